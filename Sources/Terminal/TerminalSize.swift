import Glibc

/// The size of a terminal in character cells.
public struct TerminalSize: Sendable, Equatable {
  public let rows: Int
  public let columns: Int

  /// What is assumed where there is no terminal.
  public static let standard = TerminalSize(rows: 24, columns: 80)

  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The size of the terminal a descriptor is open on, or nil if it is none.
  public init?(of descriptor: Int32) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    self.init(rows: max(1, Int(size.ws_row)), columns: Int(size.ws_col))
  }
}
