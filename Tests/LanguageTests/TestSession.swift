import Language
import Syntax

/// Keeps what a session shows and prints, a line each.
final class Recorder: Output {
  var lines: [String] = []
  var reports: [Diagnostic] = []

  func show(_ value: Value, as style: ShowStyle) {
    lines.append(style == .automatic ? value.sourceText : "\(style.rawValue): \(value.sourceText)")
  }
  func print(_ text: String) {
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
  func note(_ message: Message) {}
  func report(_ diagnostic: Diagnostic) { reports.append(diagnostic) }
  func progress(done: Int, total: Int?, unit: Message) {}
}

/// Files in memory; paths are relative to the folder of the including file.
final class MemoryFiles: FileAccess {
  var contents: [String: [UInt8]]

  init(_ contents: [String: String] = [:]) { self.contents = contents.mapValues { Array($0.utf8) } }

  func resolve(_ path: String, relativeTo origin: String?) -> String {
    guard let origin, let slash = origin.lastIndex(of: "/"), !path.hasPrefix("/") else { return path }
    return origin[...slash] + path
  }
  func read(_ path: String) throws(Failure) -> [UInt8] {
    guard let bytes = contents[path] else { throw Failure(.fileNotFound, note("no file \(path)")) }
    return bytes
  }
  func write(_ bytes: [UInt8], to path: String) throws(Failure) { contents[path] = bytes }
  func exists(_ path: String) -> Bool { contents[path] != nil }
}

/// A session with the stub commands.
struct TestSession {
  let session: Session
  let output = Recorder()
  let files: MemoryFiles

  init(
    interactive: Bool = false, files: [String: String] = [:], parameters: [String: String] = [:],
    cancellation: Cancellation = .never
  ) {
    self.files = MemoryFiles(files)
    session = Session(
      table: CommandTable(stubCommands), output: output, files: self.files, cancellation: cancellation,
      parameters: parameters, facts: { $0 == "tiny" ? tinyFacts : nil })
    session.isInteractive = interactive
  }

  @discardableResult
  func run(_ source: String, name: String = "test.sonde") -> RunReport {
    session.run(SourceFile(name: name, text: source))
  }

  func codes(_ source: String) -> [String] {
    session.check(SourceFile(name: "test.sonde", text: source)).diagnostics.map(\.code.code)
  }
}
