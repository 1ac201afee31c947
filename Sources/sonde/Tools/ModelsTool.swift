import ArgumentParser
import Language
import Syntax

/// `sonde models`: the same table as the command `models`.
struct ModelsTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "List the models that are installed and those that can be fetched.")

  @OptionGroup var shared: SharedOptions

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    let session = shared.session(host, console)
    let report = session.run(SourceFile(name: "<command line>", text: "models"))
    for diagnostic in report.diagnostics { console.report(diagnostic) }
    return report.outcome.exitCode
  }
}
