import Glibc

/// Shows texts longer than the screen through the user's pager.
public struct Pager: Sendable {
  /// The command line of the pager, run by `sh`; nil never pages.
  public let command: String?

  /// The pager of an environment: `$PAGER`, else `less -FRX`; an empty `PAGER` and `cat` never page.
  public init(environment: [String: String], isEnabled: Bool = true) {
    let chosen = environment["PAGER"] ?? "less -FRX"
    command = isEnabled && !["", "cat"].contains(chosen) ? chosen : nil
  }

  /// Whether a text should go through the pager on a screen of this size.
  public func isNeeded(for text: String, on size: TerminalSize) -> Bool {
    guard command != nil else { return false }
    var lines = 0
    for byte in text.utf8 where byte == UInt8(ascii: "\n") { lines += 1 }
    return lines >= size.rows
  }

  /// Shows a text and waits until the user has read it; gives false if the pager couldn't be started, so that
  /// the caller prints the text itself.
  public func show(_ text: String) -> Bool {
    guard let command else { return false }
    // A pager that is left early closes its end. A handler, not SIG_IGN, which the pager would inherit.
    let before = signal(SIGPIPE) { _ in }
    defer { signal(SIGPIPE, before) }
    guard let stream = popen(command, "w") else { return false }
    try? File.write(text.utf8, to: fileno(stream))
    // sh says 127 where it doesn't find the command.
    let isFound = pclose(stream) != 127 << 8
    return isFound
  }
}
