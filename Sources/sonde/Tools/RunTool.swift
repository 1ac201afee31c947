import ArgumentParser
import Glibc
import Language
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
    Interrupts.watch(
      stuck: Message(
        en: "still stopping; Ctrl-\\ ends sonde at once\n", zh: "正在停止;按 Ctrl-\\ 立即结束 sonde\n"
      ).text(host.language))
    let session = shared.session(host, console)
    return finish(session.run(try source(session, host)), console)
  }

  private func source(_ session: Session, _ host: Host) throws -> SourceFile {
    if let code { return SourceFile(name: "<command line>", text: code) }
    guard let file, file != "-" else { return SourceFile(name: "<stdin>", bytes: File.readAll(0)) }
    do throws(Failure) {
      return SourceFile(name: file, bytes: try session.files.read(file))
    } catch {
      throw Refusal(en: error.message.en, zh: error.message.zh)
    }
  }

  private func finish(_ report: RunReport, _ console: Console) -> Int32 {
    console.endProgress()
    for diagnostic in report.diagnostics { console.report(diagnostic) }
    return report.outcome.exitCode
  }
}
