import Language
import Syntax

/// Values as Markdown: tables in GitHub's form, padded so that the source is as readable as the page.
///
/// A text is itself; a record is a table of its fields, followed by the tables it is about; a tensor's numbers
/// stand in a fence.
public struct MarkdownRenderer: ValueRenderer {
  public init() {}

  public func render(_ value: Value, in frame: Frame) -> String {
    if let table = Table(rowsOf: value) { return Self.table(table) }
    switch value {
    case .record(let record): return Self.record(record)
    case .tensor, .list:
      var plain = frame
      plain.style = .plain
      return "```\n" + TableRenderer().render(value, in: plain) + "```\n"
    default: return TableRenderer().render(value, in: Frame(width: frame.width, language: frame.language))
    }
  }

  private static func record(_ record: Record) -> String {
    let subjects = record.subjects
    let fields = record.shownFields.filter { field in !subjects.contains { $0.name == field.name } }
    var blocks: [String] = []
    if !fields.isEmpty {
      let values = fields.map { TableRenderer.text($0.value, record.type?[$0.name]).joined(separator: "⏎") }
      blocks.append(
        block([
          TextGrid.Column(
            heading: "field", alignment: .left, isElastic: false, cells: fields.map { escaped($0.name) }),
          TextGrid.Column(heading: "value", alignment: .left, isElastic: false, cells: values.map(escaped)),
        ]))
    }
    for subject in subjects {
      let title = subjects.count > 1 ? "**\(escaped(subject.name))**\n\n" : ""
      blocks.append(title + table(subject.table))
    }
    return blocks.joined(separator: "\n")
  }

  private static func table(_ table: Table) -> String {
    let columns = table.columns.fields.enumerated().compactMap { index, field -> TextGrid.Column? in
      guard field.display != .hidden else { return nil }
      let values = table.rows.map { $0[index] }
      let text = ColumnText(field, values: values)
      return TextGrid.Column(
        heading: escaped(text.heading), alignment: text.alignment, isElastic: false,
        cells: values.map { escaped(text.cell($0)) })
    }
    return columns.isEmpty ? "" : block(columns)
  }

  private static func block(_ columns: [TextGrid.Column]) -> String {
    let widths = columns.map { max(3, $0.width) }
    func row(_ cells: [String]) -> String {
      let padded = zip(columns.indices, cells).map {
        Columns.padded($1, to: widths[$0], columns[$0].alignment)
      }
      return "| " + padded.joined(separator: " | ") + " |\n"
    }
    let rule = zip(columns, widths).map { column, width in
      String(repeating: "-", count: width - 1) + (column.alignment == .right ? ":" : "-")
    }
    let count = columns.map(\.cells.count).max() ?? 0
    return row(columns.map(\.heading)) + row(rule)
      + (0..<count).map { index in row(columns.map { $0.cells[index] }) }.joined()
  }

  /// What would end a cell or start markup is escaped; line breaks were made visible before.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if "\\|`*_<>[]".contains(character) { escaped += "\\" }
      escaped.append(character)
    }
    return escaped
  }
}
