import Language
import Syntax

/// Several pieces of text with numbers at their tokens, one below the other on one scale of colours: the exemplars
/// of a unit.
public struct Passages: Sendable {
  /// One piece, with what stands before it.
  public struct Piece: Sendable {
    /// The number of the whole piece, if there is one.
    public let value: Double?
    /// Its tokens and their numbers.
    public let measured: Measured
  }

  /// The pieces of a table, under its name.
  public let groups: [(name: String?, pieces: [Piece])]
  /// The scale that all pieces share.
  public let scale: ColorScale
  /// What the numbers are.
  public let valueName: String

  /// The pieces of a table, or of each table of a record, that has a column of tables of tokens; nil where there
  /// is none.
  public init?(_ value: Value, preferred: [String]) {
    var found: [(name: String?, pieces: [Piece])] = []
    if case .record(let record) = value {
      found = record.subjects.map { ($0.name, Self.pieces($0.table, preferred)) }
    } else if let table = Table(rowsOf: value) {
      found = [(nil, Self.pieces(table, preferred))]
    }
    groups = found.filter { !$0.pieces.isEmpty }
    let all = groups.flatMap(\.pieces).map(\.measured)
    guard let first = all.first, let scale = ColorScale(all.flatMap(\.values), isShare: first.isShare) else {
      return nil
    }
    (self.scale, valueName) = (scale, first.valueName)
  }

  private static func pieces(_ table: Table, _ preferred: [String]) -> [Piece] {
    let names = table.columns.fields.map(\.name)
    guard let column = names.firstIndex(of: "tokens") else { return [] }
    let number = preferred.lazy.compactMap { names.firstIndex(of: $0) }.first
    return table.rows.compactMap { row in
      guard let inner = Table(rowsOf: row[column]),
        let measured = Measured(.table(inner), preferred: preferred)
      else { return nil }
      return Piece(value: number.flatMap { row[$0].asNumber }, measured: measured)
    }
  }

  /// The lines: the name of each table, then its pieces, each behind its number.
  func lines(in frame: Frame, flow: (Piece, Int) -> String) -> [String] {
    let numbers = groups.flatMap(\.pieces).compactMap { $0.value?.brief }
    let indent = (numbers.map { Columns.width(of: $0) }.max() ?? 0) + 2
    var lines: [String] = []
    for group in groups {
      if let name = group.name { lines.append(frame.style.paint(VisibleText.line(name), .heading)) }
      for piece in group.pieces {
        let number = Columns.padded(piece.value?.brief ?? "", to: indent - 2, .right)
        let text = flow(piece, max(20, frame.width - indent))
          .split(separator: "\n", omittingEmptySubsequences: true)
        for (index, line) in text.enumerated() {
          let head =
            index == 0 ? frame.style.paint(number, .faint) + "  " : String(repeating: " ", count: indent)
          lines.append(head + line)
        }
      }
    }
    return lines
  }
}
