import Language
import Syntax

/// How the cells of one column are written: numbers with the same digits after the point, right-aligned.
public struct ColumnText: Sendable {
  /// The name, and the unit where there is one: `size (bytes)`.
  public let heading: String
  /// Numbers stand right, all else left.
  public let alignment: Columns.Alignment
  /// Whether a cell may be cut short: never a number.
  public let isElastic: Bool
  /// Whether cells are shares of one, so that a bar may stand beside.
  public let isShare: Bool

  private let display: FieldDisplay
  private let decimals: Int?

  /// The text of a column from its declaration and the values in it.
  public init(_ field: FieldDeclaration, values: [Value]) {
    let numbers = values.compactMap(\.asNumber)
    let isNumeric = !numbers.isEmpty && values.allSatisfy { $0.asNumber != nil || $0.isNothing }
    heading = VisibleText.line(field.name) + (field.unit.map { " (\($0))" } ?? "")
    alignment = isNumeric || (values.isEmpty && [.int, .number].contains(field.type)) ? .right : .left
    isElastic = !isNumeric
    isShare = isNumeric && field.display == .share
    display = field.display
    decimals = Self.decimals(numbers)
  }

  /// The text of a cell.
  public func cell(_ value: Value) -> String {
    switch (value, display) {
    case (.number(let number), .decimals(let digits)): number.fixed(digits)
    case (.number(let number), .significant(let digits)): Self.significant(number, digits)
    case (.number(let number), .share): Self.percent(number)
    case (.number(let number), _): rounded(number)
    case (.text(let text), .token): VisibleText.quoted(text)
    default: OneLine.text(value)
    }
  }

  /// A share as a percentage; one too small to show isn't shown as none.
  static func percent(_ share: Double) -> String {
    share > 0 && share < 0.00005 ? "<0.01%" : (share * 100).fixed(2) + "%"
  }

  private func rounded(_ number: Double) -> String {
    guard let decimals else { return number == 0 || !number.isFinite ? number.brief : number.scientific(4) }
    let text = number.fixed(decimals)
    let isLost = number != 0 && number.isFinite && !text.contains { ("1"..."9").contains($0) }
    return isLost ? number.scientific(2) : text
  }

  /// The digits after the point that give the largest number of a column about five significant digits, less
  /// those that are 0 throughout; none for whole numbers, nil if only exponents will do.
  private static func decimals(_ numbers: [Double]) -> Int? {
    let finite = numbers.filter(\.isFinite)
    guard let largest = finite.map(\.magnitude).max(), largest > 0 else { return 0 }
    if largest < 1e15, finite.allSatisfy({ $0 == $0.rounded() }) { return 0 }
    guard largest >= 1e-3, largest < 1e9 else { return nil }
    var decimals = largest < 10 ? 4 : largest < 100 ? 3 : largest < 1000 ? 2 : 1
    while decimals > 1, finite.allSatisfy({ $0.fixed(decimals).hasSuffix("0") }) { decimals -= 1 }
    return decimals
  }

  private static func significant(_ number: Double, _ digits: Int) -> String {
    guard number != 0, number.isFinite else { return number.brief }
    var decimals = digits - 1
    var size = number.magnitude
    while size >= 10 { (size, decimals) = (size / 10, decimals - 1) }
    while size < 1 { (size, decimals) = (size * 10, decimals + 1) }
    return (0...12).contains(decimals) ? number.fixed(decimals) : number.scientific(digits)
  }
}

extension Value {
  /// Whether this is `none`.
  public var isNothing: Bool {
    if case .nothing = self { true } else { false }
  }
}

/// Values in a single line, as in a cell: large ones are summarised.
public enum OneLine {
  /// The text of a value; `none` is a dash.
  public static func text(_ value: Value) -> String {
    switch value {
    case .nothing: "–"
    case .number(let number): number.brief
    case .text(let text): VisibleText.line(text)
    case .list(let values): list(values)
    case .table(let table): rows(table)
    case .record(let record):
      record.fields.prefix(8).map { "\($0.name)=\(nested($0.value))" }.joined(separator: " ")
    case .tensor(let tensor): shape(tensor)
    case .bool, .int, .range, .function: VisibleText.line(value.plainText)
    }
  }

  /// The shape of a tensor with the names of its axes: `tensor [position 4 × d_model 576]`.
  static func shape(_ tensor: TensorValue) -> String {
    let axes = tensor.shape.indices.map { axis in
      (tensor.axes.isEmpty ? "" : tensor.axes[axis] + " ") + String(tensor.shape[axis])
    }
    return "tensor [\(axes.joined(separator: " × "))]"
  }

  private static func list(_ values: [Value]) -> String {
    if let table = Table(rowsOf: .list(values)) { return rows(table) }
    let shown = values.prefix(12).map(nested).joined(separator: ", ")
    return "[\(shown)\(values.count > 12 ? ", … (\(values.count))" : "")]"
  }

  /// A table of tokens as its first tokens, any other by its size.
  private static func rows(_ table: Table) -> String {
    guard let column = table.columns.fields.firstIndex(where: { $0.display == .token || $0.name == "token" })
    else {
      return "\(table.rows.count) × (\(table.columns.fields.map(\.name).joined(separator: " ")))"
    }
    let tokens = table.rows.prefix(5).map { VisibleText.quoted($0[column].plainText) }
    return tokens.joined(separator: " ") + (table.rows.count > 5 ? " …" : "")
  }

  private static func nested(_ value: Value) -> String {
    if case .text(let text) = value { VisibleText.quoted(text) } else { text(value) }
  }
}

extension Table {
  /// The rows a value is made of: a table itself, or a list of records; nil for anything else.
  public init?(rowsOf value: Value) {
    switch value {
    case .table(let table): self = table
    case .list(let values) where !values.isEmpty:
      var records: [Record] = []
      for value in values {
        guard case .record(let record) = value else { return nil }
        records.append(record)
      }
      self.init(records: records)
    default: return nil
    }
  }
}
