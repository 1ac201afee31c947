/// Why a chat template can't be read or rendered. Lines count from 1.
public enum ChatTemplateError: Error, Sendable, Equatable {
  /// Something else should stand there.
  case syntax(line: Int, expected: String, found: String)
  /// A construct that this interpreter does not have.
  case unknown(line: Int, TemplateConstruct, name: String)
  /// A value that does not exist was used as if it did.
  case undefined(line: Int, name: String)
  /// An operation does not go with what it was given ("add", "a list and a text").
  case mismatch(line: Int, operation: String, operands: String)
  /// A number is too large, or is divided by zero.
  case outOfRange(line: Int, operation: String)
  /// The template itself refused the conversation (`raise_exception`).
  case raised(line: Int, message: String)
  /// The template asks for more than any real one needs.
  case limit(line: Int, TemplateLimit)
}

/// The kinds of construct that a template may name.
public enum TemplateConstruct: String, Sendable {
  case tag, filter, test, function, method, argument, syntax
}

/// What a template may use up.
public enum TemplateLimit: String, Sendable {
  /// The length of the template's source.
  case size
  /// Constructs, calls or values within one another.
  case depth
  /// The work of a rendering.
  case steps
  /// The text that is made.
  case output
}

extension ChatTemplateError: CustomStringConvertible {
  /// One plain English sentence.
  public var description: String {
    switch self {
    case .syntax(let line, let expected, let found):
      return "line \(line) of the chat template: expected \(expected), found \(found)"
    case .unknown(let line, let construct, let name):
      return "line \(line) of the chat template: the \(construct.rawValue) '\(name)' is not known"
    case .undefined(let line, let name):
      return "line \(line) of the chat template: '\(name)' is undefined"
    case .mismatch(let line, let operation, let operands):
      return "line \(line) of the chat template: can't apply '\(operation)' to \(operands)"
    case .outOfRange(let line, let operation):
      return "line \(line) of the chat template: the result of '\(operation)' is out of range"
    case .raised(let line, let message):
      return "line \(line) of the chat template refuses the conversation: \(message)"
    case .limit(let line, let limit):
      return "line \(line) of the chat template goes beyond the limit of \(limit.rawValue)"
    }
  }
}
