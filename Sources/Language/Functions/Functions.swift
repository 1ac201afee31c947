import Syntax

/// The plain functions of the language, which need no model and have no effect.
enum Functions {
  /// All of them, by chapter.
  static let all: [CommandTable.Entry] = text + lists + statistics + functional + maths + tables + conversions

  /// One function: its declaration and its body.
  static func function(
    _ name: String, _ topic: Topic, _ parameters: [any AnyParameter], returns: ValueType,
    rule: ResultRule = .declared, anyKey: Bool = false, _ summary: Message, search: [String] = [],
    related: [String] = [], _ examples: [Example],
    body: @escaping @Sendable (Arguments, Session) throws(Failure) -> Value
  ) -> CommandTable.Entry {
    CommandTable.Entry(
      signature: Signature(
        name, topic: topic, parameters: parameters, returns: returns, resultRule: rule, takesAnyKey: anyKey,
        isFunction: true, summary: summary, related: related, search: search, examples: examples), run: body)
  }
}
