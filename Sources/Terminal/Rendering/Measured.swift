import Language
import Syntax

/// Names or tokens with a number each: what bars and coloured tokens are drawn from.
struct Measured {
  /// What the numbers are: `prob`.
  let valueName: String
  let isShare: Bool
  let labels: [String]
  let values: [Double]

  private static let labelNames = ["token", "name", "text", "label"]

  /// The labels and numbers of a value, or nil if it has none.
  ///
  /// A record gives the first of its tables that has them. In a table the label is `token`, `name` or the
  /// first text, else the row's first whole number; the number is the first of `preferred` that is there,
  /// else the first number left. Lists of numbers and tensors of one axis are labelled by index.
  init?(_ value: Value, preferred: [String]) {
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
    labels = numbers.indices.map(String.init)
    values = numbers
  }

  private init?(_ table: Table, preferred: [String]) {
    let fields = table.columns.fields
    let columns = fields.indices.filter { fields[$0].display != .hidden }
    func isText(_ index: Int) -> Bool { table.rows.contains { $0[index].asText != nil } }
    func isNumber(_ index: Int) -> Bool { table.rows.contains { $0[index].asNumber != nil } }
    let named = Self.labelNames.lazy.compactMap { table.columns.index(of: $0) }.first(where: isText)
    guard
      let label = named ?? columns.first(where: isText) ?? columns.first(where: { fields[$0].type == .int })
    else { return nil }
    let wanted = preferred.lazy.compactMap { table.columns.index(of: $0) }.first(where: isNumber)
    let rest = columns.filter { $0 != label && isNumber($0) }
    let other = rest.first { fields[$0].type != .int } ?? rest.first
    guard let value = wanted ?? other else { return nil }
    valueName = fields[value].name + (fields[value].unit.map { " (\($0))" } ?? "")
    isShare = fields[value].display == .share || fields[value].name == "prob"
    labels = table.rows.map { $0[label].asText ?? OneLine.text($0[label]) }
    values = table.rows.map { $0[value].asNumber ?? .nan }
  }
}
