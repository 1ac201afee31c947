import Syntax

/// The form in which `show` draws a value.
public enum ShowStyle: String, ChoiceArgument {
  /// As suits the value and the host's `--format`.
  case automatic
  case table, heatmap, bars, tokens, curve, json, csv, md
}

/// Where a session's results, notes and progress go. The host renders; the language never prints by itself.
public protocol Output: AnyObject {
  /// A value to show: the value of a statement at top level, or the argument of `show`.
  func show(_ value: Value, as style: ShowStyle)
  /// A line of text from `print`.
  func print(_ text: String)
  /// A remark for the person at the screen, beside the results.
  func note(_ message: Message)
  /// A remark that only those want who asked for more, as with `-v`.
  func detail(_ message: Message)
  /// A warning, or an `expect` that failed while the script goes on.
  func report(_ diagnostic: Diagnostic)
  /// How far a long command has come: `done` of `total` units, the total nil where it is not known.
  func progress(done: Int, total: Int?, unit: Message)
  /// A value as the text of a file in some form, without colour; nil where the host draws none.
  func text(of value: Value, as style: ShowStyle) -> String?
}

extension Output {
  public func detail(_ message: Message) {}
  public func text(of value: Value, as style: ShowStyle) -> String? { nil }
}

/// An output that keeps nothing, for checks and tests.
public final class SilentOutput: Output {
  /// Gives a silent output.
  public init() {}
  public func show(_ value: Value, as style: ShowStyle) {}
  public func print(_ text: String) {}
  public func note(_ message: Message) {}
  public func report(_ diagnostic: Diagnostic) {}
  public func progress(done: Int, total: Int?, unit: Message) {}
}
