import Syntax

extension ValueType {
  /// The type of the elements that a loop over this type goes through.
  var elementType: ValueType {
    switch self {
    case .list(let element): element
    case .range, .selection: .int
    case .table(let columns): .record(columns)
    case .text: .text
    case .either(let types):
      types.filter { $0 != .nothing }.count == 1 ? types.first { $0 != .nothing }?.elementType ?? .any : .any
    default: .any
    }
  }

  /// The type where `none` has been ruled out: the checker accepts the use, the run reports a `none`.
  var present: ValueType {
    guard case .either(let types) = self else { return self }
    let rest = types.filter { $0 != .nothing }
    return rest.count == 1 ? rest[0] : .either(rest)
  }

  /// The failure for handing a value of type `other` where this one is needed; nil where it may fit.
  func mismatch(with wanted: ValueType) -> Failure? {
    guard !wanted.accepts(present) else { return nil }
    let (wanted, found) = (wanted.name, name)
    return Failure(
      .wrongType,
      Message(en: "expected \(wanted.en), found \(found.en)", zh: "应为\(wanted.zh)，实际是\(found.zh)"))
  }

  /// The type of the field `name`; nil where values of this type have no such field.
  func field(_ name: String) -> ValueType? {
    switch self {
    case .any, .record(nil), .table(nil), .list(.any), .list(.record(nil)): return .any
    case .record(let type?): return type[name]?.type
    case .table(let type?): return type[name].map { .list($0.type) }
    case .list(let element):
      guard case .record = element else { return nil }
      return element.field(name).map { .list($0) }
    case .tensor: return TensorValue.fieldType[name]?.type
    case .either:
      guard case .either(let types) = present else { return present.field(name) }
      let found = types.compactMap { $0.field(name) }
      return found.isEmpty ? nil : found.dropFirst().reduce(found[0]) { $0.joined(with: $1) }
    default: return nil
    }
  }

  /// The names of the fields that values of this type have, as far as known.
  public var fieldNames: [String] {
    switch self {
    case .record(let type), .table(let type): type?.fields.map(\.name) ?? []
    case .list(let element): element.fieldNames
    case .tensor: TensorValue.fieldType.fields.map(\.name)
    case .either(let types): types.flatMap(\.fieldNames)
    default: []
    }
  }

  /// The type of `value[index]`; nil where values of this type have no elements.
  func indexed(by index: ValueType) -> ValueType? {
    switch self {
    case .any: return .any
    case .text: return .text
    case .tensor: return .any
    case .either: return present == self ? .any : present.indexed(by: index)
    case .record: return index == .text || index == .any ? .any : nil
    case .list, .range, .table:
      switch index {
      case .range, .list: return self
      case .int, .number: return elementType
      case .text: return .any
      default: return index == .any ? .any : nil
      }
    default: return nil
    }
  }

  /// The type of a prefix operator's result; nil where it can't take this type.
  func result(of operation: UnaryOperator) -> ValueType? {
    switch (operation, self) {
    case (_, .any): .any
    case (.not, _): ValueType.bool.accepts(self) ? .bool : nil
    case (.minus, .int), (.minus, .number), (.minus, .tensor): self
    case (.minus, .either): .any
    case (.minus, _): nil
    }
  }

  /// The type of an infix operator's result; nil where it can't take these types.
  static func result(of operation: BinaryOperator, _ left: ValueType, _ right: ValueType) -> ValueType? {
    let (left, right) = (left.present, right.present)
    switch operation {
    case .or, .and: return Self.bool.accepts(left) && Self.bool.accepts(right) ? .bool : nil
    case .equal, .notEqual: return .bool
    case .less, .greater, .lessOrEqual, .greaterOrEqual:
      return left.hasOrder(with: right) ? .bool : nil
    case .close: return left == .text || right == .text ? nil : .bool
    case .isIn: return right.mayContain(left) ? .bool : nil
    case .contains: return left.mayContain(right) ? .bool : nil
    case .add, .subtract, .multiply, .divide, .remainder: return arithmetic(operation, left, right)
    }
  }

  private func hasOrder(with other: ValueType) -> Bool {
    if self == .any || other == .any { return true }
    if Self.number.accepts(self) { return Self.number.accepts(other) }
    if Self.text.accepts(self) { return Self.text.accepts(other) }
    return self == .bool && other == .bool
  }

  private func mayContain(_ element: ValueType) -> Bool {
    switch self {
    case .any, .list, .table, .tensor, .either: true
    case .range: ValueType.number.accepts(element)
    case .text, .choice, .name, .path, .record: ValueType.text.accepts(element)
    default: false
    }
  }

  private static func arithmetic(
    _ operation: BinaryOperator, _ left: ValueType, _ right: ValueType
  ) -> ValueType? {
    switch (left, right) {
    case (.any, .any), (.either, _), (_, .either): return .any
    case (.any, _), (_, .any):
      let known = left == .any ? right : left
      let isPossible = number.accepts(known) || known == .tensor
      return isPossible || (operation == .add && (known.isList || text.accepts(known))) ? .any : nil
    case (.int, .int): return operation == .divide ? .number : .int
    case (.int, .number), (.number, .int), (.number, .number): return .number
    case (.tensor, .tensor), (.tensor, .int), (.tensor, .number), (.int, .tensor), (.number, .tensor):
      return .tensor
    default:
      guard operation == .add else { return nil }
      if text.accepts(left), text.accepts(right) { return .text }
      return left.isList && right.isList ? left.joined(with: right) : nil
    }
  }

  private var isList: Bool { if case .list = self { true } else { false } }
}
