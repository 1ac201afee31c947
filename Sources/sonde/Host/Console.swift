import Glibc
import Language
import Syntax
import Terminal

/// Where a session's results go: results to standard output and nothing else there; notes, warnings and progress to
/// standard error.
final class Console: Output {
  let format: ShowStyle
  let language: MessageLanguage
  let style: Style
  let errorStyle: Style
  private let host: Host
  private let verbosity: Verbosity
  private let progressLine: ProgressLine
  /// Long output goes through this on a terminal; the REPL turns it on.
  var pager: () -> Pager? = { nil }

  /// What a second Ctrl-C is told while the first is still being obeyed.
  static let stuck = Message(
    en: "still stopping; Ctrl-\\ ends sonde at once\n", zh: "正在停止；按 Ctrl-\\ 立即结束 sonde\n")

  enum Verbosity: Int, Comparable {
    case quiet, normal, verbose
    static func < (a: Verbosity, b: Verbosity) -> Bool { a.rawValue < b.rawValue }
  }

  init(host: Host, format: ShowStyle, language: MessageLanguage, color: ColorChoice, verbosity: Verbosity) {
    (self.host, self.format, self.language, self.verbosity) = (host, format, language, verbosity)
    style = Style(choice: color, isTerminal: host.outputIsTerminal, environment: host.environment)
    errorStyle = Style(choice: color, isTerminal: host.errorIsTerminal, environment: host.environment)
    progressLine = ProgressLine(
      isTerminal: host.errorIsTerminal && verbosity > .quiet, language: language,
      width: { TerminalSize(of: 2)?.columns ?? 80 }, write: { File.write($0, to: 2) })
  }

  /// The frame that values are drawn into: as wide as the terminal, 80 columns elsewhere.
  var frame: Frame {
    let width = host.outputIsTerminal ? TerminalSize(of: 1)?.columns ?? 80 : 80
    return Frame(width: width, style: style, language: language)
  }

  func show(_ value: Value, as style: ShowStyle) {
    write(Self.drawn(value, as: style, format: format, in: frame))
  }

  /// What standard output has of a value.
  static func drawn(_ value: Value, as style: ShowStyle, format: ShowStyle, in frame: Frame) -> String {
    // In JSON every line of standard output is one document, whatever a script asks to see.
    let chosen = format == .json ? .json : style
    return chosen.renderer(orElse: format).render(value, in: frame)
  }

  /// What standard output has of a line that a script prints.
  static func drawn(line: String, format: ShowStyle) -> String {
    (format == .json ? JSONRenderer.text(.text(line)) : line) + "\n"
  }

  func text(of value: Value, as style: ShowStyle) -> String? {
    style.renderer().render(value, in: Frame(language: language))
  }

  func print(_ text: String) {
    write(Self.drawn(line: text, format: format))
  }

  func note(_ message: Message) {
    progressLine.finish()
    guard verbosity > .quiet else { return }
    host.writeError(errorStyle.paint(message.text(language), .faint))
  }

  func detail(_ message: Message) {
    if verbosity >= .verbose { note(message) }
  }

  func report(_ diagnostic: Diagnostic) {
    progressLine.finish()
    guard verbosity > .quiet || diagnostic.severity == .error else { return }
    let formatter = DiagnosticFormatter(language: language, paint: errorStyle.diagnostics)
    File.write(formatter.format(diagnostic), to: 2)
  }

  func progress(done: Int, total: Int?, unit: Message) {
    progressLine.report(done: done, total: total, unit: unit)
  }

  /// Writes a line of a tool's report to standard output, whatever `--format` says.
  func writeLine(_ text: String) { write(text + "\n") }

  /// Takes the progress line away, as after the statement that drew it.
  func endProgress() { progressLine.finish() }

  private func write(_ text: String) {
    progressLine.finish()
    if let pager = pager(), let size = TerminalSize(of: 1), pager.isNeeded(for: text, on: size),
      pager.show(text)
    {
      return
    }
    File.write(text, to: 1)
  }
}
