import Glibc
import Language
import Syntax

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
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      throw Self.unreadable(path, EISDIR)
    }
    return File.readAll(descriptor)
  }

  /// Writes to a temporary name beside the file, syncs, renames: there is never half a file.
  func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let temporary = "\(path).\(getpid()).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.unwritable(path, errno) }
    var rest = bytes[...]
    var problem: Int32 = 0
    while !rest.isEmpty, problem == 0 {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { problem = errno }
    }
    if problem == 0, fsync(descriptor) != 0 { problem = errno }
    if close(descriptor) != 0, problem == 0 { problem = errno }
    if problem == 0, rename(temporary, path) != 0 { problem = errno }
    guard problem == 0 else {
      unlink(temporary)
      throw Self.unwritable(path, problem)
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
    let reason = reason(code)
    let isMissing = code == ENOENT || code == ENOTDIR
    return Failure(
      isMissing ? .fileNotFound : .fileUnreadable,
      Message(en: "can't read \(path): \(reason.en)", zh: "无法读取 \(path)：\(reason.zh)"))
  }

  private static func unwritable(_ path: String, _ code: Int32) -> Failure {
    let reason = reason(code)
    return Failure(
      .fileUnwritable, Message(en: "can't write \(path): \(reason.en)", zh: "无法写入 \(path)：\(reason.zh)"))
  }

  /// The system's reasons that users meet, in both languages.
  static func reason(_ code: Int32) -> Message {
    switch code {
    case ENOENT, ENOTDIR: Message(en: "there is no such file or folder", zh: "没有这个文件或文件夹")
    case EACCES, EPERM: Message(en: "permission denied", zh: "没有权限")
    case EISDIR: Message(en: "it is a folder", zh: "它是一个文件夹")
    case ENOSPC: Message(en: "no space left on the disk", zh: "磁盘空间不足")
    case EROFS: Message(en: "the file system is read-only", zh: "文件系统是只读的")
    default: Message(en: String(cString: strerror(code)), zh: "系统错误 \(code)")
    }
  }
}
