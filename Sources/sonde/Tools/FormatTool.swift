import ArgumentParser
import Commands
import Language
import Lessons
import Syntax
import Terminal

/// `sonde fmt FILE …`: one way to write a script.
struct FormatTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Rewrite scripts in the standard form; - goes from input to output.",
    discussion: """
      Of a lesson (.sonde.md) only the cells are rewritten, and those without an id get one; the rest stays byte for \
      byte.
      """)

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Change nothing; exit with 1 if a file is not in the standard form.")
  var check = false

  @ArgumentParser.Argument(
    help: "The scripts and lessons.", completion: .file(extensions: ["sonde", "sonde.md"]))
  var files: [String]

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    let disk = DiskFiles(home: host.environment["HOME"] ?? "")
    var rows: [[Value]] = []
    var code: Int32 = 0
    for file in files {
      do throws(Failure) {
        let bytes = try disk.script(file)
        let source = SourceFile(name: file == "-" ? "<stdin>" : file, bytes: bytes)
        let result = standardForm(of: source)
        for diagnostic in result.diagnostics { console.report(diagnostic) }
        guard let printed = result.bytes else {
          code = 2
          continue
        }
        let isStandard = printed == bytes
        rows.append([.text(source.name), .bool(isStandard)])
        if file == "-", !check {
          host.writeOut(String(decoding: printed, as: UTF8.self))
        } else if !isStandard {
          if check { code = max(code, 1) } else { try disk.write(printed, to: file) }
          console.note(
            check
              ? Message(en: "\(file) is not in the standard form", zh: "\(file) 不是标准格式")
              : Message(en: "rewrote \(file)", zh: "已重写 \(file)"))
        }
      } catch {
        throw Refusal(error)
      }
    }
    if shared.format != nil, check || files != ["-"] {
      console.show(.table(Table(Self.rowType, rows: rows)), as: .automatic)
    }
    return code
  }

  /// A script, or a lesson's cells, as they should be written; no bytes where mistakes stand in the way.
  private func standardForm(of source: SourceFile) -> (bytes: [UInt8]?, diagnostics: [Diagnostic]) {
    let heads = SondeCommands.table.heads
    // A script can't begin with a line of dashes, and a lesson always does.
    if Lesson.isLesson(source.name) || source.name == "<stdin>" && source.text(0..<4) == "---\n" {
      let parsed = Lesson.parse(source)
      guard !parsed.hasErrors else { return (nil, parsed.diagnostics) }
      let formatted = parsed.lesson.formatted(commandNames: heads)
      let diagnostics = parsed.diagnostics + formatted.diagnostics
      return (diagnostics.containsError ? nil : formatted.bytes, diagnostics)
    }
    let parsed = ParsedProgram.parse(source, commandNames: heads)
    return (parsed.hasErrors ? nil : Array(Printer.print(parsed.program).utf8), parsed.diagnostics)
  }

  /// What `--format` asks to see of each script.
  private static let rowType = RecordType(
    "script",
    [
      FieldDeclaration("file", .text, doc: Message(en: "The script.", zh: "脚本。")),
      FieldDeclaration(
        "standard", .bool, doc: Message(en: "Whether it was in the standard form.", zh: "原来是否为标准格式。")),
    ])
}
