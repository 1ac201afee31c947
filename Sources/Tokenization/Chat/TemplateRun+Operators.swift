extension TemplateRun {
  /// Two values with an operator between them, as Python has it.
  mutating func combine(
    _ sign: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue
  ) throws(ChatTemplateError) -> TemplateValue {
    switch (sign, left, right) {
    case (.concatenate, _, _): return try text(printed(left) + printed(right))
    case (.add, .string(let left), .string(let right)): return try text(left + right)
    case (.add, .list(let first), .list(let second)):
      guard first.isTuple == second.isTuple else { throw mismatch("+", left, right) }
      return try list(first.items + second.items, isTuple: first.isTuple)
    case (.multiply, .string(let string), _):
      guard let count = right.integer else { throw mismatch("*", left, right) }
      return try repeated(string, count)
    case (.multiply, _, .string(let string)):
      guard let count = left.integer else { throw mismatch("*", left, right) }
      return try repeated(string, count)
    case (.multiply, .list(let list), _):
      guard let count = right.integer else { throw mismatch("*", left, right) }
      guard count <= TemplateBounds.range, list.items.count * max(count, 0) <= TemplateBounds.range else {
        throw .limit(line: line, .steps)
      }
      return try self.list(
        [TemplateValue]([[TemplateValue]](repeating: list.items, count: max(count, 0)).joined()),
        isTuple: list.isTuple)
    default: return try arithmetic(sign, left, right)
    }
  }

  private mutating func repeated(_ string: String, _ count: Int) throws(ChatTemplateError) -> TemplateValue {
    let count = max(count, 0)
    guard count <= TemplateBounds.output, string.utf8.count * count <= TemplateBounds.output else {
      throw .limit(line: line, .output)
    }
    return try text(String(repeating: string, count: count))
  }

  /// Numbers with an operator between them.
  func arithmetic(
    _ sign: TemplateOperator, _ left: TemplateValue, _ right: TemplateValue
  ) throws(ChatTemplateError) -> TemplateValue {
    if sign != .divide, let first = left.integer, let second = right.integer {
      if sign == .power, second < 0 { return .double(Self.power(Double(first), second)) }
      guard let result = Self.integer(sign, first, second) else {
        throw .outOfRange(line: line, operation: sign.rawValue)
      }
      return .int(result)
    }
    guard let first = left.number, let second = right.number else {
      throw mismatch(sign.rawValue, left, right)
    }
    switch sign {
    case .add: return .double(first + second)
    case .subtract: return .double(first - second)
    case .multiply: return .double(first * second)
    case .divide, .floorDivide, .remainder:
      guard second != 0 else { throw .outOfRange(line: line, operation: sign.rawValue) }
      if sign == .divide { return .double(first / second) }
      let floor = (first / second).rounded(.down)
      return .double(sign == .floorDivide ? floor : first - floor * second)
    case .power:
      guard let exponent = Int(exactly: second) else { throw .outOfRange(line: line, operation: "**") }
      return .double(Self.power(first, exponent))
    case .concatenate, .and, .or: return .none
    }
  }

  /// nil where the result does not fit or a division is by zero.
  private static func integer(_ sign: TemplateOperator, _ left: Int, _ right: Int) -> Int? {
    func whole(_ result: (partialValue: Int, overflow: Bool)) -> Int? {
      result.overflow ? nil : result.partialValue
    }
    switch sign {
    case .add: return whole(left.addingReportingOverflow(right))
    case .subtract: return whole(left.subtractingReportingOverflow(right))
    case .multiply: return whole(left.multipliedReportingOverflow(by: right))
    case .floorDivide, .remainder:
      guard right != 0, let quotient = whole(left.dividedReportingOverflow(by: right)) else { return nil }
      // Python rounds down, and a remainder has the divisor's sign.
      let remainder = left - quotient * right
      let isBelow = remainder != 0 && (remainder < 0) != (right < 0)
      if sign == .floorDivide { return isBelow ? quotient - 1 : quotient }
      return isBelow ? remainder + right : remainder
    case .power:
      var result = 1
      for _ in 0..<min(right, 64) {
        guard let next = whole(result.multipliedReportingOverflow(by: left)) else { return nil }
        result = next
      }
      let isSettled = right <= 64 || (-1...1).contains(left)
      return isSettled ? (left == -1 && right % 2 == 1 ? -1 : result) : nil
    default: return nil
    }
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var factor = exponent < 0 ? 1 / base : base
    var rest = exponent.magnitude
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }

  /// Whether a comparison holds, as in Python.
  mutating func compare(
    _ left: TemplateValue, _ comparison: TemplateComparison, _ right: TemplateValue
  ) throws(ChatTemplateError) -> Bool {
    switch comparison {
    case .equal: return try areEqual(left, right)
    case .unequal: return try !areEqual(left, right)
    case .within: return try contains(right, left)
    case .notWithin: return try !contains(right, left)
    case .less: return try precedes(left, right, "<")
    case .greater: return try precedes(right, left, ">")
    case .lessOrEqual:
      if try precedes(left, right, "<=") { return true }
      return try areEqual(left, right)
    case .greaterOrEqual:
      if try precedes(right, left, ">=") { return true }
      return try areEqual(left, right)
    }
  }

  /// Python's `==`; texts are equal if their characters are the same, not merely equivalent.
  mutating func areEqual(_ left: TemplateValue, _ right: TemplateValue) throws(ChatTemplateError) -> Bool {
    try spend()
    if let first = left.number, let second = right.number {
      if let first = left.integer, let second = right.integer { return first == second }
      return first == second
    }
    switch (left, right) {
    case (.none, .none), (.undefined, .undefined): return true
    case (.string(let first), .string(let second)):
      try spend(on: first)
      return first.utf8.elementsEqual(second.utf8)
    case (.list(let first), .list(let second)):
      guard first.items.count == second.items.count, first.isTuple == second.isTuple else { return false }
      for (left, right) in zip(first.items, second.items) where try !areEqual(left, right) { return false }
      return true
    case (.object(let first), .object(let second)):
      guard first.members.count == second.members.count else { return false }
      for (key, value) in first.members {
        guard let other = second[key], try areEqual(value, other) else { return false }
      }
      return true
    case (.opaque(.namespace(let first)), .opaque(.namespace(let second))): return first == second
    default: return false
    }
  }

  private mutating func contains(
    _ container: TemplateValue, _ value: TemplateValue
  ) throws(ChatTemplateError) -> Bool {
    switch container {
    case .string(let string):
      guard case .string(let part) = value else { throw mismatch("in", value, container) }
      try spend(on: string)
      return PythonText.find(part, in: string) != nil
    case .object(let object):
      guard case .string(let key) = value else { return false }
      return object[key] != nil
    default:
      for element in try elements(of: container) where try areEqual(element, value) { return true }
      return false
    }
  }

  /// Python's `<`, for numbers, texts and lists.
  mutating func precedes(
    _ left: TemplateValue, _ right: TemplateValue, _ sign: String
  ) throws(ChatTemplateError) -> Bool {
    try spend()
    if let first = left.number, let second = right.number { return first < second }
    switch (left, right) {
    case (.string(let first), .string(let second)):
      try spend(on: first)
      return first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
    case (.list(let first), .list(let second)):
      for (left, right) in zip(first.items, second.items) where try !areEqual(left, right) {
        return try precedes(left, right, sign)
      }
      return first.items.count < second.items.count
    default: throw mismatch(sign, left, right)
    }
  }
}
