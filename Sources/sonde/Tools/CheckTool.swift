import ArgumentParser
import Commands
import Language
import Lessons
import Syntax

/// `sonde check FILE`: everything that can be known without reading a weight.
struct CheckTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a script without running it: mistakes, models and files it uses, memory it needs.",
    discussion: """
      --cost carries the script out dry: matrix products are counted and not computed, nothing is written, fetched or \
      shown, and expectations are taken to be met. A line a statement tells its flops and seconds on this machine, then \
      come the sums and the peak of memory. The speed of products is measured once, in a second or two, and kept. If \
      the dry run can't go on, the forecast says up to which line it goes, and the exit code is 3.
      """)

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Foretell flops, memory and seconds too, by a dry run.")
  var cost = false

  @Flag(help: "With --cost: measure this machine's speed again.")
  var recalibrate = false

  @ArgumentParser.Argument(
    help: "The scripts; - reads standard input.", completion: .file(extensions: ["sonde"]))
  var files: [String]

  func validate() throws {
    if recalibrate, !cost { throw ValidationError("--recalibrate goes with --cost") }
    if cost, files.count > 1 {
      throw ValidationError("--cost takes one script: memory is that of the process")
    }
  }

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    var hasErrors = false
    for file in files {
      let (session, engine, watch) = shared.makeSession(host, console)
      let read: SourceFile
      do throws(Failure) {
        read = SourceFile(name: file, bytes: try session.files.script(file))
      } catch {
        throw Refusal(error)
      }
      guard let source = Lesson.script(in: read, console) else {
        hasErrors = true
        continue
      }
      let report = session.check(source)
      for diagnostic in report.diagnostics { console.report(diagnostic) }
      hasErrors = hasErrors || report.diagnostics.containsError
      // For programs the words are always the same.
      let language = shared.format == nil ? host.language : .en
      console.show(.table(summary(report, engine, session.files, language)), as: .automatic)
      if cost, !hasErrors { return try foretell(source, host, console, session, engine, watch) }
    }
    return hasErrors ? 2 : 0
  }

  /// What the script touches, a row a thing.
  private func summary(
    _ report: CheckReport, _ engine: Engine, _ files: any FileAccess, _ language: MessageLanguage
  ) -> Table {
    let type = RecordType(
      "check",
      [
        FieldDeclaration("use", .text, doc: Message(en: "What happens to it.", zh: "用途。")),
        FieldDeclaration("name", .text, doc: Message(en: "The model or file.", zh: "模型或文件。")),
        FieldDeclaration(
          "memory", .optional(.int), unit: "bytes",
          doc: Message(en: "The estimated memory it takes once loaded.", zh: "加载后估计占用的内存。")),
      ])
    func row(_ use: Message, _ name: String, _ memory: Int? = nil) -> [Value] {
      [.text(use.text(language)), .text(name), memory.map { .int($0) } ?? .nothing]
    }
    var rows: [[Value]] = []
    for model in report.models {
      rows.append(
        row(Message(en: "load", zh: "加载"), model, engine.memoryEstimate(of: model, files: files)))
    }
    rows += report.reads.map { row(Message(en: "read", zh: "读取"), $0) }
    rows += report.writes.map { row(Message(en: "write", zh: "写入"), $0) }
    return Table(type, rows: rows)
  }
}
