import Language
import Syntax

/// Names or tokens with a number each: what bars and coloured tokens are drawn from.
public struct Measured: Sendable {
  /// What the numbers are: `prob`.
  public let valueName: String
  /// Whether the numbers are shares of one.
  public let isShare: Bool
  /// The names or tokens.
  public let labels: [String]
  /// Whether the labels are numbers, and so stand right.
  public let isNumbered: Bool
  /// A number a label; not a number where there is none.
  public let values: [Double]

  private static let labelNames = ["token", "name", "text", "label"]

  /// The labels and numbers of a value, or nil if it has none.
  ///
  /// A record gives the first of its tables that has them. In a table the label is `token`, `name` or the
  /// first text, else the first number, as in a dose curve; what is drawn is the first of `preferred` that is
  /// there, else the first number with a fraction. Lists of numbers and tensors of one axis are labelled by
  /// index.
  public init?(_ value: Value, preferred: [String]) {
    switch value {
    case .record(let record):
      let tables = record.values.lazy.compactMap { Table(rowsOf: $0) }
      guard let found = tables.compactMap({ Measured($0, preferred: preferred) }).first else { return nil }
      self = found
    case .tensor(let tensor) where tensor.shape.count == 1:
      self.init(numbers: tensor.values.map(Double.init))
    default:
      if let table = Table(rowsOf: value) {
        self.init(table, preferred: preferred)
      } else if case .list(let values) = value, !values.isEmpty {
        let numbers = values.compactMap(\.asNumber)
        guard numbers.count == values.count else { return nil }
        self.init(numbers: numbers)
      } else {
        return nil
      }
    }
  }

  private init(numbers: [Double]) {
    valueName = "value"
    isShare = false
    isNumbered = true
    labels = numbers.indices.map(String.init)
    values = numbers
  }

  private init?(_ table: Table, preferred: [String]) {
    let fields = table.columns.fields
    let columns = fields.indices.filter { fields[$0].display != .hidden }
    func isText(_ index: Int) -> Bool { table.rows.contains { $0[index].asText != nil } }
    func isNumber(_ index: Int) -> Bool { table.rows.contains { $0[index].asNumber != nil } }
    func isWhole(_ index: Int) -> Bool {
      table.rows.allSatisfy { if case .int = $0[index] { true } else { false } }
    }
    let named = Self.labelNames.lazy.compactMap { table.columns.index(of: $0) }.first(where: isText)
    let text = named ?? columns.first(where: isText)
    // A dose curve has a number for a label: its first column, as one writes it.
    let numbers = columns.filter { $0 != text && isNumber($0) }
    guard let label = text ?? numbers.first else { return nil }
    let rest = numbers.filter { $0 != label }
    let wanted = preferred.lazy.compactMap { table.columns.index(of: $0) }.first(where: rest.contains)
    let usual = text == nil ? rest.last : rest.first { !isWhole($0) } ?? rest.first
    guard let value = wanted ?? usual else { return nil }
    valueName = fields[value].name + (fields[value].unit.map { " (\($0))" } ?? "")
    isShare = fields[value].display == .share || fields[value].name == "prob"
    isNumbered = text == nil
    labels = table.rows.map { $0[label].asText ?? OneLine.text($0[label]) }
    values = table.rows.map { $0[value].asNumber ?? .nan }
  }
}
