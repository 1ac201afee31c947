import Syntax

extension Value {
  /// The elements of a list, range or tensor, the rows of a table, the characters of a text.
  /// - Throws: E302 for a value of another type.
  func sequence() throws(Failure) -> [Value] {
    if case .text(let text) = self { return text.map { .text(String($0)) } }
    if case .range(let range) = self, range.count > Bounds.elements { throw .tooLarge(Bounds.listMessage) }
    guard let elements else { throw Failure.mismatch(expected: .list(.any), found: type) }
    return elements
  }

  /// The elements at `indices`, which must exist, in that order: a table of a table, a text of a text, a tensor
  /// of a tensor, otherwise a list.
  func picking(_ indices: some Collection<Int>) throws(Failure) -> Value {
    switch self {
    case .table(let table): return .table(table.with(rows: indices.map { table.rows[$0] }))
    case .text(let text):
      let characters = Array(text)
      return .text(String(indices.map { characters[$0] }))
    case .tensor(let tensor): return tensor.slice(at: Array(indices)).map(Value.tensor) ?? .nothing
    default:
      let values = try sequence()
      return .list(indices.map { values[$0] })
    }
  }

  /// The elements in a range of indices, which must exist.
  func keeping(_ range: Range<Int>) throws(Failure) -> Value { try picking(range) }

  /// The elements from back to front.
  func reversed() throws(Failure) -> Value {
    let count = try sequence().count
    return try picking((0..<count).reversed())
  }
}
