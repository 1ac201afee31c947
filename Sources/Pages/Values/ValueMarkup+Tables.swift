import Language
import Syntax
import Terminal

extension ValueMarkup {
  /// A table with its columns' names, what they mean when pointed at, and how many rows it has.
  func table(_ table: Table, name: String? = nil) -> Markup {
    let columns = table.columns.fields.indices.filter { table.columns.fields[$0].display != .hidden }
    guard !columns.isEmpty else { return .empty }
    let rows = table.rows.prefix(Limits.rows)
    let texts = columns.map { index in
      ColumnText(table.columns.fields[index], values: table.rows.map { $0[index] })
    }
    return Tag.div(.class("scroll")) {
      Tag.table {
        Tag.caption { caption(table, name) }
        Tag.thead {
          Tag.tr {
            for (index, text) in zip(columns, texts) { heading(table.columns.fields[index], text) }
          }
        }
        Tag.tbody {
          for row in rows {
            Tag.tr {
              for (index, text) in zip(columns, texts) {
                cell(row[index], table.columns.fields[index], text)
              }
            }
          }
        }
      }
      note(left: table.rows.count - rows.count, en: "rows", zh: "行")
    }
  }

  private func caption(_ table: Table, _ name: String?) -> String {
    let count = table.rows.count
    let rows = Message(
      en: count == 0 ? "no rows" : count == 1 ? "1 row" : "\(count) rows",
      zh: count == 0 ? "没有行" : "\(count) 行")
    let kind = table.columns.name == "table" ? nil : table.columns.name
    guard let name = name ?? kind else { return rows.text(language) }
    return Message(en: "\(name) · \(rows.en)", zh: "\(name)：\(rows.zh)").text(language)
  }

  private func heading(_ field: FieldDeclaration, _ text: ColumnText) -> Markup {
    let doc = field.doc.text(language)
    return Tag.th(
      .column, text.alignment == .right ? .class("right") : nil,
      doc.isEmpty || doc == field.name ? nil : .title(doc)
    ) { text.heading }
  }

  private func cell(_ value: Value, _ field: FieldDeclaration, _ text: ColumnText) -> Markup {
    if text.isShare {
      return Tag.td(.class("right")) {
        text.cell(value)
      }
    }
    let shown = text.cell(value)
    let isToken = field.display == .token && shown.count <= 40
    let style = isToken ? "token" : text.alignment == .right ? "right" : nil
    return Tag.td(style.map { .class($0) }) {
      shown.count > 1000 ? String(shown.prefix(1000)) + "…" : shown
    }
  }

  // MARK: Records

  /// A record: its fields, then the tables it is about.
  func record(_ record: Record) -> [Markup] {
    details(record) + record.subjects.map { table($0.table, name: $0.name) }
  }

  /// The fields of a record, without the tables it is about.
  func details(_ record: Record, without omitted: Set<String> = []) -> [Markup] {
    let subjects = record.subjects.map(\.name)
    let fields = record.shownFields.filter { !subjects.contains($0.name) && !omitted.contains($0.name) }
    guard !fields.isEmpty else { return [] }
    let name = record.type?.name ?? Message(en: "record", zh: "记录").text(language)
    return [
      Tag.div(.class("scroll")) {
        Tag.table {
          Tag.caption { name }
          Tag.tbody {
            for field in fields {
              Tag.tr {
                Tag.th(.row, title(of: record.type?[field.name])) { field.name }
                Tag.td(.class("text")) {
                  let lines = TableRenderer.text(field.value, record.type?[field.name])
                  String(lines.joined(separator: "\n").prefix(Limits.characters))
                }
              }
            }
          }
        }
      }
    ]
  }

  private func title(of field: FieldDeclaration?) -> Attribute? {
    guard let doc = field?.doc.text(language), !doc.isEmpty else { return nil }
    return .title(doc)
  }
}
