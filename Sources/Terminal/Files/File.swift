import Glibc

/// Whole files and streams by system calls: Foundation would cost more time at start than all the rest.
public enum File {
  /// The bytes of a file.
  /// - Parameter limit: read no more than this from its beginning.
  /// - Throws: ``SystemError``, also where reading breaks off: a part of a file is never taken for all of it.
  public static func read(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    defer { close(descriptor) }
    return try readAll(descriptor, limit: limit)
  }

  /// All bytes up to the end of a stream.
  /// - Throws: ``SystemError`` where reading breaks off before the end.
  public static func readAll(_ descriptor: Int32, limit: Int = .max) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(limit, 65_536))
    while bytes.count < limit {
      let wanted = min(chunk.count, limit - bytes.count)
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, wanted) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemError(code: errno) }
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Writes all of some bytes to a stream.
  /// - Throws: ``SystemError`` where that can't be done, such as for a reader that has gone away.
  public static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) throws(SystemError) {
    let all = Array(bytes)
    var done = 0
    while done < all.count {
      let count = all.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError(code: count == 0 ? EIO : errno) }
      done += count
    }
  }

  /// Replaces a file as a whole: written under a temporary name beside it, synchronised, renamed. Whoever reads sees
  /// the old file or the new one, also after a crash.
  /// - Throws: ``SystemError``; the old file then stands as it was.
  public static func replace(
    _ path: String, with bytes: some Collection<UInt8>, mode: mode_t = 0o644
  ) throws(SystemError) {
    let temporary = "\(path).\(getpid()).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    do throws(SystemError) {
      do throws(SystemError) {
        try write(bytes, to: descriptor)
        guard fsync(descriptor) == 0 else { throw SystemError(code: errno) }
      } catch {
        close(descriptor)
        throw error
      }
      guard close(descriptor) == 0, rename(temporary, path) == 0 else { throw SystemError(code: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Adds text at the end of a file that only its owner may read, making it and its folders if need be; what can't be
  /// written is lost.
  static func append(_ text: String, to path: String) {
    makeFolders(above: path)
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    try? write(text.utf8, to: descriptor)
    close(descriptor)
  }

  private static func makeFolders(above path: String) {
    var folder = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
  }
}

/// Why the system refused: an `errno`.
public struct SystemError: Error, Sendable, Equatable {
  public let code: Int32

  public init(code: Int32) { self.code = code }
}
