import Language
import Syntax

/// Rows of texts from a built-in file, a file of the user's, or a value: pairs of a relation, cases of an edit.
struct TextRows: Sendable {
  /// The texts row by row, each row with one a column.
  let rows: [[String]]

  /// The rows of a built-in file: a line a row, columns apart by tabs.
  static func builtIn(_ name: String) -> TextRows {
    TextRows(rows: BuiltInText.lines(name).map { Self.cells($0) })
  }

  /// - Throws: E302 or E313 for a value that has no such rows, E305 where there is none.
  init(_ value: Value, columns: [String], parameter: String, in session: Session) throws(Failure) {
    rows =
      if case .text(let path) = value {
        try Self.read(path, columns: columns, in: session)
      } else {
        try Self.rows(value, columns: columns)
      }
    guard !rows.isEmpty else {
      throw Failure(
        .emptyList, Message(en: "there is no row in `\(parameter)`", zh: "`\(parameter)` 中没有任何一行"),
        parameter: parameter)
    }
  }

  private init(rows: [[String]]) { self.rows = rows }

  private static func cells(_ line: String) -> [String] {
    line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }

  private static func read(_ path: String, columns: [String], in session: Session) throws(Failure)
    -> [[String]]
  {
    let resolved = session.files.resolve(path, relativeTo: nil)
    let text = String(decoding: try session.files.read(resolved), as: UTF8.self)
    var rows: [[String]] = []
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      let cells = cells(String(line))
      guard cells.count == columns.count else {
        let names = columns.joined(separator: ", ")
        throw Failure(
          .badValue,
          Message(
            en:
              "\(path): a line has \(cells.count) columns instead of \(columns.count) (\(names)), apart by tabs",
            zh: "\(path)：有一行含 \(cells.count) 列，应为 \(columns.count) 列（\(names)），以制表符分隔"))
      }
      rows.append(cells)
    }
    return rows
  }

  private static func rows(_ value: Value, columns: [String]) throws(Failure) -> [[String]] {
    if case .table(let table) = value {
      return try rows(.list(table.records.map(Value.record)), columns: columns)
    }
    guard let elements = value.elements else {
      throw Failure.mismatch(expected: .either([.table(nil), .list(.any), .text]), found: value.type)
    }
    var rows: [[String]] = []
    for element in elements {
      guard case .record(let record) = element else {
        rows.append(try checked([String](argument: element), columns))
        continue
      }
      var cells: [String] = []
      for column in columns {
        guard let cell = record[column] else {
          throw Failure(
            .missingField, Message(en: "a row has no field `\(column)`", zh: "有一行缺少字段 `\(column)`"))
        }
        cells.append(try String(argument: cell))
      }
      rows.append(cells)
    }
    return rows
  }

  private static func checked(_ cells: [String], _ columns: [String]) throws(Failure) -> [String] {
    guard cells.count != columns.count else { return cells }
    let names = columns.joined(separator: ", ")
    throw Failure(
      .badValue,
      Message(
        en: "a row has \(cells.count) texts instead of \(columns.count): \(names)",
        zh: "有一行含 \(cells.count) 个文本，应为 \(columns.count) 个：\(names)"))
  }
}
