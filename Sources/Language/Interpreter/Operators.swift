import Syntax

/// What the operators of the language compute.
enum Operators {
  /// The value of a binary operator other than `and` and `or`, which the interpreter decides.
  /// - Throws: E302 and E312 for types that don't go together, E303 for shapes, E304 for arithmetic, E311 for
  ///   `none`; without a span.
  static func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws(Failure) -> Value {
    switch operation {
    case .equal: return .bool(left == right)
    case .notEqual: return .bool(left != right)
    case .less: return .bool(try order(left, right, operation) { $0 < 0 })
    case .greater: return .bool(try order(left, right, operation) { $0 > 0 })
    case .lessOrEqual: return .bool(try order(left, right, operation) { $0 <= 0 })
    case .greaterOrEqual: return .bool(try order(left, right, operation) { $0 >= 0 })
    case .close:
      guard let isClose = left.isClose(to: right, tolerance: 1e-3) else {
        throw Failure.notComparable(left, right)
      }
      return .bool(isClose)
    case .isIn: return .bool(try contains(right, left))
    case .contains: return .bool(try contains(left, right))
    case .add, .subtract, .multiply, .divide, .remainder: return try arithmetic(operation, left, right)
    case .and, .or: throw Failure.notCondition(left)
    }
  }

  /// The value of a prefix operator.
  static func apply(_ operation: UnaryOperator, _ value: Value) throws(Failure) -> Value {
    switch (operation, value) {
    case (.not, .bool(let flag)): return .bool(!flag)
    case (.not, _): throw Failure.notCondition(value)
    case (.minus, .int(let number)):
      guard number != .min else { throw Failure.overflow }
      return .int(-number)
    case (.minus, .number(let number)): return .number(-number)
    case (.minus, .tensor): return try arithmetic(.multiply, value, .int(-1))
    case (.minus, _): throw Failure.notArithmetic(.subtract, .int(0), value)
    }
  }

  private static func order(
    _ left: Value, _ right: Value, _ operation: BinaryOperator, _ holds: (Int) -> Bool
  ) throws(Failure) -> Bool {
    if let order = left.order(against: right) { return holds(order) }
    if left.asNumber != nil, right.asNumber != nil { return false }
    throw left.isNothing || right.isNothing
      ? Failure.noValue(operation) : Failure.notComparable(left, right)
  }

  private static func contains(_ container: Value, _ value: Value) throws(Failure) -> Bool {
    switch (container, value) {
    case (.text(let text), .text(let part)):
      return part.isEmpty || text.parts(by: part).count > 1
    case (.range(let range), .int(let number)): return range.contains(number)
    case (.range(let range), .number(let number)): return Int(exactly: number).map(range.contains) ?? false
    case (.range, _): return false
    case (.list(let values), _): return values.contains(value)
    case (.record(let record), .text(let name)): return record.names.contains(name)
    case (.table, _), (.tensor, _): return container.elements?.contains(value) ?? false
    case (.nothing, _): throw Failure.noValue(.contains)
    default:
      let (container, value) = (container.type.name, value.type.name)
      throw Failure(
        .valueType,
        Message(en: "\(container.en) can't contain \(value.en)", zh: "\(container.zh)不能包含\(value.zh)"))
    }
  }

  private static func arithmetic(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) throws(Failure) -> Value {
    switch (left, right) {
    case (.int(let left), .int(let right)) where operation != .divide:
      return try whole(operation, left, right)
    case (.int, .int), (.int, .number), (.number, .int), (.number, .number):
      let (left, right) = (left.asNumber ?? .nan, right.asNumber ?? .nan)
      return .number(try real(operation, left, right))
    case (.text(let left), .text(let right)) where operation == .add: return try .bounded(left + right)
    case (.list(let left), .list(let right)) where operation == .add: return try .bounded(left + right)
    case (.tensor, .tensor), (.tensor, .int), (.tensor, .number), (.int, .tensor), (.number, .tensor):
      return try elementwise(operation, left, right)
    case (.nothing, _), (_, .nothing): throw Failure.noValue(operation)
    default: throw Failure.notArithmetic(operation, left, right)
    }
  }

  private static func whole(_ operation: BinaryOperator, _ left: Int, _ right: Int) throws(Failure) -> Value {
    let (result, overflow) =
      switch operation {
      case .add: left.addingReportingOverflow(right)
      case .subtract: left.subtractingReportingOverflow(right)
      case .multiply: left.multipliedReportingOverflow(by: right)
      default: try right == 0 ? divisionByZero() : left.remainderReportingOverflow(dividingBy: right)
      }
    guard !overflow else { throw Failure.overflow }
    return .int(result)
  }

  private static func real(
    _ operation: BinaryOperator, _ left: Double, _ right: Double
  ) throws(Failure) -> Double {
    switch operation {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    default:
      guard right != 0 else { return try divisionByZero() }
      return operation == .divide ? left / right : left.truncatingRemainder(dividingBy: right)
    }
  }

  private static func divisionByZero<T>() throws(Failure) -> T {
    throw Failure(.arithmetic, Message(en: "division by zero", zh: "除以零"))
  }

  private static func elementwise(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
  ) throws(Failure) -> Value {
    let shape: [Int]
    var axes: [String] = []
    switch (left, right) {
    case (.tensor(let left), .tensor(let right)):
      guard left.shape == right.shape else { throw Failure.shapes(left.shape, right.shape) }
      (shape, axes) = (left.shape, left.axes)
    case (.tensor(let tensor), _), (_, .tensor(let tensor)): (shape, axes) = (tensor.shape, tensor.axes)
    default: shape = []
    }
    let count = shape.reduce(1, *)
    let (left, right) = (left.floats(count), right.floats(count))
    var values: [Float] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      values.append(Float(try real(operation, Double(left[index]), Double(right[index]))))
    }
    return TensorValue(shape: shape, values: values, axes: axes).map(Value.tensor) ?? .nothing
  }
}

extension Value {
  /// Whether this is `none`.
  var isNothing: Bool { if case .nothing = self { true } else { false } }

  /// The numbers of a tensor, or a number repeated.
  fileprivate func floats(_ count: Int) -> [Float] {
    if case .tensor(let tensor) = self { return tensor.values }
    return Array(repeating: Float(asNumber ?? .nan), count: count)
  }
}

extension Failure {
  /// E311: an operator on `none`.
  static func noValue(_ operation: BinaryOperator) -> Failure {
    Failure(
      .noValue,
      Message(
        en: "`\(operation.rawValue)` needs values, found none", zh: "`\(operation.rawValue)` 的一侧是 none"),
      help: Message(en: "test `x != none` first", zh: "请先检查 `x != none`"))
  }

  /// E302: an arithmetic operator on values that are no numbers.
  static func notArithmetic(_ operation: BinaryOperator, _ left: Value, _ right: Value) -> Failure {
    let (first, second) = (left.type.name, right.type.name)
    let isText = operation == .add && (left.asText != nil || right.asText != nil)
    return Failure(
      .valueType,
      Message(
        en: "`\(operation.rawValue)` can't take \(first.en) and \(second.en)",
        zh: "`\(operation.rawValue)` 不能用于\(first.zh)和\(second.zh)"),
      help: isText
        ? Message(en: "to build a text, write \"\\(value)\"", zh: "要拼成文本，请写 \"\\(value)\"") : nil)
  }

  /// E303: tensors of different shapes.
  static func shapes(_ left: [Int], _ right: [Int]) -> Failure {
    let (left, right) = (left.map(String.init), right.map(String.init))
    let shapes = "[\(left.joined(separator: ", "))], [\(right.joined(separator: ", "))]"
    return Failure(.shape, Message(en: "the shapes differ: \(shapes)", zh: "形状不同：\(shapes)"))
  }
}
