/// The evaluated arguments of a call.
struct TemplateInput {
  var positional: [TemplateValue] = []
  var named: [(name: String, value: TemplateValue)] = []

  /// The values of parameters in their order, nil where none was given.
  /// - Throws: `unknown` for a name that is no parameter or for too many arguments.
  func bound(
    _ parameters: [String], _ line: Int, of callee: String
  ) throws(ChatTemplateError) -> [TemplateValue?] {
    var values = [TemplateValue?](repeating: nil, count: parameters.count)
    for (index, value) in positional.enumerated() {
      guard index < values.count else {
        throw .unknown(line: line, .argument, name: "argument \(index + 1) of \(callee)")
      }
      values[index] = value
    }
    for (name, value) in named {
      guard let index = parameters.firstIndex(of: name) else {
        throw .unknown(line: line, .argument, name: "\(name) of \(callee)")
      }
      values[index] = value
    }
    return values
  }
}

extension TemplateRun {
  /// The values of a call's arguments.
  mutating func input(_ arguments: TemplateArguments) throws(ChatTemplateError) -> TemplateInput {
    var input = TemplateInput(positional: try values(of: arguments.positional))
    for argument in arguments.named { input.named.append((argument.name, try evaluate(argument.value))) }
    return input
  }

  /// A text among the arguments, or `otherwise` if it was not given.
  func string(
    _ value: TemplateValue?, _ callee: String, or otherwise: String? = nil
  ) throws(ChatTemplateError) -> String {
    if case .string(let string)? = value { return string }
    guard value == nil, let otherwise else { throw mismatch(callee, value ?? .none) }
    return otherwise
  }

  /// A text among the arguments, or nil if it was not given or is none.
  func optionalString(
    _ value: TemplateValue?, _ callee: String
  ) throws(ChatTemplateError) -> String? {
    switch value {
    case nil, .some(.none): return nil
    case .some(let value): return try string(value, callee)
    }
  }

  /// An integer among the arguments, or `otherwise` if it was not given or is none.
  func integer(
    _ value: TemplateValue?, _ callee: String, or otherwise: Int
  ) throws(ChatTemplateError) -> Int {
    switch value {
    case nil, .some(.none): return otherwise
    case .some(let value):
      guard let integer = value.integer else { throw mismatch(callee, value) }
      return integer
    }
  }
}
