import ArgumentParser
import Glibc
import Language
import Lessons
import Syntax
import Terminal

/// `sonde FILE`, `sonde -c '…'`, `sonde -`, a pipe, or, with none of these on a terminal, the REPL.
struct RunTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a script (the default: `sonde FILE` does the same).")

  @OptionGroup var shared: SharedOptions

  @Option(name: .customShort("c"), help: "Run this text instead of a file.")
  var code: String?

  @ArgumentParser.Argument(
    help: "The script; - reads standard input.", completion: .file(extensions: ["sonde"]))
  var file: String?

  mutating func run(on host: Host) throws -> Int32 {
    if code != nil, file != nil {
      throw Refusal(en: "give a file or -c, not both", zh: "文件和 -c 只能给一个")
    }
    let console = shared.console(host)
    if code == nil, file == nil, host.inputIsTerminal {
      return Repl(host: host, shared: shared, console: console).run()
    }
    let session = shared.session(host, console)
    guard let source = Lesson.script(in: try source(session, host), console) else { return 2 }
    // Not before: whoever waits for standard input ends at Ctrl-C like any tool.
    Interrupts.watch(stuck: Console.stuck.text(host.language))
    let started = ProgressLine.monotonic()
    let report = session.run(source)
    console.endProgress()
    for diagnostic in report.diagnostics { console.report(diagnostic) }
    let seconds = ((ProgressLine.monotonic() - started) / .seconds(1) * 1000).rounded() / 1000
    console.detail(Message(en: "ran for \(seconds) s", zh: "运行用时 \(seconds) 秒"))
    return report.outcome.exitCode
  }

  private func source(_ session: Session, _ host: Host) throws -> SourceFile {
    if let code {
      let name = Message(en: "<command line>", zh: "<命令行>").text(host.language)
      return SourceFile(name: name, text: code)
    }
    let name = file ?? "-"
    if let hint = CommandLineHint.model(name) { throw Refusal(en: hint.en, zh: hint.zh) }
    do throws(Failure) {
      return SourceFile(name: name == "-" ? "<stdin>" : name, bytes: try session.files.script(name))
    } catch {
      let hint = CommandLineHint.missingFile(name)
      throw Refusal(en: error.message.en + hint.en, zh: error.message.zh + hint.zh)
    }
  }
}
