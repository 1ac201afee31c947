import ArgumentParser
import Commands
import Language
import Lessons
import Records
import Syntax

/// `sonde lock SCRIPT …`: writes down what scripts use.
struct LockTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "lock", abstract: "Write down what scripts use, to the byte: models, included files, data.",
    discussion: """
      Writes sonde.lock beside the script, or brings up to date what it says of it. A run of a script obeys the lock \
      that stands beside it: a model, an included file or data with another SHA-256 is refused. `sonde run --locked` \
      also refuses what doesn't stand in the lock. Files whose names a script computes are not seen.
      """)

  @OptionGroup var shared: SharedOptions

  @Option(name: .shortAndLong, help: "The file to write (default: sonde.lock beside the script).")
  var output: String?

  @ArgumentParser.Argument(
    help: "The scripts and lessons.", completion: .file(extensions: ["sonde", "sonde.md"]))
  var scripts: [String]

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    let files = DiskFiles(home: host.environment["HOME"] ?? "")
    var locks: [(path: String, lock: Lock)] = []
    for script in scripts {
      let read: SourceFile
      do throws(Failure) { read = SourceFile(name: script, bytes: try files.read(script)) } catch {
        throw Refusal(error)
      }
      guard let source = Lesson.script(in: read, console) else { return 2 }
      let inputs = shared.inputs(of: source, host)
      guard !inputs.diagnostics.containsError else {
        for problem in inputs.diagnostics { console.report(problem) }
        return 2
      }
      try Self.demand(inputs, script)
      let path = output ?? LockFile.path(beside: script)
      if !locks.contains(where: { $0.path == path }) {
        locks.append((path, try LockFile(at: path, files)?.lock ?? Lock(version: Version.text)))
      }
      let name = script.split(separator: "/").last.map(String.init) ?? script
      for index in locks.indices where locks[index].path == path {
        locks[index].lock = locks[index].lock.updated(for: name, using: inputs.found, version: Version.text)
      }
    }
    for (path, lock) in locks {
      do throws(Failure) { try files.write(lock.bytes, to: path) } catch { throw Refusal(error) }
      let count = lock.entries.count
      console.note(Message(en: "\(path): \(count) inputs", zh: "\(path)：\(count) 项输入"))
    }
    return 0
  }

  /// What isn't there can't be locked.
  private static func demand(_ inputs: ScriptInputs, _ script: String) throws(Refusal) {
    guard let (kind, name) = inputs.missing.first(where: { $0.kind == .model }) else { return }
    throw Refusal(
      en: "\(script) uses the \(kind.title.en) \(name), which is not installed: nothing was written",
      zh: "\(script) 使用的\(kind.title.zh) \(name) 尚未安装：未写出任何文件")
  }
}
