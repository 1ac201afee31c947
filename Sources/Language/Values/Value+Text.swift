import Syntax

extension Value {
  /// The value in one line as `print` and `"\(…)"` write it: a text is itself, inside lists it is quoted.
  public var plainText: String {
    if case .text(let text) = self { text } else { sourceText }
  }

  /// The value in one line as a script would write it, as far as it can.
  public var sourceText: String {
    switch self {
    case .nothing: "none"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .number(let value): value.description
    case .text(let text): "\"" + TextLiteral.escaped(text) + "\""
    case .list(let values): "[" + Self.joined(values.lazy.map(\.sourceText), count: values.count) + "]"
    case .record(let record): record.sourceText
    case .table(let table):
      "table(" + Self.joined(table.records.lazy.map(\.sourceText), count: table.rows.count) + ")"
    case .range(let range): range.sourceText
    case .tensor(let tensor): tensor.sourceText
    case .function(let function): function.source
    }
  }

  /// The value for messages: numbers with up to six digits, whole numbers without a point, long texts cut.
  public var shortText: String {
    switch self {
    case .number(let value):
      if let whole = Int(exactly: value), abs(whole) < 1_000_000_000 { return String(whole) }
      return value.significant(6)
    case .text, .list, .record, .table:
      let text = sourceText
      return text.count <= 60 ? text : String(text.prefix(57)) + "…"
    default: return sourceText
    }
  }

  /// At most this many elements of a list are written out in one line.
  private static var elementLimit: Int { 1000 }

  private static func joined(_ parts: some Sequence<String>, count: Int) -> String {
    let shown = parts.prefix(elementLimit).joined(separator: ", ")
    return count > elementLimit ? shown + ", … (\(count))" : shown
  }
}

extension Record {
  /// The record as a call of `record`, without its hidden fields.
  var sourceText: String {
    let shown = fields.filter { type?[$0.name]?.display != .hidden }
    return "record(" + shown.map { "\($0.name)=\($0.value.sourceText)" }.joined(separator: ", ") + ")"
  }
}

extension RangeValue {
  /// The range as a script writes it.
  var sourceText: String {
    guard let first, let last else { return "\(lower)..<\(lower)" }
    return step == 1 ? "\(first)..\(last)" : "range(\(first), \(last), step=\(step))"
  }
}

extension TensorValue {
  /// The shape and the first numbers.
  var sourceText: String {
    let shown = values.prefix(8).map { Double($0).significant(4) }.joined(separator: ", ")
    let rest = values.count > 8 ? ", …" : ""
    return "tensor[\(shape.map(String.init).joined(separator: "×"))](\(shown)\(rest))"
  }
}

extension Double {
  /// The number with at most `digits` significant digits, without trailing zeros: `0.333333`, `1.5e-07`.
  func significant(_ digits: Int) -> String {
    guard isFinite, self != 0 else { return description }
    var scale = 1.0
    var exponent = 0
    let magnitude = self.magnitude
    while magnitude / scale >= 10 { (scale, exponent) = (scale * 10, exponent + 1) }
    while magnitude / scale < 1, exponent > -300 { (scale, exponent) = (scale / 10, exponent - 1) }
    let places = digits - 1 - exponent
    guard (0...15).contains(places) else { return description }
    let unit = (0..<places).reduce(1.0) { unit, _ in unit * 10 }
    let rounded = (self * unit).rounded() / unit
    return Int(exactly: rounded).map(String.init) ?? rounded.description
  }
}
