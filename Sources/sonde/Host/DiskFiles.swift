import Commands
import Glibc
import Language
import Syntax
import Terminal

/// The files of this machine, for `include` and for commands that read and write.
final class DiskFiles: FileAccess {
  private let home: String

  init(home: String) { self.home = home }

  func resolve(_ path: String, relativeTo origin: String?) -> String {
    if path == "~" || path.hasPrefix("~/") { return home + path.dropFirst() }
    guard !path.hasPrefix("/"), let origin, let slash = origin.lastIndex(of: "/") else { return path }
    return origin[...slash] + path
  }

  func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  func read(_ path: String) throws(Failure) -> [UInt8] {
    var status = stat()
    // A folder opens for reading, and only then says what it is.
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw Self.unreadable(path, EISDIR) }
    do throws(SystemError) { return try File.read(path) } catch { throw Self.unreadable(path, error.code) }
  }

  func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    do throws(SystemError) { try File.replace(path, with: bytes) } catch {
      let reason = systemReason(error.code)
      throw Failure(
        .fileUnwritable,
        Message(en: "can't write \(path): \(reason.en)", zh: "无法写入 \(path)：\(reason.zh)"))
    }
  }

  func createFolder(_ path: String) throws(Failure) {
    guard mkdir(path, 0o755) != 0, errno != EEXIST else { return }
    let problem = errno
    if problem == ENOENT, let slash = path.dropFirst().lastIndex(of: "/") {
      try createFolder(String(path[..<slash]))
      if mkdir(path, 0o755) == 0 { return }
    }
    throw Self.unwritable(path, problem)
  }

  private static func unreadable(_ path: String, _ code: Int32) -> Failure {
    let reason = systemReason(code)
    let isMissing = code == ENOENT || code == ENOTDIR
    return Failure(
      isMissing ? .fileNotFound : .fileUnreadable,
      Message(en: "can't read \(path): \(reason.en)", zh: "无法读取 \(path)：\(reason.zh)"))
  }
}
