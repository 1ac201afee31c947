/// A command or function of the language: one declaration and the few lines that carry it out.
///
/// ```swift
/// enum Upper: Command {
///   static let text = Parameter<String>("text", .positional, help: Message(en: "The text.", zh: "文本。"))
///   static let signature = Signature("upper", topic: .text, parameters: [text], returns: .text, …)
///   static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
///     .text(call[text].uppercased())
///   }
/// }
/// ```
public protocol Command: SendableMetatype {
  /// The declaration.
  static var signature: Signature { get }
  /// Carries out a call whose arguments have been checked against the declaration.
  /// - Throws: a `Failure` without a span (the interpreter adds it), or with `parameter` set to the argument
  ///   at fault.
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value
}
