import Digests
import Glibc

/// A file open for writing at any place; closed with this object.
final class OutputFile {
  let path: String
  private let descriptor: Int32

  /// Opens the file, which is created where it is missing and else kept as it is.
  init(path: String) throws(StoreError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw .system(path: path, code: errno) }
  }

  deinit { close(descriptor) }

  /// The size in bytes.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Writes bytes at an offset.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let start = bytes.baseAddress?.advanced(by: done)
      let written = pwrite(descriptor, start, bytes.count - done, off_t(offset + done))
      if written < 0 {
        if errno == EINTR { continue }
        throw .system(path: path, code: errno)
      }
      done += written
    }
  }

  /// Cuts the file to a size.
  func truncate(to size: Int) throws(StoreError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw .system(path: path, code: errno) }
  }

  /// Waits until everything is on the disk.
  func synchronise() throws(StoreError) {
    guard fsync(descriptor) == 0 else { throw .system(path: path, code: errno) }
  }

  /// The SHA-256 of a range of the file.
  func sha256(
    _ range: Range<Int>, isCancelled: () -> Bool = { false }
  ) throws(StoreError) -> String {
    var hash = SHA256()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      if isCancelled() { throw .cancelled }
      let wanted = min(buffer.count, range.upperBound - offset)
      let count = pread(descriptor, buffer.baseAddress, wanted, off_t(offset))
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(path: path, code: errno)
      }
      guard count > 0 else { break }
      hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
    }
    return hash.finish()
  }
}
