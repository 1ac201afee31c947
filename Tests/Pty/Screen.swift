/// What a person would see: the few control sequences line editors use, played on a grid of cells.
///
/// Chinese characters and emoji take two cells, as on a terminal.
public final class Screen {
  private var cells: [[Character?]]
  private let columns: Int
  private var row = 0
  private var column = 0

  public init(rows: Int, columns: Int) {
    cells = Array(repeating: [], count: rows)
    self.columns = columns
  }

  /// The rows without trailing blanks, joined by newlines; empty rows at the end are left out.
  public var text: String {
    let rows = cells.map { row in
      var text = String(row.compactMap { $0 })
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
    return rows.reversed().drop(while: \.isEmpty).reversed().joined(separator: "\n")
  }

  /// Plays what a program printed.
  public func show(_ output: String) {
    var rest = output.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": feed()
      case "\u{8}": column = max(0, min(column, columns) - 1)
      case "\u{1B}": control(&rest)
      case "\u{0}"..<" ": break
      default: put(scalar)
      }
    }
  }

  private func feed() {
    row += 1
    guard row == cells.count else { return }
    cells.removeFirst()
    cells.append([])
    row -= 1
  }

  private func put(_ scalar: Unicode.Scalar) {
    let width = Self.width(of: scalar)
    if width == 0 {
      guard let last = cells[row].prefix(column).lastIndex(where: { $0 != nil }) else { return }
      cells[row][last] = cells[row][last].map { Character(String($0) + String(scalar)) }
      return
    }
    if column + width > columns {
      column = 0
      feed()
    }
    while cells[row].count < column + width { cells[row].append(" ") }
    cells[row][column] = Character(scalar)
    if width == 2 { cells[row][column + 1] = nil }
    column += width
  }

  private func control(_ rest: inout Substring.UnicodeScalarView) {
    guard rest.first == "[" else { return }
    rest.removeFirst()
    let parameters = String(rest.prefix { $0 == "?" || $0 == ";" || ("0"..."9").contains($0) })
    rest = rest.dropFirst(parameters.unicodeScalars.count)
    let count = max(1, Int(parameters) ?? 1)
    switch rest.popFirst() {
    case "A": row = max(0, row - count)
    case "B": row = min(cells.count - 1, row + count)
    case "C": column = min(columns - 1, column + count)
    case "D": column = max(0, column - count)
    case "H": (row, column) = (0, 0)
    case "K": cells[row] = Array(cells[row].prefix(column))
    case "J":
      cells[row] = Array(cells[row].prefix(column))
      for below in cells.indices.dropFirst(row + 1) { cells[below] = [] }
    case "P": cells[row].removeSubrange(min(column, cells[row].count)..<min(column + count, cells[row].count))
    case "@":
      cells[row].insert(contentsOf: Array(repeating: " ", count: count), at: min(column, cells[row].count))
    default: break
    }
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
