import Glibc

/// Writes a whole file or none of it: to a temporary name beside it, synchronised, then renamed.
///
/// A reader sees the old file or the new one, also after a crash; what a failure leaves is removed.
struct AtomicFile {
  private let path: String
  private let temporary: String
  private let descriptor: Int32

  /// Writes what `body` hands to its argument, piece by piece, to `path`.
  ///
  /// - Throws: `CheckpointError.cannotWrite`; nothing is left under either name then, save an older file.
  static func write(
    to path: String,
    _ body: (_ write: ([UInt8]) throws(CheckpointError) -> Void)
      throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    let file = try AtomicFile(path: path)
    do {
      try body { (bytes) throws(CheckpointError) in try file.append(bytes) }
      try file.commit()
    } catch {
      close(file.descriptor)
      unlink(file.temporary)
      throw error
    }
  }

  private init(path: String) throws(CheckpointError) {
    self.path = path
    temporary = "\(path).\(getpid()).partial"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(file: path, FileProblem(errno: errno)) }
  }

  private func append(_ bytes: [UInt8]) throws(CheckpointError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes { raw in
        Glibc.write(descriptor, raw.baseAddress?.advanced(by: done), raw.count - done)
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw .cannotWrite(file: path, FileProblem(errno: errno))
      }
      done += written
    }
  }

  private func commit() throws(CheckpointError) {
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
      throw .cannotWrite(file: path, FileProblem(errno: errno))
    }
    close(descriptor)
  }
}
