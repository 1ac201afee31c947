import Glibc
import Language
import Syntax
import Terminal

/// The interactive session: read an entry, check it, run it, show what it gives.
final class Repl {
  private let host: Host
  private let console: Console
  private let session: Session
  private let watch: InterruptWatch
  private var entries = 0
  private lazy var editor = LineEditor(
    application: "sonde", history: History(path: host.historyPath),
    completer: { [session] text, cursor in ReplCompletion.complete(text, cursor, session) },
    isIncomplete: { [session] text in Repl.isIncomplete(text, session) })

  init(host: Host, shared: SharedOptions, console: Console) {
    (self.host, self.console) = (host, console)
    let made = shared.makeSession(host, console)
    (session, watch) = (made.session, made.watch)
    session.isInteractive = true
  }

  /// Runs until Ctrl-D or `quit`; the exit code is 0.
  func run() -> Int32 {
    Interrupts.watch(
      stuck: Message(
        en: "still stopping; Ctrl-\\ ends sonde at once\n", zh: "正在停止;按 Ctrl-\\ 立即结束 sonde\n"
      ).text(host.language))
    greet()
    runStartupScript()
    while true {
      switch editor.read(prompt: prompt) {
      case .end:
        host.writeOut("\n")
        return 0
      case .interrupted: continue
      case .text(let entry):
        guard let text = EntryRewriting.rewrite(entry, session, note: console.note) else { return 0 }
        evaluate(text)
      }
    }
  }

  /// Checks and runs one entry; whatever happens the session stays.
  private func evaluate(_ text: String) {
    guard text.contains(where: { !$0.isWhitespace }) else { return }
    entries += 1
    watch.rearm()
    console.pager = session.settings["pager"] == .text("off") ? nil : Pager(environment: host.environment)
    let started = ProgressLine.monotonic()
    let report = session.run(SourceFile(name: "<\(entries)>", text: text))
    console.endProgress()
    for diagnostic in report.diagnostics { console.report(diagnostic) }
    guard session.settings["timing"] == .text("on") else { return }
    let seconds = (ProgressLine.monotonic() - started) / .seconds(1)
    let shown = "\((seconds * 1000).rounded() / 1000)"
    console.note(Message(en: "\(shown) s", zh: "\(shown) 秒"))
  }

  /// The model's name and how many interventions stand, so that nobody forgets one.
  private var prompt: String {
    var text = ""
    if let model = session.model { text += console.style.prompt(model.facts.name, .model) }
    let standing = session.interventions.count
    if standing > 0 {
      let count = Message(en: standing == 1 ? "1 patch" : "\(standing) patches", zh: "\(standing) 处干预")
      text += (text.isEmpty ? "" : " ") + console.style.prompt("[\(count.text(host.language))]", .warning)
    }
    return (text.isEmpty ? "sonde" : text) + "> "
  }

  private func greet() {
    console.note(
      Message(
        en: "Sonde \(Version.text). Type `load smollm2` to begin, `help` for help, Ctrl-D to leave.",
        zh: "Sonde \(Version.text)。输入 `load smollm2` 开始,`help` 查看帮助,Ctrl-D 离开。"))
  }

  /// Settings and functions of the user's own, for interactive sessions only: a file run never depends on them.
  private func runStartupScript() {
    guard session.files.exists(host.startupPath) else { return }
    do throws(Failure) {
      let source = SourceFile(name: host.startupPath, bytes: try session.files.read(host.startupPath))
      if let statement = StartupScript.forbidden(in: source, session) {
        console.report(statement)
        return
      }
      let report = session.run(source)
      for diagnostic in report.diagnostics { console.report(diagnostic) }
    } catch {
      console.report(error.diagnostic)
    }
  }

  /// Whether an entry needs another line: its first mistake is that it ends too early.
  static func isIncomplete(_ text: String, _ session: Session) -> Bool {
    ParsedProgram.parse(SourceFile(name: "<input>", text: text), commandNames: session.table.heads)
      .isIncomplete
  }
}
