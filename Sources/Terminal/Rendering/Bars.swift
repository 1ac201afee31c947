import Syntax

/// Bars from eighths of a character cell.
enum Bars {
  private static let eighths: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// A bar for a share of 0 to 1, filled up with `empty` to so many cells.
  static func bar(_ share: Double, cells: Int, empty: Character) -> String {
    let bar = bar(share, cells: cells)
    return bar + String(repeating: empty, count: max(0, cells - bar.count))
  }

  /// A bar filled up with spaces.
  static func padded(_ share: Double, cells: Int) -> String {
    bar(share, cells: cells, empty: " ")
  }

  /// A bar for a share of 0 to 1 of so many cells; any share above 0 shows at least an eighth.
  static func bar(_ share: Double, cells: Int) -> String {
    guard share > 0, cells > 0 else { return "" }
    let steps = max(1, Int((min(1, share) * Double(cells) * 8).rounded()))
    let partial = steps % 8
    return String(repeating: "█", count: steps / 8) + (partial > 0 ? String(eighths[partial]) : "")
  }

  /// A bar that grows to the left, in halves: there are no left-growing eighths.
  static func leftward(_ share: Double, cells: Int) -> String {
    guard share > 0, cells > 0 else { return String(repeating: " ", count: cells) }
    let steps = max(1, Int((min(1, share) * Double(cells) * 2).rounded()))
    let bar = (steps % 2 == 1 ? "▐" : "") + String(repeating: "█", count: steps / 2)
    return String(repeating: " ", count: max(0, cells - bar.count)) + bar
  }
}
