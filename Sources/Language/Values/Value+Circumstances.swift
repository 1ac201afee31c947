extension Value {
  /// The value without the fields and columns that say how long something took (their unit is the second) or tell of the
  /// machine: what remains is the same on every run and every machine.
  public var withoutCircumstances: Value {
    switch self {
    case .record(let record): .record(record.withoutCircumstances)
    case .list(let values): .list(values.map(\.withoutCircumstances))
    case .table(let table): .table(table.withoutCircumstances)
    default: self
    }
  }
}

extension Record {
  fileprivate var withoutCircumstances: Record {
    let kept = fields.filter { type?[$0.name]?.isOfThisRun != true }
    return Record(
      type: type?.withoutCircumstances, kept.map { ($0.name, $0.value.withoutCircumstances) },
      payload: payload)
  }
}

extension Table {
  fileprivate var withoutCircumstances: Table {
    let type = columns.withoutCircumstances
    guard type.fields.count < columns.fields.count else { return self }
    let kept = columns.fields.indices.filter { !columns.fields[$0].isOfThisRun }
    return Table(type, rows: rows.map { row in kept.map { row[$0] } }, payload: payload)
  }
}

extension RecordType {
  fileprivate var withoutCircumstances: RecordType {
    guard fields.contains(where: \.isOfThisRun) else { return self }
    return RecordType(name, fields.filter { !$0.isOfThisRun }, style: style)
  }
}

extension FieldDeclaration {
  fileprivate var isOfThisRun: Bool { unit == "s" || isOfMachine }
}
