import Language

extension Value {
  /// The value without the fields and columns that say how long something took (their unit is the second): what a lesson
  /// shows is the same on every run and every machine.
  var withoutDurations: Value {
    switch self {
    case .record(let record): .record(record.withoutDurations)
    case .list(let values): .list(values.map(\.withoutDurations))
    case .table(let table): .table(table.withoutDurations)
    default: self
    }
  }
}

extension Record {
  fileprivate var withoutDurations: Record {
    let kept = fields.filter { type?[$0.name]?.isDuration != true }
    return Record(
      type: type?.withoutDurations, kept.map { ($0.name, $0.value.withoutDurations) }, payload: payload)
  }
}

extension Table {
  fileprivate var withoutDurations: Table {
    let type = columns.withoutDurations
    guard type.fields.count < columns.fields.count else { return self }
    let kept = columns.fields.indices.filter { !columns.fields[$0].isDuration }
    return Table(type, rows: rows.map { row in kept.map { row[$0] } }, payload: payload)
  }
}

extension RecordType {
  fileprivate var withoutDurations: RecordType {
    guard fields.contains(where: \.isDuration) else { return self }
    return RecordType(name, fields.filter { !$0.isDuration }, style: style)
  }
}

extension FieldDeclaration {
  fileprivate var isDuration: Bool { unit == "s" }
}
