import Syntax

extension Diagnostic {
  /// E504, with the nearest of the names there are.
  static func unknownOption(_ span: Span, among names: [String], _ message: Message) -> Diagnostic {
    let near = Spelling.suggestion(for: span.text, in: names)
    let list = Message.list(names.map { "`\($0)`" })
    return Diagnostic(
      .unknownOption, message, at: span,
      help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") }
        ?? Message(en: "there are \(list.en)", zh: "可用的有：\(list.zh)"),
      fixIts: near.map { [FixIt(span, $0)] } ?? [])
  }

  /// E505: what the value should have been.
  static func optionValue(
    _ name: String, _ span: Span, _ expected: Message, _ words: [String] = []
  ) -> Diagnostic {
    let near = Spelling.suggestion(for: span.text, in: words)
    return Diagnostic(
      .optionValue, Message(en: "`\(name)`: expected \(expected.en)", zh: "`\(name)`：应为\(expected.zh)"),
      at: span,
      fixIts: near.map { [FixIt(span, $0)] } ?? [])
  }

  /// E503 of an option or a line.
  static func doubled(_ name: String, _ span: Span, _ first: Span) -> Diagnostic {
    Diagnostic(
      .doubledName, Message(en: "`\(name)` is given twice", zh: "`\(name)` 写了两次"), at: span,
      notes: [Note(Message(en: "first here", zh: "第一次在这里"), at: first)])
  }

  /// E503 of a cell's id.
  static func doubledCell(_ id: Span, _ first: Span, free: String) -> Diagnostic {
    Diagnostic(
      .doubledName, Message(en: "two cells have the id `#\(id.text)`", zh: "有两个单元的标识都是 `#\(id.text)`"),
      at: id, notes: [Note(Message(en: "first here", zh: "第一次在这里"), at: first)],
      fixIts: [FixIt(id, free)])
  }
}
