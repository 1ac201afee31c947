import CZlib

/// A ZIP archive (PKWARE's APPNOTE) whose members are stored or deflated, read as a stream.
///
/// Only what is asked for by its exact name is unpacked, to where the caller puts it: the names within the
/// archive never become paths.
struct ZipArchive {
  /// What errors call it.
  private let name: String
  private let map: MappedBytes
  private let members: [String: Member]

  private struct Member {
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    let packedSize: Int
    let size: Int
    let header: Int
  }

  /// Reads the directory of the archive at a path.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what errors call it: the package that it is.
  /// - Throws: `StoreError.badPackage` for what is no archive, `.system` for what cannot be read.
  init(path: String, name: String) throws(StoreError) {
    self.name = name
    map = try MappedBytes(path: path)
    do {
      members = try Self.directory(map)
    } catch {
      throw .badPackage(package: name, error)
    }
  }

  /// Unpacks a member, piece by piece.
  ///
  /// - Parameters:
  ///   - wanted: its exact name.
  ///   - size: the size that it must have in bytes.
  ///   - sink: takes the next piece, of at most 1 MiB.
  /// - Throws: `StoreError.badPackage`, and what `sink` throws.
  func unpack(
    _ wanted: String, size: Int, _ sink: (UnsafeRawBufferPointer) throws(StoreError) -> Void
  ) throws(StoreError) {
    let (member, packed) = try find(wanted, size: size)
    var checksum: UInt = 0
    func checked(_ piece: UnsafeRawBufferPointer) throws(StoreError) {
      let start = piece.baseAddress?.assumingMemoryBound(to: UInt8.self)
      checksum = crc32(checksum, start, UInt32(piece.count))
      try sink(piece)
    }
    if member.method == 0 {
      var rest = packed
      while !rest.isEmpty {
        try checked(UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20)))
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(1 << 20))
      }
    } else {
      try inflate(packed, wanted, size: size, checked)
    }
    guard checksum == UInt(member.checksum) else { throw bad(.wrongChecksum(wanted)) }
  }

  /// The member of a name, which must have the given size, and its packed bytes.
  private func find(
    _ wanted: String, size: Int
  ) throws(StoreError) -> (Member, UnsafeRawBufferPointer) {
    guard let member = members[wanted] else { throw bad(.noMember(wanted)) }
    guard member.flags & 1 == 0, member.method == 0 || member.method == 8 else {
      throw bad(.unsupported(wanted))
    }
    guard member.size == size else {
      throw bad(.wrongSize(wanted, expected: size, found: member.size))
    }
    guard member.method == 8 || member.packedSize == member.size else { throw bad(.corrupt) }
    // The lengths of name and extra field in the local header may differ from those of the directory.
    guard map.read(UInt32.self, at: member.header) == 0x0403_4B50,
      let nameLength = map.read(UInt16.self, at: member.header + 26),
      let extraLength = map.read(UInt16.self, at: member.header + 28),
      let packed = map.slice(member.header + 30 + Int(nameLength) + Int(extraLength), member.packedSize)
    else { throw bad(.corrupt) }
    return (member, packed)
  }

  private func inflate(
    _ packed: UnsafeRawBufferPointer, _ wanted: String, size: Int,
    _ sink: (UnsafeRawBufferPointer) throws(StoreError) -> Void
  ) throws(StoreError) {
    var stream = z_stream()
    // Negative window bits: raw deflate data, without zlib's own header.
    let version = ZLIB_VERSION
    guard inflateInit2_(&stream, -MAX_WBITS, version, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw bad(.unsupported(wanted))
    }
    defer { inflateEnd(&stream) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    guard let input = packed.baseAddress?.assumingMemoryBound(to: UInt8.self),
      let output = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self),
      let available = UInt32(exactly: packed.count)
    else { throw bad(.corrupt) }
    // zlib reads its input only; its interface is older than `const`.
    stream.next_in = UnsafeMutablePointer(mutating: input)
    stream.avail_in = available
    var done = 0
    var status = Z_OK
    while status == Z_OK {
      stream.next_out = output
      stream.avail_out = UInt32(buffer.count)
      status = CZlib.inflate(&stream, Z_NO_FLUSH)
      let count = buffer.count - Int(stream.avail_out)
      done += count
      // A member that goes on beyond the size it claims is a bomb or a mistake.
      guard done <= size, status == Z_OK || status == Z_STREAM_END else { break }
      try sink(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    guard status == Z_STREAM_END, done == size else {
      throw bad(.wrongSize(wanted, expected: size, found: done))
    }
  }

  private func bad(_ problem: ArchiveProblem) -> StoreError { .badPackage(package: name, problem) }
}

// MARK: - The directory

extension ZipArchive {
  /// All members by name.
  private static func directory(_ map: MappedBytes) throws(ArchiveProblem) -> [String: Member] {
    guard let end = endRecord(map), let count = map.read(UInt16.self, at: end + 10),
      let size = map.read(UInt32.self, at: end + 12), let start = map.read(UInt32.self, at: end + 16)
    else { throw .truncated }
    guard Int(start) + Int(size) <= end else { throw .corrupt }
    var offset = Int(start)
    var members: [String: Member] = [:]
    for _ in 0..<count {
      guard let (name, member, next) = entry(map, at: offset), next <= end else { throw .corrupt }
      guard members.updateValue(member, forKey: name) == nil else { throw .duplicateMember(name) }
      offset = next
    }
    return members
  }

  /// Where the record at the archive's end begins: it may be followed by a comment of up to 65,535 bytes.
  private static func endRecord(_ map: MappedBytes) -> Int? {
    var offset = map.bytes.count - 22
    let first = max(0, offset - 65_535)
    while offset >= first {
      if map.read(UInt32.self, at: offset) == 0x0605_4B50 { return offset }
      offset -= 1
    }
    return nil
  }

  /// The entry of the directory at an offset, and where the next begins.
  private static func entry(_ map: MappedBytes, at offset: Int) -> (String, Member, next: Int)? {
    guard map.read(UInt32.self, at: offset) == 0x0201_4B50,
      let flags = map.read(UInt16.self, at: offset + 8),
      let method = map.read(UInt16.self, at: offset + 10),
      let checksum = map.read(UInt32.self, at: offset + 16),
      let packedSize = map.read(UInt32.self, at: offset + 20),
      let size = map.read(UInt32.self, at: offset + 24),
      let nameLength = map.read(UInt16.self, at: offset + 28),
      let extraLength = map.read(UInt16.self, at: offset + 30),
      let commentLength = map.read(UInt16.self, at: offset + 32),
      let header = map.read(UInt32.self, at: offset + 42),
      let name = map.slice(offset + 46, Int(nameLength))
    else { return nil }
    let member = Member(
      flags: flags, method: method, checksum: checksum, packedSize: Int(packedSize), size: Int(size),
      header: Int(header))
    let next = offset + 46 + Int(nameLength) + Int(extraLength) + Int(commentLength)
    return (String(decoding: name, as: UTF8.self), member, next)
  }
}
