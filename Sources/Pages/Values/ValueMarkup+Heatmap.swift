import Language
import Syntax
import Terminal

extension ValueMarkup {
  /// A heat-map as a picture: a number is a colour, with the text or the number in it. Nil where nothing is finite or
  /// there are too many cells to be seen.
  func heatmap(_ map: Heatmap) -> [Markup]? {
    let values = map.cells.joined().compactMap { $0?.value }
    guard let scale = ColorScale(values, isShare: map.isShare) else { return nil }
    let rows = map.cells.count
    let columns = map.columnLabels.count
    let shownColumns = min(columns, Limits.cells)
    let shownRows = min(rows, max(1, Limits.cells / max(1, shownColumns)))
    let drawing = HeatmapDrawing(map: map, scale: scale, rows: shownRows, columns: shownColumns)
    return [
      Tag.figure {
        Tag.div(
          .class("scroll"), Attribute("tabindex", "0"), .label(name(of: map)), Attribute("role", "group")
        ) {
          drawing.picture(name: name(of: map), description: description(of: map, scale))
        }
        Tag.figcaption(.class("legend")) {
          Tag.span { legend(map.valueName, scale) }
          if !map.columnName.isEmpty { Tag.span { "\(map.rowName) × \(map.columnName)" } }
        }
      },
      note(left: rows - shownRows, en: "rows", zh: "行"),
      note(left: columns - shownColumns, en: "columns", zh: "列"),
    ]
  }

  private func name(of map: Heatmap) -> String {
    let axes = map.columnName.isEmpty ? map.rowName : "\(map.rowName) × \(map.columnName)"
    return Message(en: "heat-map of \(map.valueName), \(axes)", zh: "热图：\(map.valueName)，\(axes)").text(
      language)
  }

  private func description(of map: Heatmap, _ scale: ColorScale) -> String {
    let (rows, columns) = (map.cells.count, map.columnLabels.count)
    var (en, zh) = (
      "\(rows) rows and \(columns) columns; \(map.valueName) from \(scale.lowest.brief) to \(scale.highest.brief).",
      "\(rows) 行，\(columns) 列；\(map.valueName) 从 \(scale.lowest.brief) 到 \(scale.highest.brief)。"
    )
    let named = map.cells.enumerated().flatMap { row, cells in
      cells.enumerated().compactMap { column, cell in cell.map { (row, column, $0) } }
    }
    if let most = named.filter({ $0.2.value.isFinite }).max(by: { $0.2.value < $1.2.value }) {
      let place = HeatmapDrawing.place(map, most.0, most.1)
      en += " The greatest is \(most.2.value.brief) at \(place)."
      zh += "最大值 \(most.2.value.brief) 在 \(place)。"
    }
    return Message(en: en, zh: zh).text(language)
  }

  /// What the colours mean: the ends of the scale and the steps between.
  func legend(_ name: String, _ scale: ColorScale) -> [Markup] {
    [
      .text("\(name): \(scale.lowest.brief) "),
      Tag.span(.class("strip"), .decoration) {
        for step in 0...10 {
          let share = Double(step) / 10
          let value = scale.lowest * (1 - share) + scale.highest * share
          Tag.span(.class(ScaleColors.name(value, on: scale)))
        }
      },
      .text(" \(scale.highest.brief)"),
    ]
  }
}

/// The measures of a heat-map's picture, in pixels.
private struct HeatmapDrawing {
  let map: Heatmap
  let scale: ColorScale
  let rows: Int
  let columns: Int

  private let labelWidth: Double
  private let cellWidth: Double
  private let headHeight: Double
  private let cellHeight = 24.0
  private let numbers: ColumnText

  /// A text in a cell, and a row's label, take no more columns than this.
  private static let widestText = 14
  private static let widestLabel = 30
  private static let column = 7.0

  init(map: Heatmap, scale: ColorScale, rows: Int, columns: Int) {
    (self.map, self.scale, self.rows, self.columns) = (map, scale, rows, columns)
    let cells = map.cells.joined().compactMap { $0 }
    let field = FieldDeclaration("", .number, doc: Message(en: "", zh: ""))
    let numbers = ColumnText(field, values: cells.map { .number($0.value) })
    self.numbers = numbers
    let texts = cells.map { $0.text.map(VisibleText.token) ?? numbers.cell(.number($0.value)) }
    let heads = map.columnLabels + map.columnTexts.map(VisibleText.token)
    let widest = (texts + heads).map { Columns.width(of: $0) }.max() ?? 1
    cellWidth = Double(min(Self.widestText, max(3, widest))) * Self.column + 10
    let label = ([map.rowName] + map.rowLabels).map { Columns.width(of: $0) }.max() ?? 0
    labelWidth = Double(min(Self.widestLabel, label)) * Self.column + 10
    headHeight = map.columnTexts.isEmpty ? 22 : 40
  }

  func picture(name: String, description: String) -> Markup {
    let width = labelWidth + Double(columns) * (cellWidth + 1)
    let height = headHeight + Double(rows) * (cellHeight + 1)
    return Tag.svg(
      .class("picture"), .image, .label(name + ". " + description),
      Attribute("viewBox", "0 0 \(Coordinate.text(width)) \(Coordinate.text(height))"),
      .number("width", width), .number("height", height)
    ) {
      Tag.svgTitle { name }
      Tag.desc { description }
      head
      for row in 0..<rows {
        let y = headHeight + Double(row) * (cellHeight + 1)
        Self.words(map.rowLabels[row], Self.widestLabel, x: labelWidth - 7, y: y + 16, "name", anchor: "end")
        for column in 0..<min(columns, map.cells[row].count) { cell(row, column, y) }
      }
    }
  }

  @MarkupBuilder private var head: [Markup] {
    Self.words(map.rowName, Self.widestLabel, x: labelWidth - 7, y: 14, "dim", anchor: "end")
    for column in 0..<columns {
      let x = left(column) + cellWidth / 2
      Self.words(map.columnLabels[column], textColumns, x: x, y: 14, "dim")
      if column < map.columnTexts.count {
        Self.words(VisibleText.token(map.columnTexts[column]), textColumns, x: x, y: 31, "name")
      }
    }
  }

  private var textColumns: Int { max(1, Int((cellWidth - 6) / Self.column)) }

  private func left(_ column: Int) -> Double { labelWidth + Double(column) * (cellWidth + 1) }

  @MarkupBuilder private func cell(_ row: Int, _ column: Int, _ y: Double) -> [Markup] {
    if let cell = map.cells[row][column] {
      let text = cell.text.map(VisibleText.token) ?? numbers.cell(.number(cell.value))
      let x = left(column)
      Tag.g(.class(ScaleColors.name(cell.value, on: scale))) {
        Tag.svgTitle {
          "\(Self.place(map, row, column)): \(cell.value.brief)" + (cell.text == nil ? "" : " \(text)")
        }
        Tag.rect(
          .class("ground"), .number("x", x), .number("y", y), .number("width", cellWidth),
          .number("height", cellHeight), Attribute("rx", "2"))
        Self.words(text, textColumns, x: x + cellWidth / 2, y: y + 16, "ink")
      }
    }
  }

  /// Where a cell is, in words.
  static func place(_ map: Heatmap, _ row: Int, _ column: Int) -> String {
    var words = map.rowName.isEmpty ? map.rowLabels[row] : "\(map.rowName) \(map.rowLabels[row])"
    if !map.columnName.isEmpty { words += ", \(map.columnName) \(map.columnLabels[column])" }
    if column < map.columnTexts.count { words += " “\(VisibleText.token(map.columnTexts[column]))”" }
    return words
  }

  private static func words(
    _ text: String, _ columns: Int, x: Double, y: Double, _ name: String, anchor: String = "middle"
  ) -> Markup {
    let shown = Columns.truncated(text, to: columns)
    return Tag.words(
      .class(name), .number("x", x), .number("y", y), Attribute("text-anchor", anchor)
    ) { shown }
  }
}
