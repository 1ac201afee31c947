import Language

/// Values as CSV after RFC 4180: a line of names, lines that end with CR LF, quotes where they are needed.
///
/// Numbers are written in full, `none` is empty, and a list, record or tensor in a cell is its JSON text.
/// `FlatRows` says what the rows of a value are.
public struct CSVRenderer: ValueRenderer {
  public init() {}

  public func render(_ value: Value, in frame: Frame) -> String {
    let flat = FlatRows(value)
    let lines = [flat.fields.map(\.name)] + flat.rows.map { $0.map(Self.text) }
    return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .nothing: ""
    case .text(let text): text
    case .number(let number) where !number.isFinite: number.isNaN ? "NaN" : number < 0 ? "-Inf" : "Inf"
    default: JSONRenderer.text(value)
    }
  }

  private static func quoted(_ cell: String) -> String {
    // Scalars, since CR LF is a single character.
    let isPlain = !cell.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
    if isPlain, cell.first != " ", cell.last != " " { return cell }
    return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
