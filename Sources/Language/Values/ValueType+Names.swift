extension ValueType {
  /// The types a `def` may name, by their word.
  static let byKeyword: [(word: String, type: ValueType)] = [
    ("any", .any), ("bool", .bool), ("int", .int), ("number", .number), ("text", .text),
    ("list", .list(.any)),
    ("record", .record(nil)), ("table", .table(nil)), ("range", .range), ("tensor", .tensor),
    ("function", .function),
  ]

  /// The word for the type in scripts, as `type_of` gives it.
  public var keyword: String {
    switch self {
    case .any: "any"
    case .nothing: "none"
    case .bool: "bool"
    case .int, .selection: "int"
    case .number: "number"
    case .text, .name, .path, .choice: "text"
    case .list: "list"
    case .record: "record"
    case .table: "table"
    case .range: "range"
    case .tensor: "tensor"
    case .function: "function"
    case .either(let types): types.map(\.keyword).joined(separator: "|")
    }
  }
}
