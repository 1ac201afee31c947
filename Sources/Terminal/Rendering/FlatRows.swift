import Language
import Syntax

/// A value as headings and rows, for the formats that know nothing else.
///
/// A table is itself. A record about exactly one table is that table; any other record is one row. A
/// list is a column `value`; a tensor has a row for each number, its indices before it.
struct FlatRows {
  let fields: [FieldDeclaration]
  let rows: [[Value]]

  init(_ value: Value) {
    if let table = Table(rowsOf: value) {
      self.init(table)
      return
    }
    switch value {
    case .record(let record):
      let subjects = record.subjects
      self.init(subjects.count == 1 ? subjects[0].table : Table(records: [record]))
    case .list(let values): self.init(Self.field("value", .any), rows: values.map { [$0] })
    case .range(let range) where range.count > 1_000_000:
      self.init(
        Table(records: [
          Record([("first", .int(range.lower)), ("count", .int(range.count)), ("step", .int(range.step))])
        ]))
    case .range(let range): self.init(Self.field("value", .int), rows: range.lazy.map { [.int($0)] })
    case .tensor(let tensor): self.init(tensor)
    default: self.init(Self.field("value", .any), rows: [[value]])
    }
  }

  private init(_ table: Table) {
    fields = table.columns.fields
    rows = table.rows
  }

  private init(_ field: FieldDeclaration, rows: some Sequence<[Value]>) {
    fields = [field]
    self.rows = Array(rows)
  }

  private init(_ tensor: TensorValue) {
    let names = tensor.axes.isEmpty ? tensor.shape.indices.map { "axis\($0)" } : tensor.axes
    fields = names.map { Self.field($0, .int) } + [Self.field("value", .number)]
    rows = tensor.values.enumerated().map { offset, number in
      var rest = offset
      var indices: [Value] = []
      for length in tensor.shape.reversed() {
        indices.append(.int(rest % length))
        rest /= length
      }
      return indices.reversed() + [.number(Double(number))]
    }
  }

  private static func field(_ name: String, _ type: ValueType) -> FieldDeclaration {
    FieldDeclaration(name, type, doc: Message(en: name, zh: name))
  }
}
