import Editors
import Language
import Syntax
import Terminal

/// Where a served session's results go: events of the request that is being carried out.
final class ServeOutput: Output {
  let frame: Frame
  private let outbox: Outbox
  private let format: ShowStyle
  private let isVerbose: Bool
  private var id = RequestID.number(0)
  private var isSilent = false
  private var lastProgress: Duration?

  /// Progress is told at most so often.
  private static let pause = Duration.milliseconds(100)

  init(_ outbox: Outbox, format: ShowStyle, language: MessageLanguage, isVerbose: Bool) {
    (self.outbox, self.format, self.isVerbose) = (outbox, format, isVerbose)
    frame = Frame(language: language)
  }

  /// Tells what follows as part of a request.
  func begin(_ id: RequestID, isSilent: Bool) {
    (self.id, self.isSilent, lastProgress) = (id, isSilent, nil)
  }

  func show(_ value: Value, as style: ShowStyle) {
    guard !isSilent else { return }
    outbox.send(.display(.of(value, as: style, orElse: format, in: frame)), for: id)
  }

  func print(_ text: String) { stream(text + "\n", on: .stdout) }

  func note(_ message: Message) { stream(message.text(frame.language) + "\n", on: .stderr) }

  func detail(_ message: Message) {
    if isVerbose { note(message) }
  }

  func report(_ diagnostic: Diagnostic) {
    let text = DiagnosticFormatter(language: frame.language).format(diagnostic)
    guard diagnostic.severity == .error else { return stream(text, on: .stderr) }
    let error = CodeError(
      code: diagnostic.code.code, message: diagnostic.message.text(frame.language), traceback: text)
    outbox.send(.error(error), for: id)
  }

  func progress(done: Int, total: Int?, unit: Message) {
    let now = ProgressLine.monotonic()
    guard !isSilent, lastProgress.map({ now - $0 >= Self.pause }) ?? true else { return }
    lastProgress = now
    outbox.send(.progress(done: done, total: total, unit: unit.text(frame.language)), for: id)
  }

  func text(of value: Value, as style: ShowStyle) -> String? { style.renderer().render(value, in: frame) }

  private func stream(_ text: String, on name: Event.StreamName) {
    if !isSilent { outbox.send(text, on: name, for: id) }
  }
}
