import Tensors

/// The templates and words of a task, and which of the words are single tokens of a model.
struct TaskWords {
  private let entries: [String: [[String]]]
  /// Whether a text is one token.
  let isToken: (String) -> Bool

  /// Reads the lines of a task's file, `key⇥word⇥…`; `\n` in them is a line break.
  init(file: String, isToken: @escaping (String) -> Bool) {
    var entries: [String: [[String]]] = [:]
    for line in BuiltInText.lines(file) {
      let cells = line.split(separator: "\t").map { Self.unescaped($0) }
      guard cells.count > 1 else { continue }
      entries[cells[0], default: []].append(Array(cells.dropFirst()))
    }
    (self.entries, self.isToken) = (entries, isToken)
  }

  /// The first words of a key's lines.
  subscript(_ key: String) -> [String] { rows(key).map { $0[0] } }

  /// All words of a key's lines.
  func rows(_ key: String) -> [[String]] { entries[key] ?? [] }

  /// A key's lines of which every word, with a space before it, is one token: prompts made of them have one length.
  func tokenRows(_ key: String) -> [[String]] {
    rows(key).filter { $0.allSatisfy { isToken(" " + $0) } }
  }

  /// The same for keys with one word a line.
  func tokens(_ key: String) -> [String] { tokenRows(key).map { $0[0] } }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var isEscape = false
    for character in text {
      switch (isEscape, character) {
      case (false, "\\"): isEscape = true
      case (true, "n"): (result, isEscape) = (result + "\n", false)
      default: (result, isEscape) = (result + String(character), false)
      }
    }
    return result
  }
}

/// Random choices of a task: the same for a seed on every machine.
struct TaskDraws {
  private var numbers: Philox

  init(_ name: TaskName, seed: UInt64) { numbers = Philox(seed: seed, purpose: "task \(name.rawValue)") }

  /// A whole number below `count`, which is above 0.
  mutating func index(below count: Int) -> Int { min(count - 1, Int(numbers.uniform() * Double(count))) }

  mutating func coin() -> Bool { numbers.uniform() < 0.5 }

  /// One of some things; nil where there are none.
  mutating func pick<T>(_ list: [T]) -> T? { list.isEmpty ? nil : list[index(below: list.count)] }

  /// `count` different ones of some things, in random order; nil where there are too few.
  mutating func sample<T>(_ count: Int, of list: [T]) -> [T]? {
    guard count <= list.count else { return nil }
    var list = list
    for place in 0..<count { list.swapAt(place, place + index(below: list.count - place)) }
    return Array(list.prefix(count))
  }

  /// One of a task's templates with its number.
  mutating func template(of words: TaskWords) -> (text: String, number: Int)? {
    pick(Array(words["template"].enumerated())).map { ($0.element, $0.offset) }
  }
}
