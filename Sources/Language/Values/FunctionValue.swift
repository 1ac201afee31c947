import Syntax

/// A function as a value: a lambda of a script with what it saw when it was made, or a function of ours.
public struct FunctionValue: Sendable {
  /// The names of its parameters; its length is the number of arguments.
  public let parameters: [String]
  /// Its source text, for messages and `show`.
  public let source: String
  /// Runs it on as many arguments as it has parameters.
  public let body: @Sendable ([Value], Session) throws(Failure) -> Value

  /// Gives a function value.
  public init(
    parameters: [String], source: String,
    body: @escaping @Sendable ([Value], Session) throws(Failure) -> Value
  ) {
    self.parameters = parameters
    self.source = source
    self.body = body
  }
}
