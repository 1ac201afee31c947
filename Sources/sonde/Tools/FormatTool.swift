import ArgumentParser
import Commands
import Language
import Syntax
import Terminal

/// `sonde fmt FILE …`: one way to write a script.
struct FormatTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Rewrite scripts in the standard form; - goes from input to output.")

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Change nothing; exit with 1 if a file is not in the standard form.")
  var check = false

  @ArgumentParser.Argument(help: "The scripts.", completion: .file(extensions: ["sonde"]))
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
        let result = ParsedProgram.parse(source, commandNames: SondeCommands.table.heads)
        for diagnostic in result.diagnostics { console.report(diagnostic) }
        guard !result.hasErrors else {
          code = 2
          continue
        }
        let printed = Printer.print(result.program)
        let isStandard = Array(printed.utf8) == bytes
        rows.append([.text(source.name), .bool(isStandard)])
        if file == "-", !check {
          host.writeOut(printed)
        } else if !isStandard {
          if check { code = max(code, 1) } else { try disk.write(Array(printed.utf8), to: file) }
          console.note(
            check
              ? Message(en: "\(file) is not in the standard form", zh: "\(file) 不是标准格式")
              : Message(en: "rewrote \(file)", zh: "已重写 \(file)"))
        }
      } catch {
        throw Refusal(en: error.message.en, zh: error.message.zh)
      }
    }
    if shared.format != nil, check || files != ["-"] {
      console.show(.table(Table(Self.rowType, rows: rows)), as: .automatic)
    }
    return code
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
