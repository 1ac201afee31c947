import Language
import Syntax

/// The output of a dry run: everything is drawn, as it costs time too, and nothing is shown but how far it has come.
final class ForecastOutput: Output {
  private let host: any Output

  init(_ host: any Output) { self.host = host }

  func show(_ value: Value, as style: ShowStyle) { _ = host.text(of: value, as: style) }
  func print(_ text: String) {}
  func note(_ message: Message) {}
  func report(_ diagnostic: Diagnostic) {}
  func progress(done: Int, total: Int?, unit: Message) {
    host.progress(done: done, total: total, unit: unit)
  }
  func text(of value: Value, as style: ShowStyle) -> String? { host.text(of: value, as: style) }
}
