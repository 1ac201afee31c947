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
  private let completion: ReplCompletion
  private let openingSeed: UInt64?
  private let recording: Recording?
  private var entries = 0

  init(host: Host, shared: SharedOptions, console: Console, recording: Recording? = nil) {
    (self.host, self.console, self.recording) = (host, console, recording)
    let made = shared.makeSession(host, console, recording: recording)
    (session, watch) = (made.session, made.watch)
    completion = ReplCompletion(
      session: made.session, engine: made.engine, home: host.environment["HOME"] ?? "")
    openingSeed = shared.seed
    session.isInteractive = true
    console.pager = { [session] in
      Pager(environment: host.environment, isEnabled: session.settings["pager"] != .text("off"))
    }
  }

  /// Runs until Ctrl-D or `quit`; the exit code is 0.
  /// - Throws: a refusal where the record can't be written.
  func run() throws(Refusal) -> Int32 {
    converse()
    try recording?.finish(session, console)
    return 0
  }

  private func converse() {
    Interrupts.watch(stuck: Console.stuck.text(host.language))
    let editor = makeEditor()
    console.note(greeting)
    open()
    while true {
      switch editor.read(prompt: prompt) {
      case .end: return
      case .interrupted: continue
      case .text(let entry):
        if Entry.leaves(entry, session) { return }
        evaluate(entry)
      }
    }
  }

  private func makeEditor() -> LineEditor {
    LineEditor(
      application: "sonde", history: History(path: host.historyPath),
      completer: { [completion] text, cursor in completion.complete(text, cursor) },
      isIncomplete: { [session] text in session.isIncomplete(text) },
      expand: { [session, console] typed in
        let entry = Entry.leaves(typed, session) ? typed : Entry.expanded(typed, session)
        if entry != typed { console.note(Message(en: "= \(entry)", zh: "= \(entry)")) }
        return entry
      }, promptLength: Entry.promptLength)
  }

  /// Checks and runs one entry; whatever happens the session stays.
  private func evaluate(_ text: String) {
    guard text.contains(where: { !$0.isWhitespace }) else { return }
    entries += 1
    let started = ProgressLine.monotonic()
    run(SourceFile(name: "<\(entries)>", text: text))
    guard session.settings["timing"] == .text("on") else { return }
    let seconds = (ProgressLine.monotonic() - started) / .seconds(1)
    let shown = "\((seconds * 1000).rounded() / 1000)"
    console.note(Message(en: "\(shown) s", zh: "\(shown) 秒"))
  }

  private func run(_ source: SourceFile) {
    watch.rearm()
    let report = session.run(source)
    console.endProgress()
    if report.outcome == .interrupted {
      // Whoever pressed Ctrl-C knows where: one word, whatever `-q` says.
      host.writeError(Message(en: "interrupted", zh: "已中断").text(host.language))
      return
    }
    for diagnostic in report.diagnostics { console.report(diagnostic) }
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

  private var greeting: Message {
    Message(
      en: "Sonde \(Version.text). Type `load smollm2` to begin, `help` for help; Ctrl-D leaves.",
      zh: "Sonde \(Version.text)。输入 `load smollm2` 开始，`help` 查看帮助，Ctrl-D 离开。")
  }

  /// What stands before the first entry: `--seed` as a statement, so that a saved session has it, and the user's
  /// own settings and functions. A file run never depends on those.
  private func open() {
    if let openingSeed { run(SourceFile(name: "--seed", text: "seed \(openingSeed)")) }
    guard session.files.exists(host.startupPath) else { return }
    do throws(Failure) {
      let source = SourceFile(name: host.startupPath, bytes: try session.files.read(host.startupPath))
      if let statement = StartupScript.forbidden(in: source, session) {
        console.report(statement)
      } else {
        run(source)
      }
    } catch {
      console.report(error.diagnostic)
    }
  }
}
