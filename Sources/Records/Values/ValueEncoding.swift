import Digests
import JSON
import Language

/// How values become JSON in a record.
///
/// Whole numbers and others are told apart by the point (`3`, `3.0`), a table is `{"$table": {"columns": […], "rows":
/// [[…]]}}`, a range `{"$range": [first, count, step]}`, a function `{"$function": source}`, a tensor `{"$tensor": {…}}`
/// with its shape, digest and summary. What says how long something took is left out.
public struct ValueEncoding: Sendable {
  /// Takes out of a text what a record must not tell.
  let conceal: @Sendable (String) -> String
  /// Whether texts are kept, rather than their hashes alone.
  let keepsTexts: Bool

  /// An encoding.
  /// - Parameters:
  ///   - keepsTexts: whether prompts and other texts are kept, rather than their hashes alone.
  ///   - conceal: takes out of a text what a record must not tell, such as the home folder.
  public init(keepsTexts: Bool = true, conceal: @escaping @Sendable (String) -> String = { $0 }) {
    (self.conceal, self.keepsTexts) = (conceal, keepsTexts)
  }

  /// A value as JSON, whole.
  func json(_ value: Value) -> JSONValue {
    var numbers: [Double]?
    return json(value, &numbers)
  }

  /// A value as JSON with its floating-point numbers taken out, and those numbers in their order.
  func skeleton(_ value: Value) -> (JSONValue, numbers: [Double]) {
    var numbers: [Double]? = []
    let rest = json(value, &numbers)
    return (rest, numbers ?? [])
  }

  /// - Parameter numbers: where to put the numbers; nil to leave them where they stand.
  private func json(_ value: Value, _ numbers: inout [Double]?) -> JSONValue {
    switch value {
    case .nothing: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .number(let value):
      guard numbers != nil else { return JSONValue(number: value) }
      numbers?.append(value)
      return .double(0)
    case .text(let text): return .string(conceal(text))
    case .list(let values): return .array(values.map { json($0, &numbers) })
    case .record(let record):
      var object = JSONObject()
      for (name, value) in record.fields { object[name] = json(value, &numbers) }
      return .object(object)
    case .table(let table):
      let names = table.columns.fields.map { JSONValue.string($0.name) }
      let rows = table.rows.map { row in JSONValue.array(row.map { json($0, &numbers) }) }
      let content = JSONObject(["columns": .array(names), "rows": .array(rows)])
      return .object(JSONObject(["$table": .object(content)]))
    case .range(let range):
      return .object(
        JSONObject(["$range": .array([range.lower, range.count, range.step].map(JSONValue.int))]))
    case .tensor(let tensor):
      let shape = JSONValue.array(tensor.shape.map(JSONValue.int))
      guard numbers == nil else {
        numbers?.append(contentsOf: tensor.values.lazy.map(Double.init))
        return .object(JSONObject(["$tensor": shape]))
      }
      let content = JSONObject([
        "shape": shape, "sha256": .string(tensor.digest), "numbers": tensor.summary.json,
      ])
      return .object(JSONObject(["$tensor": .object(content)]))
    case .function(let function): return .object(JSONObject(["$function": .string(conceal(function.source))]))
    }
  }
}

extension TensorValue {
  /// The SHA-256 of the numbers as little-endian 32-bit floats.
  var digest: String {
    #if _endian(little)
      values.withUnsafeBytes { SHA256.hex($0) }
    #else
      values.map(\.bitPattern.littleEndian).withUnsafeBytes { SHA256.hex($0) }
    #endif
  }

  var summary: NumberSummary { NumberSummary(values.lazy.map(Double.init)) }
}

extension Value {
  /// The lengths that the value has: the axes of a tensor, rows and columns of a table, the elements of a list or range,
  /// the letters of a text.
  var recordedShape: [Int] {
    switch self {
    case .text(let text): [text.unicodeScalars.count]
    case .list(let values): [values.count]
    case .table(let table): [table.rows.count, table.columns.fields.count]
    case .range(let range): [range.count]
    case .tensor(let tensor): tensor.shape
    default: []
    }
  }

  /// How deep lists and records lie within one another; no more than `limit` is counted.
  func depth(limit: Int) -> Int {
    guard limit > 0 else { return 0 }
    func deepest(_ values: some Sequence<Value>) -> Int {
      var found = 0
      for value in values where found < limit { found = max(found, 1 + value.depth(limit: limit - 1)) }
      return found
    }
    switch self {
    case .list(let values): return deepest(values)
    case .record(let record): return deepest(record.values)
    case .table(let table): return 1 + deepest(table.rows.joined())
    default: return 0
    }
  }
}
