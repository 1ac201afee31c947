import Syntax

/// Reads a regular expression.
struct PatternParser {
  indirect enum Node {
    case one(CharacterTest)
    case all([Node])
    case either(Node, Node)
    case times(Node, least: Int, most: Int?)
  }

  private let characters: [Character]
  private var place = 0
  private var depth = 0
  private static let deepest = 50
  private static let mostTimes = 1000

  init(_ pattern: String) { characters = Array(pattern) }

  /// The whole pattern; `^` at its start and `$` at its end say what is so anyway.
  mutating func whole() throws(PatternProblem) -> Node {
    if characters.first == "^" { place = 1 }
    let node = try alternatives()
    guard place == characters.count else {
      throw problem(Message(en: "a `)` that closes nothing", zh: "多余的 `)`"))
    }
    return node
  }

  private var next: Character? { place < characters.count ? characters[place] : nil }

  private func problem(_ what: Message) -> PatternProblem {
    PatternProblem(
      message: Message(
        en: "the pattern can't be read at character \(place + 1): \(what.en)",
        zh: "模式在第 \(place + 1) 个字符处无法识别：\(what.zh)"))
  }

  private mutating func alternatives() throws(PatternProblem) -> Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw problem(Message(en: "brackets nest too deep", zh: "括号嵌套过深"))
    }
    var branches = [try sequence()]
    while next == "|" {
      place += 1
      branches.append(try sequence())
    }
    return balanced(branches[...])
  }

  /// Many alternatives as a shallow tree, so that a long pattern needs no deep stack.
  private func balanced(_ branches: ArraySlice<Node>) -> Node {
    guard branches.count > 1, let first = branches.first else { return branches.first ?? .all([]) }
    guard branches.count > 2 else { return .either(first, branches[branches.startIndex + 1]) }
    let middle = branches.startIndex + branches.count / 2
    return .either(balanced(branches[..<middle]), balanced(branches[middle...]))
  }

  private mutating func sequence() throws(PatternProblem) -> Node {
    var nodes: [Node] = []
    while let character = next, character != "|", character != ")" {
      if character == "$", place == characters.count - 1 {
        place += 1
        break
      }
      nodes.append(try repeated(try atom()))
    }
    return .all(nodes)
  }

  private mutating func atom() throws(PatternProblem) -> Node {
    let character = characters[place]
    switch character {
    case "(":
      place += 1
      if next == "?", place + 1 < characters.count, characters[place + 1] == ":" { place += 2 }
      let node = try alternatives()
      guard next == ")" else { throw problem(Message(en: "a `(` is not closed", zh: "`(` 没有闭合")) }
      place += 1
      return node
    case "[": return .one(try bracket())
    case "*", "+", "?":
      throw problem(Message(en: "`\(character)` repeats nothing", zh: "`\(character)` 之前没有可重复的内容"))
    case ".":
      place += 1
      return .one(CharacterTest(classes: [.any]))
    case "\\":
      place += 1
      return .one(try escape())
    default:
      place += 1
      return .one(CharacterTest(ranges: [character...character]))
    }
  }

  private mutating func escape() throws(PatternProblem) -> CharacterTest {
    guard let character = next else {
      throw problem(Message(en: "nothing follows the backslash", zh: "反斜杠之后没有内容"))
    }
    place += 1
    switch character {
    case "d", "D": return CharacterTest(classes: [.digit(character == "d")])
    case "w", "W": return CharacterTest(classes: [.word(character == "w")])
    case "s", "S": return CharacterTest(classes: [.space(character == "s")])
    case "t": return CharacterTest(ranges: ["\t"..."\t"])
    default:
      guard !(character.isLetter || character.isNumber) else {
        place -= 1
        throw problem(Message(en: "unknown escape `\\\(character)`", zh: "未知的转义 `\\\(character)`"))
      }
      return CharacterTest(ranges: [character...character])
    }
  }

  private mutating func bracket() throws(PatternProblem) -> CharacterTest {
    place += 1
    var test = CharacterTest()
    if next == "^" {
      test.isNegated = true
      place += 1
    }
    var isFirst = true
    while let character = next, character != "]" || isFirst {
      isFirst = false
      place += 1
      if character == "\\" {
        let escaped = try escape()
        test.classes += escaped.classes
        test.ranges += escaped.ranges
      } else if next == "-", place + 1 < characters.count, characters[place + 1] != "]" {
        let last = characters[place + 1]
        guard character <= last else { throw problem(Message(en: "a range runs backwards", zh: "范围的次序颠倒")) }
        test.ranges.append(character...last)
        place += 2
      } else {
        test.ranges.append(character...character)
      }
    }
    guard next == "]" else { throw problem(Message(en: "a `[` is not closed", zh: "`[` 没有闭合")) }
    place += 1
    return test
  }

  private mutating func repeated(_ node: Node) throws(PatternProblem) -> Node {
    let result: Node
    switch next {
    case "*": result = .times(node, least: 0, most: nil)
    case "+": result = .times(node, least: 1, most: nil)
    case "?": result = .times(node, least: 0, most: 1)
    case "{":
      guard let (least, most, end) = counts() else { return node }
      guard least <= Self.mostTimes, (most ?? 0) <= Self.mostTimes, most.map({ $0 >= least }) ?? true else {
        throw problem(Message(en: "wrong counts in `{…}`", zh: "`{…}` 中的次数不对"))
      }
      place = end
      return .times(node, least: least, most: most)
    default: return node
    }
    place += 1
    if next == "?" { place += 1 }  // how eagerly is of no matter where the whole line has to fit
    return result
  }

  /// The counts of `{m}`, `{m,}` or `{m,n}` here, and the place behind; nil where the brace is no such thing and stands
  /// for itself.
  private func counts() -> (least: Int, most: Int?, end: Int)? {
    guard let close = characters[place...].firstIndex(of: "}") else { return nil }
    let parts = String(characters[place + 1..<close]).split(separator: ",", omittingEmptySubsequences: false)
    guard let least = parts.first.flatMap({ Int($0) }), least >= 0, parts.count <= 2 else { return nil }
    if parts.count == 1 { return (least, least, close + 1) }
    if parts[1].isEmpty { return (least, nil, close + 1) }
    return Int(parts[1]).map { (least, $0, close + 1) }
  }
}
