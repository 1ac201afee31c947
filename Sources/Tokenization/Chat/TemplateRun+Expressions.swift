extension TemplateRun {
  /// The value of an expression.
  mutating func evaluate(_ expression: TemplateExpression) throws(ChatTemplateError) -> TemplateValue {
    line = expression.line
    try spend()
    try enter()
    defer { leave() }
    switch expression.kind {
    case .constant(let value): return value
    case .name(let name): return lookup(name)
    case .list(let items, let isTuple): return try list(values(of: items), isTuple: isTuple)
    case .dictionary(let members): return try dictionary(members)
    case .negate, .plus, .not, .binary, .comparison, .conditional: return try evaluateOperation(expression)
    case .attribute(let value, let name): return try attribute(name, of: evaluate(value))
    case .item(let value, let key): return try item(evaluate(key), of: evaluate(value))
    case .slice: return try evaluateSlice(expression)
    case .call(let function, let arguments): return try call(function, arguments, caller: nil)
    case .filter(let value, let filter): return try apply(filter, to: evaluate(value))
    case .test(let value, let test, let negated):
      let holds = try holds(test.name, evaluate(value), values(of: test.arguments.positional))
      return .bool(holds != negated)
    }
  }

  /// The value of a macro's call that may call its block back.
  mutating func evaluate(
    _ expression: TemplateExpression, caller: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    guard case .call(let function, let arguments) = expression.kind else { return try evaluate(expression) }
    return try call(function, arguments, caller: caller)
  }

  /// The values of some expressions, in order.
  mutating func values(of expressions: [TemplateExpression]) throws(ChatTemplateError) -> [TemplateValue] {
    var values: [TemplateValue] = []
    for expression in expressions { values.append(try evaluate(expression)) }
    return values
  }

  private mutating func dictionary(
    _ members: [(key: TemplateExpression, value: TemplateExpression)]
  ) throws(ChatTemplateError) -> TemplateValue {
    var object = TemplateObject()
    for member in members {
      let key = try evaluate(member.key)
      guard case .string(let key) = key else { throw mismatch("key of an object", key) }
      object[key] = try evaluate(member.value)
    }
    return try bounded(.object(object))
  }

  private mutating func evaluateOperation(
    _ expression: TemplateExpression
  ) throws(ChatTemplateError) -> TemplateValue {
    switch expression.kind {
    case .negate(let operand): return try arithmetic(.subtract, .int(0), evaluate(operand))
    case .plus(let operand): return try arithmetic(.add, .int(0), evaluate(operand))
    case .not(let operand): return .bool(try !evaluate(operand).isTrue)
    case .binary(.and, let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? try evaluate(right) : value
    case .binary(.or, let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? value : try evaluate(right)
    case .binary(let sign, let left, let right):
      let left = try evaluate(left)
      let right = try evaluate(right)
      line = expression.line
      return try combine(sign, left, right)
    case .comparison(let first, let rest): return .bool(try compare(first, rest))
    case .conditional(let condition, let then, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(then) }
      guard let otherwise else { return .undefined("the missing 'else'") }
      return try evaluate(otherwise)
    default: return .none
    }
  }

  private mutating func compare(
    _ first: TemplateExpression, _ rest: [(TemplateComparison, TemplateExpression)]
  ) throws(ChatTemplateError) -> Bool {
    var left = try evaluate(first)
    for (comparison, expression) in rest {
      let right = try evaluate(expression)
      guard try compare(left, comparison, right) else { return false }
      left = right
    }
    return true
  }

  private mutating func evaluateSlice(
    _ expression: TemplateExpression
  ) throws(ChatTemplateError) -> TemplateValue {
    guard case .slice(let value, let start, let stop, let step) = expression.kind else { return .none }
    let sliced = try evaluate(value)
    var bounds: [Int?] = []
    for part in [start, stop, step] {
      guard let part else {
        bounds.append(nil)
        continue
      }
      let bound = try evaluate(part)
      if case .none = bound {
        bounds.append(nil)
      } else {
        guard let bound = bound.integer else { throw mismatch("slice", bound) }
        bounds.append(bound)
      }
    }
    line = expression.line
    guard bounds[2] != 0 else { throw .outOfRange(line: line, operation: "slice") }
    switch sliced {
    case .list(let list):
      let indices = Self.indices(list.items.count, bounds[0], bounds[1], bounds[2] ?? 1)
      return try self.list(indices.map { list.items[$0] }, isTuple: list.isTuple)
    case .string(let string):
      let scalars = Array(string.unicodeScalars)
      try spend(scalars.count)
      let indices = Self.indices(scalars.count, bounds[0], bounds[1], bounds[2] ?? 1)
      return try text(String(String.UnicodeScalarView(indices.map { scalars[$0] })))
    default: throw mismatch("slice", sliced)
    }
  }

  /// The indices that Python's `[start:stop:step]` takes out of `count` elements.
  private static func indices(_ count: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> [Int] {
    func clamped(_ index: Int?, _ otherwise: Int) -> Int {
      guard let index else { return otherwise }
      let absolute = index < 0 ? index.addingReportingOverflow(count).partialValue : index
      return step > 0 ? min(max(absolute, 0), count) : min(max(absolute, -1), count - 1)
    }
    let step = min(max(step, -count - 1), count + 1)
    let first = clamped(start, step > 0 ? 0 : count - 1)
    let last = clamped(stop, step > 0 ? count : -1)
    return Array(stride(from: first, to: last, by: step))
  }
}
