import Syntax

/// How a script or a typed entry ended.
public enum Outcome: Int32, Sendable, Comparable {
  /// Everything ran.
  case succeeded = 0
  /// Everything ran, but an `expect` did not hold; or a `require` stopped the script.
  case expectationFailed = 1
  /// The check before running found errors, so nothing ran.
  case rejected = 2
  /// A statement failed.
  case failed = 3
  /// The user stopped it.
  case interrupted = 130

  /// The exit code of a process that ends so.
  public var exitCode: Int32 { rawValue }

  public static func < (left: Outcome, right: Outcome) -> Bool { left.rawValue < right.rawValue }
}

/// What became of a script or of a typed entry.
public struct RunReport: Sendable {
  /// How it ended.
  public let outcome: Outcome
  /// Errors and warnings that the host has not been told yet through the output: those of the check, or the
  /// failure that ended the run.
  public let diagnostics: [Diagnostic]

  /// Whether more input could mend it, so that the prompt asks for another line.
  public var isIncomplete: Bool { outcome == .rejected && diagnostics.isIncomplete }
}
