import Glibc

/// Which bytes a path stands for: another device, inode, size or modification time means another file.
struct FileIdentity: Equatable, Sendable {
  let path: String
  let device: UInt64
  let inode: UInt64
  let size: Int
  let seconds: Int
  let nanoseconds: Int

  /// The identity of the file at a path now; nil where there is none.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.path = path
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }
}

/// Which bytes a model is read from: one file, or every file of a folder, since they may change one by one.
struct ModelIdentity: Equatable, Sendable {
  private let files: [FileIdentity]

  /// The identity of what stands at a path now; nil where there is nothing.
  init?(path: String) {
    guard case .folder = ModelForm(path: path) else {
      guard let file = FileIdentity(path: path) else { return nil }
      files = [file]
      return
    }
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
        start.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    files = names.sorted().compactMap { FileIdentity(path: path + "/" + $0) }
  }
}
