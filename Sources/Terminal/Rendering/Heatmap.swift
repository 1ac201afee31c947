import Language
import Syntax

/// Numbers over two axes, with a short text in each cell where there is one: layers × positions of a lens.
public struct Heatmap: Sendable, Equatable {
  /// One cell.
  public struct Cell: Sendable, Equatable {
    /// What gives the cell its colour.
    public var value: Double
    /// What stands in it; the number where there is nothing better.
    public var text: String?

    public init(value: Double, text: String? = nil) {
      self.value = value
      self.text = text
    }
  }

  /// What the rows are: `layer`.
  public var rowName: String
  /// What the columns are: `position`.
  public var columnName: String
  /// What the colour is: `prob`.
  public var valueName: String
  /// Whether the colour runs from 0 to 1 whatever the numbers.
  public var isShare: Bool
  public var rowLabels: [String]
  public var columnLabels: [String]
  /// A second line of column labels, such as the tokens at the positions; empty for none.
  public var columnTexts: [String]
  /// Row by row, as long as the labels; nil where there is no number.
  public var cells: [[Cell?]]

  public init(
    rowName: String, columnName: String, valueName: String, isShare: Bool = false, rowLabels: [String],
    columnLabels: [String], columnTexts: [String] = [], cells: [[Cell?]]
  ) {
    self.rowName = rowName
    self.columnName = columnName
    self.valueName = valueName
    self.isShare = isShare
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.columnTexts = columnTexts
    self.cells = cells
  }
}

/// Which columns of a table make a heat-map; nil leaves the choice to the names and declarations.
public struct HeatmapColumns: Sendable, Equatable {
  public var row: String?
  public var column: String?
  public var value: String?
  public var text: String?

  public init(row: String? = nil, column: String? = nil, value: String? = nil, text: String? = nil) {
    self.row = row
    self.column = column
    self.value = value
    self.text = text
  }
}

extension Heatmap {
  /// The heat-map of a value, or nil if it has no two axes.
  ///
  /// - A record gives the first of its tables that has a row axis; a table of tokens by position in the same
  ///   record labels the columns. Without such a table it gives its first tensor of two axes, and a list of texts
  ///   that is named as an axis in the plural (`texts` for `text`) labels it.
  /// - A table needs a row axis (`layer`, `head`, or the first whole-number column) and a number to colour
  ///   (`prob`, `value`, or the first number left); the column axis is `position`, `head` or `neuron`, and
  ///   the text the `token` column or the first token of a `top` table.
  /// - A tensor of two axes gives a cell a number; one of one axis a single row.
  public init?(_ value: Value, columns chosen: HeatmapColumns = HeatmapColumns()) {
    switch value {
    case .tensor(let tensor): self.init(tensor)
    case .record(let record):
      let tables = record.fields.compactMap { field in Table(rowsOf: field.value) }
      guard let map = tables.lazy.compactMap({ Heatmap($0, columns: chosen) }).first else {
        self.init(tensorOf: record)
        return
      }
      self = map
      if let tokens = tables.lazy.compactMap(Self.tokens(by:)).first { label(with: tokens) }
    default:
      guard let table = Table(rowsOf: value) else { return nil }
      self.init(table, columns: chosen)
    }
  }

  private init?(tensorOf record: Record) {
    let maps = record.fields.lazy.compactMap { field -> (String, Heatmap)? in
      guard case .tensor(let tensor) = field.value, tensor.shape.count == 2 else { return nil }
      return Heatmap(tensor).map { (field.name, $0) }
    }
    guard let (name, map) = maps.first else { return nil }
    self = map
    valueName = name
    func labels(_ axis: String, _ old: [String]) -> [String]? {
      guard case .list(let values)? = record[axis + "s"], values.count == old.count else { return nil }
      let texts = values.compactMap(\.asText)
      return texts.count == old.count ? texts.map { Columns.truncated($0, to: Self.widestLabel) } : nil
    }
    rowLabels = labels(rowName, rowLabels) ?? rowLabels
    if rowName != columnName { columnLabels = labels(columnName, columnLabels) ?? columnLabels }
  }

  private static var widestLabel: Int { 32 }

  private init?(_ tensor: TensorValue) {
    guard let width = tensor.shape.last, width > 0, tensor.shape.count <= 2, !tensor.values.isEmpty else {
      return nil
    }
    let rows = tensor.shape.count == 2 ? tensor.shape[0] : 1
    let axes = tensor.axes.isEmpty ? ["row", "column"].suffix(tensor.shape.count) : tensor.axes[...]
    self.init(
      rowName: tensor.shape.count == 2 ? axes.first ?? "" : "", columnName: axes.last ?? "",
      valueName: "value",
      rowLabels: tensor.shape.count == 2 ? (0..<rows).map(String.init) : [""],
      columnLabels: (0..<width).map(String.init),
      cells: (0..<rows).map { row in
        (0..<width).map { Cell(value: Double(tensor.values[row * width + $0])) }
      })
  }

  private init?(_ table: Table, columns chosen: HeatmapColumns) {
    guard let axes = HeatmapAxes(table, chosen) else { return nil }
    var rowKeys: [String] = []
    var columnKeys: [String] = []
    var placed: [String: [String: Cell]] = [:]
    for row in table.rows {
      guard let number = row[axes.value].asNumber else { continue }
      let rowKey = OneLine.text(row[axes.row])
      let columnKey = axes.column.map { OneLine.text(row[$0]) } ?? ""
      if placed[rowKey] == nil { rowKeys.append(rowKey) }
      if !columnKeys.contains(columnKey) { columnKeys.append(columnKey) }
      let text = axes.text.flatMap { Self.token(row[$0]) }
      placed[rowKey, default: [:]][columnKey] = Cell(value: number, text: text)
    }
    guard !rowKeys.isEmpty else { return nil }
    let fields = table.columns.fields
    let value = fields[axes.value]
    self.init(
      rowName: fields[axes.row].name, columnName: axes.column.map { fields[$0].name } ?? "",
      valueName: value.name + (value.unit.map { " (\($0))" } ?? ""),
      isShare: value.display == .share || value.name == "prob",
      rowLabels: rowKeys, columnLabels: columnKeys,
      cells: rowKeys.map { row in columnKeys.map { placed[row]?[$0] } })
  }

  /// The text of a token, itself or the first of a `top` table.
  private static func token(_ value: Value) -> String? {
    if case .text(let text) = value { return text }
    guard let table = Table(rowsOf: value), let first = table.rows.first,
      let column = table.columns.index(of: "token")
    else { return nil }
    return first[column].asText
  }

  /// The tokens of a table by their position or index; nil if the table has another axis.
  private static func tokens(by table: Table) -> [String: String]? {
    let names = table.columns.fields.map(\.name)
    guard let token = names.firstIndex(of: "token"), !names.contains("layer"),
      let position = names.firstIndex(of: "position") ?? names.firstIndex(of: "index")
    else { return nil }
    let pairs = table.rows.map { (OneLine.text($0[position]), $0[token].plainText) }
    return Dictionary(pairs) { first, _ in first }
  }

  private mutating func label(with tokens: [String: String]) {
    let texts = columnLabels.map { tokens[$0] ?? "" }
    if columnName == "position", texts.contains(where: { !$0.isEmpty }) { columnTexts = texts }
  }
}

/// The places of a heat-map's columns in a table.
private struct HeatmapAxes {
  let row: Int
  let column: Int?
  let value: Int
  let text: Int?

  init?(_ table: Table, _ chosen: HeatmapColumns) {
    let fields = table.columns.fields
    func find(_ names: [String], besides taken: [Int?]) -> Int? {
      names.lazy.compactMap { table.columns.index(of: $0) }.first { !taken.contains($0) }
    }
    func named(_ name: String?) -> Int?? { name.map { table.columns.index(of: $0) } }
    func numeric(_ index: Int) -> Bool { table.rows.contains { $0[index].asNumber != nil } }

    let firstWhole = fields.indices.first { fields[$0].type == .int }
    guard let row = named(chosen.row) ?? find(["layer", "head"], besides: []) ?? firstWhole else {
      return nil
    }
    let column = named(chosen.column) ?? find(["position", "head", "neuron"], besides: [row])
    let free = fields.indices.filter { $0 != row && $0 != column && numeric($0) }
    let first = free.first { fields[$0].type != .int } ?? free.first
    guard let value = named(chosen.value) ?? find(["prob", "value"], besides: [row, column]) ?? first else {
      return nil
    }
    self.row = row
    self.column = column
    self.value = value
    text = named(chosen.text) ?? find(["token", "top"], besides: [row, column, value])
  }
}
