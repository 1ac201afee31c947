import Language
import LanguageSupport
import Syntax

/// Keeps what a session shows and prints, a line each.
final class Recorder: Output {
  var lines: [String] = []
  var reports: [Diagnostic] = []

  func show(_ value: Value, as style: ShowStyle) {
    lines.append(style == .automatic ? value.sourceText : "\(style.rawValue): \(value.sourceText)")
  }
  func print(_ text: String) {
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
  func note(_ message: Message) {}
  func report(_ diagnostic: Diagnostic) { reports.append(diagnostic) }
  func progress(done: Int, total: Int?, unit: Message) {}
}

/// A session with the stub commands.
struct TestSession {
  let session: Session
  let output = Recorder()
  let files: MemoryFiles

  init(
    interactive: Bool = false, files: [String: String] = [:], parameters: [String: String] = [:],
    cancellation: Cancellation = .never
  ) {
    self.files = MemoryFiles(files)
    session = Session(
      table: CommandTable(stubCommands), output: output, files: self.files, cancellation: cancellation,
      parameters: parameters, facts: { $0 == "tiny" ? tinyFacts : nil })
    session.isInteractive = interactive
  }

  @discardableResult
  func run(_ source: String, name: String = "test.sonde") -> RunReport {
    session.run(SourceFile(name: name, text: source))
  }

  func codes(_ source: String) -> [String] {
    session.check(SourceFile(name: "test.sonde", text: source)).diagnostics.map(\.code.code)
  }
}
