import Syntax

/// The type of a value, gradual: `any` is unknown and never an error.
public indirect enum ValueType: Sendable, Hashable {
  /// Not known before the script runs.
  case any
  /// No value.
  case nothing
  /// A truth value.
  case bool
  /// A whole number.
  case int
  /// A number; whole numbers fit too.
  case number
  /// A text.
  case text
  /// A list of elements of one type.
  case list(ValueType)
  /// A record, with its fields where they are known.
  case record(RecordType?)
  /// A table, with its columns where they are known.
  case table(RecordType?)
  /// A range of whole numbers.
  case range
  /// A tensor.
  case tensor
  /// A function.
  case function
  /// A bare name: a model, a data set, a setting.
  case name
  /// A path to a file or folder.
  case path
  /// One of a few words.
  case choice([String])
  /// Whole numbers chosen by number, list, range or word.
  case selection
  /// One of several types.
  case either([ValueType])
}

extension ValueType {
  /// A value of this type or `none`.
  public static func optional(_ type: ValueType) -> ValueType {
    .either([type, .nothing])
  }

  /// A list of rows or a table of these columns: what scripts may index by row and then by field.
  public static func rows(_ type: RecordType) -> ValueType { .table(type) }

  /// The words of a choice, also inside an optional one.
  public var choices: [String]? {
    switch self {
    case .choice(let words): words
    case .either(let types): types.lazy.compactMap(\.choices).first
    default: nil
    }
  }

  /// The name of the type as messages write it.
  public var name: Message {
    switch self {
    case .any: Message(en: "any value", zh: "任意值")
    case .nothing: Message(en: "none", zh: "空值（none）")
    case .bool: Message(en: "true or false", zh: "true 或 false")
    case .int: Message(en: "whole number", zh: "整数")
    case .number: Message(en: "number", zh: "数")
    case .text: Message(en: "text", zh: "文本")
    case .list(.any): Message(en: "list", zh: "列表")
    case .list(let element): Message(en: "list of \(element.name.en)", zh: "\(element.name.zh)的列表")
    case .record(nil): Message(en: "record", zh: "记录")
    case .record(let type?): Message(en: "record (\(type.name))", zh: "记录（\(type.name)）")
    case .table(nil): Message(en: "table", zh: "表格")
    case .table(let type?): Message(en: "table (\(type.name))", zh: "表格（\(type.name)）")
    case .range: Message(en: "range", zh: "范围")
    case .tensor: Message(en: "tensor", zh: "张量")
    case .function: Message(en: "function", zh: "函数")
    case .name: Message(en: "name", zh: "名称")
    case .path: Message(en: "path", zh: "路径")
    case .choice(let words):
      Message(en: words.joined(separator: "|"), zh: words.map { "`\($0)`" }.joined(separator: "、"))
    case .selection: Message(en: "whole number, list or range", zh: "整数、列表或范围")
    case .either(let types): Self.joined(types)
    }
  }

  private static func joined(_ types: [ValueType]) -> Message {
    let chinese = types.map(\.name.zh)
    let others = chinese.dropLast().joined(separator: "、")
    let or = (chinese.last?.hasPrefix("`") ?? false) ? "或 " : "或"
    return Message(
      en: types.map(\.name.en).joined(separator: " or "),
      zh: ([others] + chinese.suffix(1)).filter { !$0.isEmpty }.joined(separator: or))
  }
}

extension ValueType {
  /// Whether a value of type `other` may be handed where this type is asked for. Unknown parts always may.
  public func accepts(_ other: ValueType) -> Bool {
    switch (self, other) {
    case (.any, _), (_, .any): true
    case (_, .either(let types)): types.contains { accepts($0) }
    case (.either(let types), _): types.contains { $0.accepts(other) }
    case (.number, .int), (.text, .choice), (.text, .name), (.text, .path): true
    case (.name, .text), (.path, .text), (.choice, .text), (.choice, .name): true
    case (.list(let wanted), .list(let given)): wanted.accepts(given)
    case (.list(let wanted), .range): wanted.accepts(.int)
    case (.list(let wanted), .table(let type)): wanted.accepts(.record(type))
    case (.list(let wanted), .tensor): wanted.accepts(.number) || wanted.accepts(.tensor)
    case (.selection, .int), (.selection, .range), (.selection, .text): true
    case (.selection, .list(let given)): ValueType.int.accepts(given)
    case (.record(let wanted), .record(let given)): wanted == nil || given == nil || wanted == given
    case (.table, .table): true
    case (.table, .list(let given)): ValueType.record(nil).accepts(given)
    case (.tensor, .list(let given)): ValueType.number.accepts(given)
    default: self == other
    }
  }
}
