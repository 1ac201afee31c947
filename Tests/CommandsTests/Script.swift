import Commands
import Foundation
import Language
import ModelStore
import Syntax
import TestSupport

/// A session that keeps what it shows, over an engine.
final class Script: Output {
  /// The values shown at top level or by `show`.
  private(set) var shown: [Value] = []
  private(set) var printed: [String] = []
  private(set) var notes: [Message] = []
  private(set) var reports: [Diagnostic] = []
  private var own: Session?

  init(_ engine: Engine, cancellation: Cancellation = .never, files: any FileAccess = DiskFiles()) {
    own = Session(
      table: SondeCommands.table, output: self, files: files, cancellation: cancellation,
      facts: { engine.facts(of: $0, files: files) }, engine: engine)
  }

  /// The session itself.
  var session: Session {
    guard let own else { fatalError("the session is made with the script") }
    return own
  }

  /// Runs a script and gives what became of it.
  @discardableResult
  func report(_ source: String) -> RunReport {
    session.run(SourceFile(name: "test.sonde", text: source))
  }

  /// Runs a script and gives the last value it showed.
  @discardableResult
  func value(_ source: String) throws -> Value {
    let report = report(source)
    guard report.outcome == .succeeded else { throw ScriptFailure(source: source, report: report) }
    return shown.last ?? .nothing
  }

  /// The first error of a script that must fail, as `E301: sentence`.
  func failure(_ source: String) -> String {
    let report = report(source)
    guard let error = report.diagnostics.first(where: { $0.severity == .error }) else { return "no error" }
    // Chinese users must not be told in English.
    guard error.message.zh.contains(where: { !$0.isASCII }) else { return "no Chinese: \(error.message.zh)" }
    return "\(error.code.code): \(error.message.en)"
  }

  func show(_ value: Value, as style: ShowStyle) { shown.append(value) }
  func print(_ text: String) { printed.append(text) }
  func note(_ message: Message) { notes.append(message) }
  func report(_ diagnostic: Diagnostic) { reports.append(diagnostic) }
  func progress(done: Int, total: Int?, unit: Message) {}
}

/// A script that did not end well.
struct ScriptFailure: Error, CustomStringConvertible {
  let source: String
  let report: RunReport

  var description: String {
    let lines = report.diagnostics.map { "\($0.code.code): \($0.message.en)" }
    return "\(report.outcome) for \(source): \(lines.joined(separator: "; "))"
  }
}

/// The real file system, relative to the working folder.
final class DiskFiles: FileAccess {
  func resolve(_ path: String, relativeTo origin: String?) -> String { path }
  func read(_ path: String) throws(Failure) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.fileNotFound, Message(en: "no file \(path)", zh: "找不到 \(path)"))
    }
    return [UInt8](data)
  }
  func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      throw Failure(.fileUnwritable, Message(en: "can't write \(path)", zh: "无法写入 \(path)"))
    }
  }
  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

/// Files that are written are kept in memory; all others are those of the disk.
final class KeptFiles: FileAccess {
  private let disk = DiskFiles()
  private var written: [String: [UInt8]] = [:]

  func resolve(_ path: String, relativeTo origin: String?) -> String { path }
  func read(_ path: String) throws(Failure) -> [UInt8] {
    if let bytes = written[path] { return bytes }
    return try disk.read(path)
  }
  func write(_ bytes: [UInt8], to path: String) throws(Failure) { written[path] = bytes }
  func exists(_ path: String) -> Bool { written[path] != nil || disk.exists(path) }
}

extension Value {
  /// A field of a record, `none` where there is no such field.
  subscript(field: String) -> Value {
    if case .record(let record) = self { record[field] ?? .nothing } else { .nothing }
  }

  /// A column of a table, empty where there is no such column.
  func column(_ name: String) -> [Value] {
    if case .table(let table) = self { table.column(name) ?? [] } else { [] }
  }

  var int: Int? { if case .int(let value) = self { value } else { nil } }

  /// The whole numbers of a column.
  func ints(_ name: String) -> [Int] { column(name).compactMap(\.int) }
}
