import Commands
import Glibc
import Language
import ModelStore
import Records
import Syntax
import Terminal

/// The folder of one record, which appears under its name only once everything in it is written.
struct RecordFolder {
  private let parent: String
  private let temporary: String

  /// Makes a folder of records and, in it, a place to write.
  /// - Throws: a refusal where nothing can be written there; better now than after the run.
  init(in parent: String) throws(Refusal) {
    self.parent = parent.count > 1 && parent.hasSuffix("/") ? String(parent.dropLast()) : parent
    temporary = "\(self.parent)/.\(getpid()).part"
    do throws(Failure) {
      try DiskFiles(home: "").createFolder(temporary + "/inputs")
    } catch {
      rmdir(temporary)
      throw Refusal(error)
    }
    guard Files.isDirectory(temporary + "/inputs") else {
      throw Self.refusal(self.parent, ENOTDIR)
    }
  }

  /// Writes a record and the inputs that it keeps.
  /// - Returns: the path of its folder.
  func write(_ assembled: AssembledRecord) throws(Refusal) -> String {
    do throws(SystemError) {
      for file in assembled.files { try File.replace("\(temporary)/\(file.name)", with: file.bytes) }
      try File.replace(temporary + "/record.json", with: assembled.record.bytes)
    } catch {
      discard()
      throw Self.refusal(parent, error.code)
    }
    if assembled.files.isEmpty { rmdir(temporary + "/inputs") }
    let time = assembled.record.circumstances.time.filter { $0 != "-" && $0 != ":" }
    let name = "\(parent)/\(time)-\(assembled.record.root.prefix(8))"
    for number in 1...1000 {
      let path = number == 1 ? name : "\(name)-\(number)"
      // A folder takes the place of an empty one, never of another record.
      if !Files.isDirectory(path), rename(temporary, path) == 0 { return path }
    }
    let problem = errno
    discard()
    throw Self.refusal(parent, problem)
  }

  /// Takes away what was begun.
  func discard() {
    for folder in [temporary + "/inputs", temporary] {
      for name in Files.names(in: folder) { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
  }

  private static func refusal(_ path: String, _ code: Int32) -> Refusal {
    let reason = systemReason(code)
    return Refusal(en: "can't write a record into \(path): \(reason.en)", zh: "无法把记录写入 \(path)：\(reason.zh)")
  }
}
