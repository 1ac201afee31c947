import ArgumentParser
import Commands
import Language
import ModelStore
import Records
import Syntax
import Tensors
import Terminal

/// The options that every tool understands.
struct SharedOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, csv, md }

  @Option(help: "How results are written: table, json, csv or md.")
  var format: Format?

  @Option(name: .customLong("lang"), help: "Language of messages and help: en or zh (default: the locale).")
  var language: String?

  @Option(help: "Colour: auto, always or never.")
  var color: String = "auto"

  @Option(help: "Threads that work on the model (default: the processors that may be used).")
  var threads: Int?

  @Option(help: "Seed of random commands.")
  var seed: UInt64?

  @Flag(name: .shortAndLong, help: "Only results and errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "More about what happens.")
  var verbose = false

  @Option(name: .customShort("D"), help: "Set a script's param: -D name=value (may be repeated).")
  var define: [String] = []

  func validate() throws {
    if let language, MessageLanguage(rawValue: language) == nil {
      throw ValidationError("--lang \(language): expected en or zh")
    }
    if ColorChoice(rawValue: color) == nil {
      throw ValidationError("--color \(color): expected auto, always or never")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected a whole number from 1 to 1024")
    }
    for definition in define where !definition.contains("=") || definition.hasPrefix("=") {
      throw ValidationError("-D \(definition): expected name=value")
    }
  }

  /// Where results go; without `--format` each value is drawn as suits it.
  /// - Parameter speaking: the language of messages, where it isn't that of the host.
  func console(_ host: Host, speaking language: MessageLanguage? = nil) -> Console {
    Console(
      host: host, format: format.flatMap { ShowStyle(rawValue: $0.rawValue) } ?? .automatic,
      language: language ?? host.language, color: ColorChoice(rawValue: color) ?? .auto,
      verbosity: quiet ? .quiet : verbose ? .verbose : .normal)
  }

  /// A fresh session on the table of commands.
  func session(_ host: Host, _ console: Console) -> Session { makeSession(host, console).session }

  /// A fresh session with the watch on Ctrl-C that it asks.
  /// - Parameter recording: makes a record of what the session does.
  func makeSession(_ host: Host, _ console: Console, recording: Recording? = nil) -> (
    session: Session, engine: Engine, watch: InterruptWatch
  ) {
    let engine = makeEngine(host)
    let watch = InterruptWatch()
    let disk = DiskFiles(home: host.environment["HOME"] ?? "")
    let witness = recording?.witness(engine, console)
    let session = makeSession(
      host, on: engine, output: witness.map { RecordedOutput(console, $0) } ?? console,
      files: witness.map { RecordedFiles(disk, $0) } ?? disk, cancellation: watch.cancellation,
      parameters: definitions)
    session.witness = witness
    witness?.session = session
    console.detail(
      Message(
        en:
          "Sonde \(Version.text): \(KernelPath.current.rawValue) kernels, \(engine.threads) threads, models in "
          + host.modelFolder,
        zh: "Sonde \(Version.text)：\(KernelPath.current.rawValue) 指令集，\(engine.threads) 个线程，模型位于 "
          + host.modelFolder))
    return (session, engine, watch)
  }

  /// What runs models, for any number of sessions.
  func makeEngine(_ host: Host) -> Engine {
    Engine(
      store: ModelStore(directory: host.modelFolder), threads: threads ?? ThreadPool.defaultThreads(),
      environment: host.environment)
  }

  /// A fresh session on an engine, with an output of its own.
  func makeSession(
    _ host: Host, on engine: Engine, output: any Output, files: (any FileAccess)? = nil,
    cancellation: Cancellation, parameters: [String: String] = [:]
  ) -> Session {
    let disk = DiskFiles(home: host.environment["HOME"] ?? "")
    let session = Session(
      table: SondeCommands.table, output: output, files: files ?? disk, cancellation: cancellation,
      parameters: parameters, facts: { engine.facts(of: $0, files: disk) }, engine: engine)
    session.language = host.language
    if let seed { session.seed = seed }
    return session
  }

  /// The values of `-D`, by name; the last of a name counts.
  var definitions: [String: String] {
    var found: [String: String] = [:]
    for definition in define {
      let parts = definition.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      found[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
    return found
  }
}
