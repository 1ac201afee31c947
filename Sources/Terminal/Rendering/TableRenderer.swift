import Language
import Syntax

/// Values as a person at a terminal wants to see them.
///
/// Tables and lists of records stand in aligned columns; a record shows its fields one a line, and in full
/// the tables it is about; a text is itself; a tensor shows shape, statistics and its corners.
public struct TableRenderer: ValueRenderer {
  public init() {}

  public func render(_ value: Value, in frame: Frame) -> String {
    lines(value, in: frame).map { $0 + "\n" }.joined()
  }

  private func lines(_ value: Value, in frame: Frame) -> [String] {
    if let table = Table(rowsOf: value) { return Self.lines(table, in: frame) }
    switch value {
    case .text(let text): return Self.split(VisibleText.lines(text))
    case .record(let record): return Self.lines(record, in: frame)
    case .tensor(let tensor): return TensorPreview.lines(tensor, in: frame)
    case .list(let values): return Self.lines(values, in: frame)
    default: return [OneLine.text(value)]
    }
  }

  private static func split(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  // MARK: Tables

  static func lines(_ table: Table, in frame: Frame) -> [String] {
    let grid = grid(table, in: frame)
    if grid.columns.isEmpty { return [] }
    let count = table.rows.count
    guard count == 0 || count > 30 else { return grid.lines(in: frame) }
    let note = Message(en: count == 0 ? "no rows" : "\(count) rows", zh: count == 0 ? "没有行" : "共 \(count) 行")
    return grid.lines(in: frame) + [frame.style.paint(note.text(frame.language), .faint)]
  }

  private static func grid(_ table: Table, in frame: Frame) -> TextGrid {
    let plain = TextGrid(columns: columns(table, bars: false))
    let drawn = TextGrid(columns: columns(table, bars: true))
    let width = drawn.columns.reduce(1) { $0 + 3 + $1.width }
    return width <= frame.width ? drawn : plain
  }

  private static func columns(_ table: Table, bars: Bool) -> [TextGrid.Column] {
    table.columns.fields.enumerated().compactMap { index, field in
      guard field.display != .hidden else { return nil }
      let values = table.rows.map { $0[index] }
      let text = ColumnText(field, values: values)
      var cells = values.map(text.cell)
      if bars, text.isShare {
        cells = zip(cells, values).map { cell, value in
          Columns.padded(cell, to: 7, .right) + " " + Bars.padded(value.asNumber ?? 0, cells: 10)
        }
      }
      return TextGrid.Column(
        heading: text.heading, alignment: bars && text.isShare ? .left : text.alignment,
        isElastic: text.isElastic, cells: cells)
    }
  }

  // MARK: Records

  private static func lines(_ record: Record, in frame: Frame) -> [String] {
    var lines = details(record, in: frame)
    for (name, table) in record.subjects {
      lines.append(frame.style.paint(VisibleText.line(name), .heading))
      lines += Self.lines(table, in: frame)
    }
    return lines
  }

  /// The fields of a record, without the tables it is about.
  static func details(_ record: Record, in frame: Frame) -> [String] {
    let subjects = record.subjects.map(\.name)
    let fields = record.shownFields.filter { !subjects.contains($0.name) }
    let width = fields.map { Columns.width(of: $0.name) }.max() ?? 0
    return fields.flatMap { field -> [String] in
      let name = frame.style.paint(Columns.padded(VisibleText.line(field.name), to: width), .heading)
      let shown = text(field.value, record.type?[field.name])
      let rest = shown.dropFirst().map { String(repeating: " ", count: width + 2) + $0 }
      return (["\(name)  \(shown.first ?? "")"] + rest).map(\.withoutTrailingSpaces)
    }
  }

  /// A field's value, with its unit; a text with its line breaks.
  public static func text(_ value: Value, _ field: FieldDeclaration?) -> [String] {
    let isToken = field?.display == .token
    if case .text(let text) = value, !isToken { return split(VisibleText.lines(text)) }
    if let table = Table(rowsOf: value) { return ["\(table.rows.count) × (\(names(table)))"] }
    guard let field, value.asNumber != nil || isToken else { return [OneLine.text(value)] }
    let number = ColumnText(field, values: [value]).cell(value)
    return [number + (field.unit.map { " " + $0 } ?? "")]
  }

  private static func names(_ table: Table) -> String {
    table.columns.fields.map { VisibleText.line($0.name) }.joined(separator: " ")
  }

  // MARK: Lists

  private static func lines(_ values: [Value], in frame: Frame) -> [String] {
    let limit = 1000
    let isShort = values.allSatisfy { value in
      switch value {
      case .tensor, .table, .record, .list: false
      case .text(let text): !text.contains("\n")
      default: true
      }
    }
    guard isShort else {
      return values.prefix(limit).map { OneLine.text($0) } + more(values.count - limit, in: frame)
    }
    var lines: [String] = []
    var line = "["
    for (index, value) in values.prefix(limit).enumerated() {
      let text = value.asText.map(VisibleText.quoted) ?? OneLine.text(value)
      let piece = text + (index + 1 < values.count ? ", " : "")
      if line.count > 1, Columns.width(of: line) + Columns.width(of: piece) >= frame.width {
        lines.append(String(line.dropLast()))
        line = " "
      }
      line += piece
    }
    return lines + [values.count > limit ? line + "…]" : line + "]"] + more(values.count - limit, in: frame)
  }

  private static func more(_ count: Int, in frame: Frame) -> [String] {
    guard count > 0 else { return [] }
    let note = Message(en: "and \(count) more", zh: "另有 \(count) 项")
    return [frame.style.paint(note.text(frame.language), .faint)]
  }
}
