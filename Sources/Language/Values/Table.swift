import Syntax

/// Rows under declared columns: what `tokens`, `top` and the list functions give.
public struct Table: Sendable {
  /// The columns, in order.
  public let columns: RecordType
  /// The rows; each has exactly one value a column.
  public let rows: [[Value]]
  /// What the command family that made this table keeps with it; invisible to scripts.
  public let payload: (any Sendable)?

  /// Gives a table; rows are cut or filled with `none` to the number of columns.
  public init(_ columns: RecordType, rows: [[Value]], payload: (any Sendable)? = nil) {
    let width = columns.fields.count
    self.columns = columns
    self.rows = rows.map { row in
      row.count == width
        ? row : Array(row.prefix(width)) + Array(repeating: .nothing, count: max(0, width - row.count))
    }
    self.payload = payload
  }

  /// Gives the table of records: the columns are those of the first record's declaration, else every field
  /// name in the order of first appearance.
  public init(records: [Record], name: String = "table") {
    if let type = records.first?.type {
      self.init(type, rows: records.map { record in type.fields.map { record[$0.name] ?? .nothing } })
      return
    }
    var names: [String] = []
    for record in records {
      for name in record.names where !names.contains(name) { names.append(name) }
    }
    let fields = names.map { name in
      FieldDeclaration(name, .any, doc: Message(en: "The field \(name).", zh: "字段 \(name)。"))
    }
    self.init(
      RecordType(name, fields), rows: records.map { record in names.map { record[$0] ?? .nothing } })
  }

  /// The row at `index` as a record of the table's columns; the index must be in range.
  public func record(at index: Int) -> Record {
    Record(type: columns, Array(zip(columns.fields.map(\.name), rows[index])))
  }

  /// All rows as records.
  public var records: [Record] {
    rows.indices.map(record(at:))
  }

  /// The values of the column `name` from top to bottom, or nil where there is no such column.
  public func column(_ name: String) -> [Value]? {
    columns.index(of: name).map { index in rows.map { $0[index] } }
  }

  /// The same columns with other rows; the payload goes, since it belonged to the old rows.
  public func with(rows: [[Value]]) -> Table {
    Table(columns, rows: rows)
  }
}
