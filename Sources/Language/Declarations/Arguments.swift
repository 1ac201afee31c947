import Syntax

/// The checked arguments of one call, read with the command's own parameters: `call[layer]`.
public struct Arguments: Sendable {
  /// The declaration of the command that was called.
  public let signature: Signature
  /// Where the call stands.
  public let span: Span
  /// The values as given, by parameter, without defaults; in the order of the signature.
  public let given: [(name: String, value: Value)]
  /// The arguments by names of their own, for a command that takes any.
  public let extra: [(name: String, value: Value)]
  let bound: [String: any Sendable]
  let spans: [String: Span]

  /// The value of `parameter`, or its default.
  public subscript<T>(parameter: Parameter<T>) -> T {
    let name = parameter.declaration.name
    if let box = bound[name] as? Bound<T> { return box.value }
    if let box = parameter.declaration.absent as? Bound<T> { return box.value }
    preconditionFailure("\(signature.name) reads \(name), which is missing from its signature")
  }

  /// The defaults that stand for what the call doesn't give, as one would type them; in the order of the signature.
  public var defaults: [(name: String, text: String)] {
    signature.parameters.compactMap { parameter in
      guard bound[parameter.name] == nil, let text = parameter.defaultText else { return nil }
      return (parameter.name, text)
    }
  }

  /// Whether the call names `parameter`.
  public func has<T>(_ parameter: Parameter<T>) -> Bool {
    bound[parameter.declaration.name] != nil
  }

  /// Where the argument of `parameter` stands; the whole call where it was not given.
  public func span<T>(of parameter: Parameter<T>) -> Span {
    spans[parameter.declaration.name] ?? span
  }
}
