import Glibc

/// The operations on files that the store needs; a failure names its path and `errno`.
public enum Files {
  /// What the system says of a path, links followed; nil if it leads to nothing.
  static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// Whether a path leads to a folder, links followed.
  public static func isDirectory(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  static func isFile(_ path: String) -> Bool { status(path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

  /// Creates a folder and those above it, where they are missing.
  static func createDirectory(_ path: String) throws(StoreError) {
    guard !isDirectory(path) else { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try createDirectory(String(path[..<slash]))
    }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .system(path: path, code: errno) }
  }

  /// The names in a folder, sorted; none if it cannot be read.
  public static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file, or a folder with all it holds; links are removed, not followed.
  static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in names(in: path) { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  /// The bytes of all files in a folder and those below.
  static func size(of path: String) -> Int {
    var status = stat()
    guard lstat(path, &status) == 0 else { return 0 }
    guard status.st_mode & S_IFMT == S_IFDIR else { return Int(status.st_size) }
    return names(in: path).reduce(0) { $0 + size(of: path + "/" + $1) }
  }

  /// The bytes that a user may still write to the disk of a folder; nil if the system does not say.
  static func available(in path: String) -> Int? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int(exactly: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
  }

  /// The last bytes of a file as text; empty if there is none.
  static func tail(_ path: String, bytes: Int = 64 << 10) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    var buffer = [UInt8](repeating: 0, count: min(size, bytes))
    let count = pread(descriptor, &buffer, buffer.count, off_t(size - buffer.count))
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }

  /// Writes a text to a temporary name and renames it.
  static func write(_ text: String, to path: String) throws(StoreError) {
    let temporary = "\(path).\(getpid())"
    let file = try OutputFile(path: temporary)
    do throws(StoreError) {
      var text = text
      var failure: StoreError?
      text.withUTF8 { bytes in
        do throws(StoreError) { try file.write(UnsafeRawBufferPointer(bytes), at: 0) } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      try file.synchronise()
      try move(temporary, to: path)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Renames a file or folder and makes the new name last.
  static func move(_ source: String, to target: String) throws(StoreError) {
    guard rename(source, target) == 0 else { throw .system(path: target, code: errno) }
    let parent = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
    let directory = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return }
    fsync(directory)
    close(directory)
  }
}
