import Syntax

/// What an expression of the language gives: one closed set of plain values.
///
/// Values never refer back to a model or a session, so a copy is a snapshot. Results of commands are
/// records, tables and tensors whose fields are declared once and read by checker, completion and renderers.
public enum Value: Sendable {
  /// No value: what `none` writes and what commands without a result give.
  case nothing
  /// A truth value.
  case bool(Bool)
  /// A whole number.
  case int(Int)
  /// A floating-point number.
  case number(Double)
  /// A text.
  case text(String)
  /// An ordered list of values of any kinds.
  case list([Value])
  /// Named fields in a fixed order.
  case record(Record)
  /// Rows under declared columns.
  case table(Table)
  /// A span of whole numbers with a step.
  case range(RangeValue)
  /// An array of 32-bit floats with a shape.
  case tensor(TensorValue)
  /// A lambda, or a function handed to a command.
  case function(FunctionValue)
}

extension Value {
  /// The type of this value, as messages and `type_of` name it.
  public var type: ValueType {
    switch self {
    case .nothing: .nothing
    case .bool: .bool
    case .int: .int
    case .number: .number
    case .text: .text
    case .list: .list(.any)
    case .record(let record): .record(record.type)
    case .table(let table): .table(table.columns)
    case .range: .range
    case .tensor: .tensor
    case .function: .function
    }
  }

  /// The number this value stands for: a whole number is widened, anything else gives nil.
  public var asNumber: Double? {
    switch self {
    case .int(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The text, where this is one.
  public var asText: String? {
    if case .text(let text) = self { text } else { nil }
  }

  /// The elements of a list, range or table (rows become records); nil for anything else.
  public var elements: [Value]? {
    switch self {
    case .list(let values): values
    case .range(let range): range.map(Value.int)
    case .table(let table): table.records.map(Value.record)
    case .tensor(let tensor): tensor.slices
    default: nil
    }
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .int(value) }
  /// A floating-point number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A list.
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
  /// No value.
  public init(nilLiteral: ()) { self = .nothing }
}
