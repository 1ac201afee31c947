import Syntax

/// Reads the pieces of a line of prose: code, formulas, emphasis, links.
struct InlineParser {
  private let characters: [Character]
  private var place = 0
  private let depth: Int
  private var pieces: [MarkdownInline] = []
  private var text = ""

  private static let deepest = 8
  /// A piece whose end is further off than this is none.
  private static let longest = 1000

  /// Where the search for the end of a piece that begins here stops.
  private var horizon: Int { min(characters.count, place + Self.longest) }

  static func parse(_ text: String) -> [MarkdownInline] { parse(Array(text)[...], depth: 0) }

  private static func parse(_ text: ArraySlice<Character>, depth: Int) -> [MarkdownInline] {
    var parser = InlineParser(characters: Array(text), depth: depth)
    return parser.all()
  }

  private init(characters: [Character], depth: Int) { (self.characters, self.depth) = (characters, depth) }

  private mutating func all() -> [MarkdownInline] {
    while place < characters.count {
      if characters[place] == "\\", let next = at(place + 1), next.isASCII,
        next.isPunctuation || next.isSymbol
      {
        text.append(next)
        place += 2
      } else if let piece = piece() {
        flush()
        pieces.append(piece)
      } else {
        text.append(characters[place])
        place += 1
      }
    }
    flush()
    return pieces
  }

  private mutating func flush() {
    if !text.isEmpty { pieces.append(.text(text)) }
    text = ""
  }

  /// The piece that begins here, read past; nil where plain text goes on.
  private mutating func piece() -> MarkdownInline? {
    switch characters[place] {
    case "\n":
      place += 1
      return .lineBreak
    case "`": return code()
    case "$": return formula()
    case "*", "_": return depth < Self.deepest ? emphasis() : nil
    case "!" where at(place + 1) == "[":
      guard let (label, address, end) = link(from: place + 1) else { return nil }
      place = end
      return .image(alternative: String(label), address: address)
    case "[":
      guard depth < Self.deepest, let (label, address, end) = link(from: place) else { return nil }
      place = end
      return .link(Self.parse(label, depth: depth + 1), address: address)
    case "<": return autolink()
    default: return nil
    }
  }

  private func at(_ index: Int) -> Character? {
    index >= 0 && index < characters.count ? characters[index] : nil
  }

  private mutating func code() -> MarkdownInline? {
    let count = characters[place...].prefix { $0 == "`" }.count
    var end = place + count
    while end < horizon {
      let run = characters[end...].prefix { $0 == "`" }.count
      if run == count {
        let inner = String(characters[place + count..<end])
        place = end + count
        let isPadded = inner.count > 2 && inner.first == " " && inner.last == " "
        return .code(isPadded ? String(inner.dropFirst().dropLast()) : inner)
      }
      end += max(run, 1)
    }
    text += String(repeating: "`", count: count - 1)
    place += count - 1
    return nil
  }

  /// `$…$` without blanks at its ends, so that prices stay prices.
  private mutating func formula() -> MarkdownInline? {
    guard let first = at(place + 1), !first.isWhitespace, first != "$" else { return nil }
    guard let end = characters[(place + 1)..<horizon].firstIndex(where: { $0 == "$" || $0 == "\n" }),
      characters[end] == "$",
      at(end - 1)?.isWhitespace == false, at(end + 1)?.isNumber != true
    else { return nil }
    defer { place = end + 1 }
    return .formula(String(characters[place + 1..<end]))
  }

  private mutating func emphasis() -> MarkdownInline? {
    let sign = characters[place]
    let count = min(2, characters[place...].prefix { $0 == sign }.count)
    let start = place + count
    // An underscore within a word is part of it.
    if sign == "_", let before = at(place - 1), before.isLetter || before.isNumber { return nil }
    guard let first = at(start), !first.isWhitespace else { return nil }
    var end = start + 1
    while end + count <= horizon {
      let isClosing = characters[end] == sign && (count == 1 || at(end + 1) == sign)
      let isInWord = sign == "_" && (at(end + count)?.isLetter ?? false)
      if isClosing, !characters[end - 1].isWhitespace, !isInWord, count == 2 || at(end + 1) != sign {
        let inner = Self.parse(characters[start..<end], depth: depth + 1)
        place = end + count
        return count == 2 ? .strong(inner) : .emphasis(inner)
      }
      end += count == 1 && characters[end] == sign && at(end + 1) == sign ? 2 : 1
    }
    return nil
  }

  /// The label and address of `[label](address)`, and the place behind.
  private func link(from start: Int) -> (ArraySlice<Character>, String, Int)? {
    var nesting = 0
    var close = start
    while close < horizon, let character = at(close) {
      if character == "\\" { close += 1 }
      if character == "[" { nesting += 1 }
      if character == "]" { nesting -= 1 }
      if nesting == 0 { break }
      close += 1
    }
    guard close > start, close < horizon, at(close + 1) == "(",
      let end = characters[(close + 2)..<max(close + 2, horizon)].firstIndex(of: ")")
    else { return nil }
    // A title in quotes may follow the address.
    let inside = String(characters[close + 2..<end]).split(separator: " ").first.map(String.init) ?? ""
    return (characters[start + 1..<close], inside, end + 1)
  }

  private mutating func autolink() -> MarkdownInline? {
    guard let end = characters[place..<horizon].firstIndex(of: ">") else { return nil }
    let address = String(characters[place + 1..<end])
    guard address.hasPrefix("http://") || address.hasPrefix("https://"), !address.contains(" ") else {
      return nil
    }
    place = end + 1
    return .link([.text(address)], address: address)
  }
}

extension Character {
  /// Whether it takes two columns, as Chinese characters do.
  var isWide: Bool { Columns.width(of: self) == 2 }
}
