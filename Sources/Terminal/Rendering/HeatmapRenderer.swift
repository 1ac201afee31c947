import Language
import Syntax

/// A text in a cell takes no more columns than this.
private let widestText = 12

/// Numbers over two axes as coloured cells with their texts inside; without colour as shades and texts.
///
/// Columns that don't fit beside each other follow in blocks below. A value without two axes is drawn as a
/// table.
public struct HeatmapRenderer: ValueRenderer {
  /// Which columns of a table to draw.
  public let columns: HeatmapColumns

  public init(columns: HeatmapColumns = HeatmapColumns()) {
    self.columns = columns
  }

  public func render(_ value: Value, in frame: Frame) -> String {
    guard let map = Heatmap(value, columns: columns) else { return TableRenderer().render(value, in: frame) }
    return render(map, in: frame)
  }

  /// Draws a heat-map that is already known.
  public func render(_ map: Heatmap, in frame: Frame) -> String {
    let numbers = map.cells.joined().compactMap { $0?.value }
    guard let scale = ColorScale(numbers, isShare: map.isShare) else { return "" }
    let labelWidth = ([map.rowName] + map.rowLabels).map { Columns.width(of: $0) }.max() ?? 0
    let drawn = Drawing(map: map, scale: scale, labelWidth: labelWidth, frame: frame)
    let perBlock = max(1, (frame.width - labelWidth - 1) / (drawn.cellWidth + drawn.gap))
    var lines: [String] = []
    for start in stride(from: 0, to: map.columnLabels.count, by: perBlock) {
      if start > 0 { lines.append("") }
      lines += drawn.block(start..<min(start + perBlock, map.columnLabels.count))
    }
    return (lines + [drawn.legend]).map { $0 + "\n" }.joined()
  }

  private struct Drawing {
    let map: Heatmap
    let scale: ColorScale
    let labelWidth: Int
    let frame: Frame
    let cellWidth: Int
    let gap = 1

    private let numbers: ColumnText
    private let alignment: Columns.Alignment
    /// The columns of sign and shade before a text where there is no colour.
    private let markWidth: Int

    init(map: Heatmap, scale: ColorScale, labelWidth: Int, frame: Frame) {
      self.map = map
      self.scale = scale
      self.labelWidth = labelWidth
      self.frame = frame
      let cells = map.cells.joined().compactMap { $0 }
      let field = FieldDeclaration("", .number, doc: Message(en: "", zh: ""))
      let column = ColumnText(field, values: cells.map { .number($0.value) })
      numbers = column
      alignment = cells.contains { $0.text != nil } ? .left : .right
      markWidth = frame.style.depth > .none ? 0 : scale.isSigned && alignment == .left ? 2 : 1
      let texts = cells.map { cell in cell.text.map(VisibleText.token) ?? column.cell(.number(cell.value)) }
      let heads = map.columnLabels + map.columnTexts.map(VisibleText.token)
      let widest = (texts + heads).map { Columns.width(of: $0) }.max() ?? 1
      cellWidth = max(1, min(min(widestText, frame.width - labelWidth - 4), widest) + markWidth)
    }

    func block(_ range: Range<Int>) -> [String] {
      var lines = [heading(map.rowName, map.columnLabels[range])]
      if !map.columnTexts.isEmpty {
        lines.append(heading("", map.columnTexts[range].map(VisibleText.token)[...]))
      }
      for (label, cells) in zip(map.rowLabels, map.cells) {
        let name = frame.style.paint(Columns.padded(label, to: labelWidth, .right), .heading)
        lines.append((name + " " + cells[range].map(cell).joined(separator: " ")).withoutTrailingSpaces)
      }
      return lines
    }

    private func heading(_ name: String, _ labels: ArraySlice<String>) -> String {
      let mark = String(repeating: " ", count: markWidth)
      let fitted = labels.map { mark + Columns.fitted($0, to: cellWidth - markWidth, alignment) }
      let line = Columns.padded(name, to: labelWidth, .right) + " " + fitted.joined(separator: " ")
      return frame.style.paint(line.withoutTrailingSpaces, .heading)
    }

    private func cell(_ cell: Heatmap.Cell?) -> String {
      guard let cell else { return String(repeating: " ", count: cellWidth) }
      let text = cell.text.map(VisibleText.token) ?? numbers.cell(.number(cell.value))
      if frame.style.depth > .none {
        return frame.style.paint(Columns.fitted(text, to: cellWidth, alignment), on: scale.color(cell.value))
      }
      return mark(cell.value) + Columns.fitted(text, to: cellWidth - markWidth, alignment)
    }

    /// What stands for the colour: the shade, before it the sign where the text doesn't tell it.
    private func mark(_ value: Double) -> String {
      (markWidth == 2 ? (value < 0 ? "-" : " ") : "") + String(scale.shade(value))
    }

    /// The ends of the scale and what lies between.
    var legend: String {
      let steps = frame.style.depth > .none ? 11 : 5
      let strip = (0..<steps).map { step -> String in
        let share = Double(step) / Double(steps - 1)
        let value = scale.lowest * (1 - share) + scale.highest * share
        return frame.style.depth > .none ? frame.style.paint(" ", on: scale.color(value)) : mark(value)
      }
      let name =
        map.columnName.isEmpty ? map.valueName : "\(map.valueName), \(map.rowName) × \(map.columnName)"
      return "\(name): \(scale.lowest.brief) [\(strip.joined())] \(scale.highest.brief)"
    }
  }
}
