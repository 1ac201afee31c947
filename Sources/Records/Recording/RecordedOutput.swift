import Language
import Syntax

/// Hands everything on to the output of a run and tells a recorder what was shown and printed.
public final class RecordedOutput: Output {
  private let host: any Output
  private let recorder: Recorder

  /// An output that a recorder listens to.
  public init(_ host: any Output, _ recorder: Recorder) { (self.host, self.recorder) = (host, recorder) }

  public func show(_ value: Value, as style: ShowStyle) {
    recorder.showed(value, as: style)
    host.show(value, as: style)
  }

  public func print(_ text: String) {
    recorder.printed(text)
    host.print(text)
  }

  public func report(_ diagnostic: Diagnostic) { host.report(diagnostic) }
  public func note(_ message: Message) { host.note(message) }
  public func detail(_ message: Message) { host.detail(message) }
  public func progress(done: Int, total: Int?, unit: Message) {
    host.progress(done: done, total: total, unit: unit)
  }
  public func text(of value: Value, as style: ShowStyle) -> String? { host.text(of: value, as: style) }
}
