import ArgumentParser
import Glibc
import Language
import Syntax
import Tensors

/// The program: reads the command line, runs one tool, and ends with the exit code that docs/reference lists.
@main struct Main {
  static func main() {
    ProcessMemory.keep()
    DeepThread.run { run() }
  }

  private static func run() {
    let host = Host()
    do {
      try host.chooseKernels()
      let arguments = CommandLineHint.withToolFirst(Array(CommandLine.arguments.dropFirst()))
      if let page = ChinesePages.page(for: arguments, host) {
        host.writeOut(page)
        exit(0)
      }
      var tool = try SondeTool.parseAsRoot(arguments)
      if var tool = tool as? any HostedTool {
        exit(try tool.run(on: host))
      }
      try tool.run()
    } catch let refusal as Refusal {
      host.writeError(refusal.message.text(host.language))
      exit(2)
    } catch {
      end(error, host)
    }
  }

  /// Help and version are results; anything else is a mistake on the command line: exit code 2.
  private static func end(_ error: any Error, _ host: Host) -> Never {
    guard SondeTool.exitCode(for: error) != .success else { SondeTool.exit(withError: error) }
    let arguments = Array(CommandLine.arguments.dropFirst())
    let hint = CommandLineHint.mistake(in: arguments)?.text(host.language)
    if host.language == .zh {
      host.writeError(UsageMistake.chinese(SondeTool.message(for: error)))
    } else {
      host.writeError(SondeTool.fullMessage(for: error))
    }
    if let hint { host.writeError(hint) }
    exit(2)
  }
}

/// A tool of the command line that is lent the process's surroundings and gives an exit code.
protocol HostedTool {
  mutating func run(on host: Host) throws -> Int32
}

/// A mistake of the user's that one sentence explains; the program ends with exit code 2.
struct Refusal: Error {
  let message: Message
  init(en: String, zh: String) { message = Message(en: en, zh: zh) }
  init(_ failure: Failure) { message = failure.message }
}

struct SondeTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sonde", abstract: "Look inside language models with a small language.",
    usage: """
      sonde [<options>] [<file> | -]
      sonde [<options>] -c '<code>'
      sonde <subcommand> ...
      """,
    discussion: """
      Without a file, sonde reads from the terminal (or from a pipe). Inside, `help` explains the language.
      `sonde run --help` lists the options.
      Exit codes: 0 ok, 1 an expectation failed, 2 usage or a static error, 3 runtime error, 130 interrupted.
      """,
    version: Version.text,
    subcommands: [
      RunTool.self, CheckTool.self, FormatTool.self, TestTool.self, StepTool.self, RenderTool.self,
      VerifyTool.self, DiffTool.self, LockTool.self, FetchTool.self, ModelsTool.self, DocTool.self,
      ServeTool.self,
    ],
    defaultSubcommand: RunTool.self)

  /// The program and its tools, in the order of the help.
  static var tools: [any ParsableCommand.Type] { [SondeTool.self] + configuration.subcommands }
}

/// The version of this program.
enum Version {
  static let text = "0.1.0"
}
