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

  @Option(help: ArgumentHelp("Write a record of the run into this folder.", valueName: "folder"))
  var record: String?

  @Flag(help: "Keep no prompts and other texts in the record, only their hashes.")
  var recordHashes = false

  @Flag(help: "Run only with a sonde.lock in which everything stands that the script uses.")
  var locked = false

  @ArgumentParser.Argument(
    help: "The script; - reads standard input.", completion: .file(extensions: ["sonde"]))
  var file: String?

  func validate() throws {
    if recordHashes, record == nil { throw ValidationError("--record-hashes goes with --record") }
  }

  mutating func run(on host: Host) throws -> Int32 {
    if code != nil, file != nil {
      throw Refusal(en: "give a file or -c, not both", zh: "文件和 -c 只能给一个")
    }
    let console = shared.console(host)
    if code == nil, file == nil, host.inputIsTerminal {
      let recording = try recording(host, script: nil, title: "session")
      return try Repl(host: host, shared: shared, console: console, recording: recording).run()
    }
    let read = try source(DiskFiles(home: host.environment["HOME"] ?? ""), host)
    guard let source = Lesson.script(in: read, console) else { return 2 }
    try obeyLock(source, host)
    let recording = try recording(host, script: file == "-" ? nil : file, title: code == nil ? "-" : "-c")
    let session = shared.makeSession(host, console, recording: recording).session
    // Not before: whoever waits for standard input ends at Ctrl-C like any tool.
    Interrupts.watch(stuck: Console.stuck.text(host.language))
    let started = ProgressLine.monotonic()
    let report = session.run(source)
    console.endProgress()
    for diagnostic in report.diagnostics { console.report(diagnostic) }
    let seconds = ((ProgressLine.monotonic() - started) / .seconds(1) * 1000).rounded() / 1000
    console.detail(Message(en: "ran for \(seconds) s", zh: "运行用时 \(seconds) 秒"))
    try recording?.finish(source, source: read, isLesson: Lesson.isLesson(read.name), report, console)
    return report.outcome.exitCode
  }

  private func recording(_ host: Host, script: String?, title: String) throws(Refusal) -> Recording? {
    guard let record else { return nil }
    return try Recording(in: record, keepsTexts: !recordHashes, script: script, title: title, host, shared)
  }

  /// Refuses a script that uses something else than the lock beside it says.
  private func obeyLock(_ source: SourceFile, _ host: Host) throws(Refusal) {
    let files = DiskFiles(home: host.environment["HOME"] ?? "")
    guard let file, file != "-", let lock = try LockFile(at: LockFile.path(beside: file), files) else {
      guard locked else { return }
      let place = file.map(LockFile.path) ?? "sonde.lock"
      throw Refusal(
        en: "there is no \(place): `sonde lock` writes it", zh: "没有 \(place)：可用 `sonde lock` 写出")
    }
    let inputs = shared.inputs(of: source, host)
    // A script with mistakes is refused for those.
    if !inputs.diagnostics.containsError { try lock.check(inputs, isComplete: locked) }
  }

  private func source(_ files: any FileAccess, _ host: Host) throws -> SourceFile {
    if let code {
      let name = Message(en: "<command line>", zh: "<命令行>").text(host.language)
      return SourceFile(name: name, text: code)
    }
    let name = file ?? "-"
    if let hint = CommandLineHint.model(name) { throw Refusal(en: hint.en, zh: hint.zh) }
    do throws(Failure) {
      return SourceFile(name: name == "-" ? "<stdin>" : name, bytes: try files.script(name))
    } catch {
      let hint = CommandLineHint.missingFile(name)
      throw Refusal(en: error.message.en + hint.en, zh: error.message.zh + hint.zh)
    }
  }
}
