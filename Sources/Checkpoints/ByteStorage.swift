import Glibc

/// The bytes of a checkpoint: a read-only memory map of a file, or a copy of bytes in memory.
///
/// Whatever points into the bytes retains this object. The bytes are never written.
final class ByteStorage: @unchecked Sendable {
  /// The file's path, or the name given to bytes in memory: what messages call it.
  let name: String
  /// All bytes, valid as long as this object lives.
  let bytes: UnsafeRawBufferPointer
  /// What identifies the state of the file when it was mapped; nil for bytes in memory.
  private let identity: Identity?

  /// The size, time and number of a file: if one differs, the file is no longer what was checked.
  private struct Identity: Equatable {
    let size: Int
    let seconds: Int
    let nanoseconds: Int
    let inode: UInt64

    init(_ status: stat) {
      size = Int(status.st_size)
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
      inode = UInt64(status.st_ino)
    }
  }

  /// Maps a file.
  ///
  /// - Throws: `CheckpointError.cannotRead` where it is missing, unreadable, empty or no regular file.
  init(path: String) throws(CheckpointError) {
    // Without O_NONBLOCK opening a named pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotRead(file: path, FileProblem(errno: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotRead(file: path, FileProblem(errno: errno)) }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      throw .cannotRead(file: path, kind == S_IFDIR ? .isDirectory : .notRegular)
    }
    guard status.st_size > 0 else { throw .cannotRead(file: path, .empty) }
    let size = Int(status.st_size)
    guard let map = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), map != MAP_FAILED else {
      throw .cannotRead(file: path, FileProblem(errno: errno))
    }
    name = path
    bytes = UnsafeRawBufferPointer(start: map, count: size)
    identity = Identity(status)
  }

  /// Copies bytes; `name` is what messages call them.
  init(copying source: [UInt8], name: String) {
    self.name = name
    // 4,096 as a memory map would give, so that aligned tensors are aligned in memory as well.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(source.count, 1), alignment: 4096)
    copy.copyBytes(from: source)
    bytes = UnsafeRawBufferPointer(rebasing: copy[..<source.count])
    identity = nil
  }

  deinit {
    if identity == nil {
      bytes.baseAddress?.deallocate()
    } else {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }
  }

  /// Throws `CheckpointError.cannotRead` if the file at the path is no longer the one that was mapped.
  func checkUnchanged() throws(CheckpointError) {
    guard let identity else { return }
    var status = stat()
    guard stat(name, &status) == 0 else { throw .cannotRead(file: name, FileProblem(errno: errno)) }
    guard Identity(status) == identity else { throw .cannotRead(file: name, .changed) }
  }

  /// Lets the system drop the whole pages within a range; they are read again from the file when touched.
  func releasePages(_ range: Range<Int>) {
    guard identity != nil, let base = bytes.baseAddress else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = (range.lowerBound + page - 1) / page * page
    // The map's last page may be partly beyond the file: it is whole for the system all the same.
    let end = range.upperBound == bytes.count ? bytes.count : range.upperBound / page * page
    guard start < end else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
  }
}

extension FileProblem {
  /// The problem that an `errno` stands for.
  init(errno code: Int32) {
    self =
      switch code {
      case ENOENT, ENOTDIR: .notFound
      case EACCES, EPERM, EROFS: .notPermitted
      case EISDIR: .isDirectory
      case ENOSPC, EDQUOT: .noSpace
      default: .system(code: code)
      }
  }
}
