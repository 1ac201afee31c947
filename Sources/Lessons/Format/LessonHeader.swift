import Syntax

/// The front matter of a lesson: only lines `key: value`, between two lines `---`.
public struct LessonHeader: Sendable {
  /// The title; empty where it is missing.
  public internal(set) var title = ""
  /// The language of the prose, of headings in results and of messages.
  public internal(set) var language = MessageLanguage.en
  /// The lines that mean a statement: the language's edition, the seed, the model; in this order.
  public internal(set) var statements: [Entry] = []

  /// The keys there are.
  public enum Key: String, CaseIterable, Sendable {
    case title, lang, use, model, seed
  }

  /// A line of the front matter.
  public struct Entry: Sendable {
    /// What it sets.
    public let key: Key
    /// Where the key stands, its colon included.
    public let keySpan: Span
    /// Where the value stands.
    public let value: Span
  }

  /// No front matter.
  public init() {}

  /// The model that the lesson loads before its first cell, as written.
  public var model: String? { statements.first { $0.key == .model }?.value.text }
}

extension LessonHeader {
  /// Takes in a line; gives what its value should have been, nil where it is right.
  mutating func set(_ entry: Entry) -> Message? {
    let text = entry.value.text
    switch entry.key {
    case .title:
      guard !text.isEmpty else { return Message(en: "the lesson's title", zh: "课程的标题") }
      title = text
    case .lang:
      guard let language = MessageLanguage(rawValue: text) else {
        return Message(en: "en or zh", zh: "en 或 zh")
      }
      self.language = language
    case .use:
      guard Self.isWord(text) else { return Message(en: "sonde-1", zh: "sonde-1") }
      statements.append(entry)
    case .model:
      guard Self.isWord(text) || Self.isQuoted(text) else {
        return Message(en: "a model's name or file", zh: "模型的名称或文件")
      }
      statements.append(entry)
    case .seed:
      guard Int(text).map({ $0 >= 0 }) == true else { return Message(en: "a whole number", zh: "整数") }
      statements.append(entry)
    }
    return nil
  }

  /// Whether a value is one word, such as a name or a path: it becomes part of a statement.
  private static func isWord(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "-_./:@~".contains($0) }
  }

  /// Whether a value is a text in double quotes without escapes.
  private static func isQuoted(_ text: String) -> Bool {
    text.count > 2 && text.first == "\"" && text.last == "\""
      && !text.dropFirst().dropLast().contains { $0 == "\"" || $0 == "\\" }
  }
}
