import ArgumentParser
import Commands
import Editors
import Glibc
import Language
import Syntax
import Terminal

/// `sonde doc`: the reference made from the declarations.
struct DocTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "doc",
    abstract: "Write the reference of all commands, English and Chinese, or the files for editors.")

  @OptionGroup var shared: SharedOptions

  @Option(
    help:
      "The folder to write to (docs/reference, or docs/editors with --grammar); Chinese pages go into its zh."
  )
  var output: String?

  @Flag(help: "Write nothing; exit with 1 if a file differs from what would be written.")
  var check = false

  @Flag(help: "Write all declarations as one JSON document to standard output.")
  var json = false

  @Flag(help: "Write the files for editors instead: a TextMate grammar, as an extension of VS Code.")
  var grammar = false

  func validate() throws {
    if json, grammar { throw ValidationError("--json and --grammar don't go together") }
  }

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    if json {
      let description = Reference.description(of: SondeCommands.table, version: Version.text)
      host.writeOut(JSONRenderer.text(description) + "\n")
      return 0
    }
    let files = DiskFiles(home: host.environment["HOME"] ?? "")
    let output = self.output ?? (grammar ? "docs/editors" : "docs/reference")
    let pages = grammar ? EditorFiles.files(SondeCommands.table, version: Version.text) : Self.pages
    var differing = 0
    for page in pages {
      let path = output + "/" + page.path
      let text = Array(page.text.utf8)
      guard (try? files.read(path)) != text else { continue }
      differing += 1
      if check {
        console.note(Message(en: "\(path) is out of date", zh: "\(path) 已过时"))
      } else {
        try write(text, to: path, files)
      }
    }
    if !check {
      console.note(
        Message(en: "wrote \(differing) files to \(output)", zh: "已向 \(output) 写入 \(differing) 个文件"))
    }
    return check && differing > 0 ? 1 : 0
  }

  /// Every page, by its path in the folder.
  private static var pages: [(path: String, text: String)] {
    MessageLanguage.allCases.flatMap { language in
      Reference.pages(SondeCommands.table, language).map { page in
        page.path.hasSuffix("README.md") ? (page.path, page.text + CommandLinePage.link(language)) : page
      } + [CommandLinePage.page(language)]
    }
  }

  private func write(_ bytes: [UInt8], to path: String, _ files: DiskFiles) throws(Refusal) {
    var folder = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o755)
    }
    do { try files.write(bytes, to: path) } catch {
      throw Refusal(error)
    }
  }
}

/// The page of the reference about the command line itself.
enum CommandLinePage {
  /// The line of the index that leads to the page.
  static func link(_ language: MessageLanguage) -> String {
    Message(
      en: "\n[The command line: tools, options, exit codes](command-line.md)\n",
      zh: "\n[命令行：工具、选项、退出码](command-line.md)\n"
    ).text(language)
  }

  /// The page in one language; Chinese pages stand in the folder `zh`.
  static func page(_ language: MessageLanguage) -> (path: String, text: String) {
    let title = Message(en: "# The command line", zh: "# 命令行").text(language)
    let tools: [(String, String)] = SondeTool.tools.map { tool in
      let name = tool == SondeTool.self ? "" : tool._commandName
      return (
        name.isEmpty ? "sonde" : "sonde \(name)",
        language == .zh ? ChinesePages.page(of: name) : SondeTool.helpMessage(for: tool, columns: 100) + "\n"
      )
    }
    let sections = tools.map { "## \($0.0)\n\n```text\n\($0.1)```\n" }
    let path = (language == .zh ? "zh/" : "") + "command-line.md"
    return (path, ([title + "\n"] + sections).joined(separator: "\n"))
  }
}
