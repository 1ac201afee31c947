import CLine
import Glibc

/// Ctrl-C as something a computation asks for, instead of something that kills it.
public enum Interrupts {
  /// Takes over SIGINT for the whole process.
  ///
  /// - Parameter stuck: what to write to standard error when a second Ctrl-C comes before anybody has looked
  ///   at the first: how to leave by force.
  public static func watch(stuck: String) {
    // The handler may write it at any time, so it lives as long as the process.
    cline_watch_interrupts(strdup(stuck))
  }

  /// The number of Ctrl-C so far: cheap enough for every token. A computation compares it with the count at
  /// its start.
  public static var count: UInt32 { cline_interrupts() }
}
