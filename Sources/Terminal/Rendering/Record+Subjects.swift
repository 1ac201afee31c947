import Language

extension Record {
  /// The fields but those declared hidden.
  public var shownFields: [(name: String, value: Value)] {
    fields.filter { type?[$0.name]?.display != .hidden }
  }

  /// The tables a record is about: those with rows that are not declared to be told in one line.
  public var subjects: [(name: String, table: Table)] {
    shownFields.compactMap { field in
      guard type?[field.name]?.display != .brief else { return nil }
      guard let table = Table(rowsOf: field.value), !table.rows.isEmpty else { return nil }
      return (field.name, table)
    }
  }
}
