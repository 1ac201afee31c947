import Syntax

extension Value: ArgumentConvertible {
  public static var valueType: ValueType { .any }
  public static var absent: Value? { nil }
  public init(argument: Value) { self = argument }
  public var argumentText: String { sourceText }
}

extension Bool: ArgumentConvertible {
  public static var valueType: ValueType { .bool }
  public init(argument: Value) throws(Failure) {
    guard case .bool(let value) = argument else { throw Self.mismatch(argument) }
    self = value
  }
}

extension Int: ArgumentConvertible {
  public static var valueType: ValueType { .int }
  public init(argument: Value) throws(Failure) {
    switch argument {
    case .int(let value): self = value
    case .number(let value):
      guard let whole = Int(exactly: value) else { throw Self.mismatch(argument) }
      self = whole
    default: throw Self.mismatch(argument)
    }
  }
}

extension Double: ArgumentConvertible {
  public static var valueType: ValueType { .number }
  public init(argument: Value) throws(Failure) {
    guard let value = argument.asNumber else { throw Self.mismatch(argument) }
    self = value
  }
}

extension Float: ArgumentConvertible {
  public static var valueType: ValueType { .number }
  public init(argument: Value) throws(Failure) {
    guard let value = argument.asNumber else { throw Self.mismatch(argument) }
    self = Float(value)
  }
}

extension String: ArgumentConvertible {
  public static var valueType: ValueType { .text }
  public init(argument: Value) throws(Failure) {
    guard case .text(let value) = argument else { throw Self.mismatch(argument) }
    self = value
  }
  public var argumentText: String { Value.text(self).sourceText }
}

extension RangeValue: ArgumentConvertible {
  public static var valueType: ValueType { .range }
  public init(argument: Value) throws(Failure) {
    guard case .range(let value) = argument else { throw Self.mismatch(argument) }
    self = value
  }
}

extension Record: ArgumentConvertible {
  public static var valueType: ValueType { .record(nil) }
  public init(argument: Value) throws(Failure) {
    guard case .record(let value) = argument else { throw Self.mismatch(argument) }
    self = value
  }
}

extension Table: ArgumentConvertible {
  public static var valueType: ValueType { .table(nil) }
  public init(argument: Value) throws(Failure) {
    switch argument {
    case .table(let table): self = table
    case .list(let values):
      var records: [Record] = []
      for value in values {
        guard case .record(let record) = value else { throw Self.mismatch(argument) }
        records.append(record)
      }
      self.init(records: records)
    default: throw Self.mismatch(argument)
    }
  }
}

extension TensorValue: ArgumentConvertible {
  public static var valueType: ValueType { .tensor }
  public init(argument: Value) throws(Failure) {
    switch argument {
    case .tensor(let tensor): self = tensor
    case .list(let values):
      var numbers: [Float] = []
      numbers.reserveCapacity(values.count)
      for value in values {
        guard let number = value.asNumber else { throw Self.mismatch(argument) }
        numbers.append(Float(number))
      }
      self.init(vector: numbers)
    default: throw Self.mismatch(argument)
    }
  }
}

extension FunctionValue: ArgumentConvertible {
  public static var valueType: ValueType { .function }
  public init(argument: Value) throws(Failure) {
    guard case .function(let value) = argument else { throw Self.mismatch(argument) }
    self = value
  }
}

extension Array: ArgumentConvertible where Element: ArgumentConvertible {
  public static var valueType: ValueType { .list(Element.valueType) }
  public static var argumentStyle: ArgumentStyle { Element.argumentStyle }
  public init(argument: Value) throws(Failure) {
    guard let elements = argument.elements else { throw Self.mismatch(argument) }
    self = []
    reserveCapacity(elements.count)
    for element in elements { append(try Element(argument: element)) }
  }
  public var argumentText: String { "[" + map(\.argumentText).joined(separator: ", ") + "]" }
}

extension Optional: ArgumentConvertible where Wrapped: ArgumentConvertible {
  public static var valueType: ValueType { .optional(Wrapped.valueType) }
  public static var argumentStyle: ArgumentStyle { Wrapped.argumentStyle }
  public static var absent: Wrapped?? { .some(nil) }
  public init(argument: Value) throws(Failure) {
    if case .nothing = argument { self = nil } else { self = try Wrapped(argument: argument) }
  }
  public var argumentText: String { self?.argumentText ?? "none" }
}
