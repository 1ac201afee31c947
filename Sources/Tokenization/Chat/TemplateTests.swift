/// What may stand behind `is`.
enum TemplateTests {
  static let names: Set<String> = [
    "boolean", "callable", "defined", "divisibleby", "eq", "equalto", "even", "false", "float", "ge",
    "greaterthan", "gt", "in", "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne",
    "none", "number", "odd", "sameas", "sequence", "string", "true", "undefined", "upper",
  ]
  /// Those that compare with an argument.
  fileprivate static let comparisons: [String: TemplateComparison] = [
    "eq": .equal, "equalto": .equal, "ne": .unequal, "lt": .less, "lessthan": .less, "le": .lessOrEqual,
    "gt": .greater, "greaterthan": .greater, "ge": .greaterOrEqual, "in": .within,
  ]
}

extension TemplateRun {
  /// Whether a test of this name holds for a value.
  mutating func holds(
    _ name: String, _ value: TemplateValue, _ arguments: [TemplateValue]
  ) throws(ChatTemplateError) -> Bool {
    if let comparison = TemplateTests.comparisons[name] {
      guard arguments.count == 1 else { throw mismatch(name, value) }
      return try compare(value, comparison, arguments[0])
    }
    switch (name, value) {
    case ("undefined", .undefined), ("none", .none), ("true", .bool(true)), ("false", .bool(false)),
      ("string", .string), ("mapping", .object), ("boolean", .bool), ("integer", .int), ("float", .double),
      ("number", .int), ("number", .double), ("number", .bool), ("callable", .opaque(.function)),
      ("callable", .opaque(.method)), ("callable", .opaque(.macro)):
      return true
    case ("defined", _):
      if case .undefined = value { return false }
      return true
    case ("iterable", .list), ("iterable", .object), ("iterable", .string), ("iterable", .undefined),
      ("sequence", .list), ("sequence", .object), ("sequence", .string), ("sequence", .undefined):
      return true
    case ("lower", _):
      let text = try printed(value)
      return text.lowercased() == text && text.uppercased() != text
    case ("upper", _):
      let text = try printed(value)
      return text.uppercased() == text && text.lowercased() != text
    case ("sameas", _): return arguments.count == 1 ? try isSame(value, arguments[0]) : false
    case ("even", _), ("odd", _), ("divisibleby", _): return try divides(name, value, arguments)
    default: return false
    }
  }

  private mutating func divides(
    _ name: String, _ value: TemplateValue, _ arguments: [TemplateValue]
  ) throws(ChatTemplateError) -> Bool {
    let divisor = name == "divisibleby" ? arguments.first ?? .none : .int(2)
    guard let remainder = try arithmetic(.remainder, value, divisor).number else { return false }
    return (remainder == 0) != (name == "odd")
  }

  /// Python's `is`, as far as plain values have an identity.
  private mutating func isSame(
    _ left: TemplateValue, _ right: TemplateValue
  ) throws(ChatTemplateError) -> Bool {
    switch (left, right) {
    case (.bool, .bool), (.int, .int), (.string, .string), (.none, .none): return try areEqual(left, right)
    default: return false
    }
  }
}
