import JSON
import Language

/// Values as JSON, one document on one line.
///
/// Records are objects with their declared field names in declared order, hidden fields included; tables are
/// arrays of such objects; ranges are arrays, and beyond a million numbers objects of `first`, `count` and
/// `step`. Numbers have the fewest digits that read back as the same value; NaN and infinities, for which
/// JSON has no word, are `null`, as `none` is. A tensor is an object of `shape` and `values` (row-major, all
/// of them) and, if its axes have names, `axes`; in a record that has a `shape` of its own it is its values
/// alone. A function is its source as a string.
public struct JSONRenderer: ValueRenderer {
  public init() {}

  public func render(_ value: Value, in frame: Frame) -> String {
    Self.text(value) + "\n"
  }

  /// The document of a value, without a line break.
  public static func text(_ value: Value) -> String {
    var text = ""
    append(value, to: &text)
    return text
  }

  private static func append(_ value: Value, to text: inout String) {
    switch value {
    case .nothing: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .number(let value): text += JSONValue.number(value)
    case .text(let value): text += JSONValue.quote(value)
    case .list(let values): append(values, to: &text)
    case .record(let record): append(record, to: &text)
    case .table(let table): append(table.records.lazy.map(Value.record), to: &text)
    case .range(let range): append(range, to: &text)
    case .tensor(let tensor): append(tensor, to: &text)
    case .function(let function): text += JSONValue.quote(function.source)
    }
  }

  private static func append(_ values: some Sequence<Value>, to text: inout String) {
    text += "["
    for (index, value) in values.enumerated() {
      if index > 0 { text += "," }
      append(value, to: &text)
    }
    text += "]"
  }

  private static func append(_ record: Record, to text: inout String) {
    let hasShape = record["shape"] != nil
    text += "{"
    for (index, field) in record.fields.enumerated() {
      text += (index > 0 ? "," : "") + JSONValue.quote(field.name) + ":"
      if hasShape, case .tensor(let tensor) = field.value {
        append(numbers: tensor.values, to: &text)
      } else {
        append(field.value, to: &text)
      }
    }
    text += "}"
  }

  private static func append(_ range: RangeValue, to text: inout String) {
    guard range.count > 1_000_000 else { return append(range.lazy.map(Value.int), to: &text) }
    text += "{\"first\":\(range.lower),\"count\":\(range.count),\"step\":\(range.step)}"
  }

  private static func append(_ tensor: TensorValue, to text: inout String) {
    text += "{\"shape\":["
    text += tensor.shape.map(String.init).joined(separator: ",")
    if !tensor.axes.isEmpty {
      text += "],\"axes\":[" + tensor.axes.map(JSONValue.quote).joined(separator: ",")
    }
    text += "],\"values\":"
    append(numbers: tensor.values, to: &text)
    text += "}"
  }

  private static func append(numbers: [Float], to text: inout String) {
    text += "["
    for (index, number) in numbers.enumerated() {
      if index > 0 { text += "," }
      text += number.isFinite ? number.description : "null"
    }
    text += "]"
  }
}
