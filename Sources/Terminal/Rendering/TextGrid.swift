import Syntax

/// Cells in columns that stand below each other, whatever characters are in them.
struct TextGrid {
  struct Column {
    var heading: String
    var alignment: Columns.Alignment
    /// Whether cells may be cut to make the grid fit.
    var isElastic: Bool
    var cells: [String]

    /// The columns the widest cell takes.
    var width: Int {
      max(Columns.width(of: heading), cells.lazy.map { Columns.width(of: $0) }.max() ?? 0)
    }
  }

  let columns: [Column]

  /// An elastic column isn't made narrower than this.
  private static let narrowest = 12

  /// The grid in a frame, one or more blocks of lines: columns that don't fit beside the others follow in
  /// blocks below, each with the first column repeated. Every line of a block is equally wide.
  func lines(in frame: Frame) -> [String] {
    guard let first = columns.first else { return [] }
    var blocks: [[Column]] = []
    var block: [Column] = []
    for column in columns {
      if !block.isEmpty, Self.least(block + [column]) > frame.width {
        blocks.append(block)
        block = Self.least([first, column]) <= frame.width ? [first] : []
      }
      block.append(column)
    }
    blocks.append(block)
    return blocks.flatMap { Self.lines($0, in: frame) }
  }

  /// The least columns a block takes, borders included.
  private static func least(_ block: [Column]) -> Int {
    block.reduce(1) { $0 + 3 + ($1.isElastic ? min($1.width, narrowest) : $1.width) }
  }

  private static func lines(_ block: [Column], in frame: Frame) -> [String] {
    let widths = widths(block, room: frame.width)
    func rule(_ left: String, _ middle: String, _ right: String) -> String {
      let parts = widths.map { String(repeating: "─", count: $0 + 2) }
      return frame.style.paint(left + parts.joined(separator: middle) + right, .faint)
    }
    func row(_ cells: [String], _ role: Style.Role) -> String {
      let bar = frame.style.paint("│", .faint)
      let fitted = zip(block.indices, cells).map { index, cell in
        frame.style.paint(Columns.fitted(cell, to: widths[index], block[index].alignment), role)
      }
      return "\(bar) " + fitted.joined(separator: " \(bar) ") + " \(bar)"
    }
    let count = block.map(\.cells.count).max() ?? 0
    let rows = (0..<count).map { index in row(block.map { $0.cells[index] }, .text) }
    return [rule("┌", "┬", "┐"), row(block.map(\.heading), .heading), rule("├", "┼", "┤")] + rows
      + [rule("└", "┴", "┘")]
  }

  /// The widths of a block's columns: the widest elastic ones give way until all fit.
  private static func widths(_ block: [Column], room: Int) -> [Int] {
    var widths = block.map(\.width)
    var excess = widths.reduce(1) { $0 + 3 + $1 } - room
    while excess > 0 {
      let elastic = block.indices.filter { block[$0].isElastic && widths[$0] > narrowest }
      guard let widest = elastic.max(by: { widths[$0] < widths[$1] }) else { break }
      // Down to the next narrower one at once, so that a text of a megabyte takes no million steps.
      let next = elastic.map { widths[$0] }.filter { $0 < widths[widest] }.max() ?? narrowest
      let step = min(excess, max(1, widths[widest] - next))
      widths[widest] -= step
      excess -= step
    }
    if excess > 0, let last = widths.last { widths[widths.count - 1] = max(1, last - excess) }
    return widths
  }
}
