import Commands
import Digests
import Glibc
import Language
import ModelStore
import Records
import Syntax

/// What a script uses, from its text alone: models, included files, and files that commands read by a name that is
/// written out. What it computes the name of isn't seen.
struct ScriptInputs {
  /// What is used and is there.
  private(set) var found: [RecordedInput] = []
  /// What is used and isn't there.
  private(set) var missing: [(kind: RecordedInput.Kind, name: String)] = []
  /// What is wrong with the script.
  let diagnostics: [Diagnostic]
  private let surroundings: Surroundings
  private let names: FileNames

  /// - Parameter session: a fresh one, to check the script with.
  init(of script: SourceFile, _ session: Session, _ surroundings: Surroundings) {
    self.surroundings = surroundings
    names = surroundings.names(script: script.name)
    let report = session.check(script)
    diagnostics = report.diagnostics
    for model in report.models { add(model: model, session.files) }
    let beside = script.name.lastIndex(of: "/").map { String(script.name[...$0]) } ?? ""
    let included = session.filesIncluded(by: script)
    for file in included {
      // Beside the script, as the lock is, wherever one stands to run it.
      let name =
        file.name.hasPrefix(beside) ? String(file.name.dropFirst(beside.count)) : names.name(of: file.name)
      add(RecordedInput(kind: .include, name: name, bytes: file.bytes.count, sha256: SHA256.hex(file.bytes)))
    }
    let writes = Set(report.writes)
    let includes = Set(report.program.includes.map(\.path) + included.map(\.name))
    for path in report.reads where !writes.contains(path) && !includes.contains(path) {
      add(data: path, session.files)
    }
  }

  private mutating func add(_ input: RecordedInput) {
    if !found.contains(where: { $0.kind == input.kind && $0.name == input.name }) { found.append(input) }
  }

  private mutating func add(model word: String, _ files: any FileAccess) {
    guard let (name, path) = try? surroundings.engine.locate(word, files: files),
      let identity = surroundings.identity(name, path)
    else {
      missing.append((.model, Catalogue.model(word)?.name ?? names.name(of: word)))
      return
    }
    add(identity)
  }

  /// A file, or the files of a folder as an SAE has them.
  private mutating func add(data written: String, _ files: any FileAccess) {
    let path = files.resolve(written, relativeTo: nil)
    let inside = Files.isDirectory(path) ? Files.names(in: path).map { path + "/" + $0 } : [path]
    for path in inside {
      let name = names.name(of: path)
      guard let digest = surroundings.digest(of: path, as: name) else {
        // A file that is read may be one that an earlier run of the script wrote.
        if !Files.isDirectory(path) { missing.append((.data, name)) }
        continue
      }
      add(RecordedInput(kind: .data, name: name, bytes: digest.bytes, sha256: digest.sha256))
    }
  }
}

extension SharedOptions {
  /// What a script uses.
  func inputs(of script: SourceFile, _ host: Host) -> ScriptInputs {
    let engine = makeEngine(host)
    let session = makeSession(
      host, on: engine, output: SilentOutput(), cancellation: .never, parameters: definitions)
    return ScriptInputs(of: script, session, Surroundings(host: host, engine: engine))
  }
}
