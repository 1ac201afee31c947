import CZlib

/// Puts ZIP archives together, right ones and wrong ones.
struct ZipBuilder {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  /// What a member may get wrong; each is nil for the truth.
  struct Lies {
    var flags: UInt16 = 0
    var method: UInt16?
    var size: Int?
    var packedSize: Int?
    var checksum: UInt32?
    var header: Int?
    var signature: UInt32 = 0x0403_4B50
  }

  /// Adds a member, stored or deflated.
  mutating func add(_ name: String, _ content: [UInt8], deflated: Bool = true, lies: Lies = Lies()) {
    let packed = deflated ? Self.deflate(content) : content
    let header = bytes.count
    let method: UInt16 = lies.method ?? (deflated ? 8 : 0)
    let checksum = lies.checksum ?? UInt32(crc32(0, content, UInt32(content.count)))
    let size = UInt32(lies.size ?? content.count)
    let packedSize = UInt32(lies.packedSize ?? packed.count)
    // Version, flags, method, time, date, checksum, sizes, lengths: the same in both places.
    let common =
      little(lies.flags) + little(method) + little(UInt32(0)) + little(checksum) + little(packedSize)
      + little(size) + little(UInt16(name.utf8.count)) + little(UInt16(0))
    bytes += little(lies.signature) + little(UInt16(20)) + common + [UInt8](name.utf8) + packed
    directory +=
      little(UInt32(0x0201_4B50)) + little(UInt16(20)) + little(UInt16(20)) + common
      + [UInt8](repeating: 0, count: 10) + little(UInt32(lies.header ?? header)) + [UInt8](name.utf8)
    count += 1
  }

  /// The archive; `count` and `start` are what its last record claims, nil for the truth.
  func archive(count claimed: UInt16? = nil, start: Int? = nil, comment: [UInt8] = []) -> [UInt8] {
    let entries = claimed ?? count
    return bytes + directory + little(UInt32(0x0605_4B50)) + little(UInt32(0)) + little(entries)
      + little(entries) + little(UInt32(directory.count)) + little(UInt32(start ?? bytes.count))
      + little(UInt16(comment.count)) + comment
  }

  private func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
  }

  private static func deflate(_ content: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = content
    var output = [UInt8](repeating: 0, count: content.count + content.count / 1000 + 64)
    let length = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        CZlib.deflate(&stream, Z_FINISH)
        return target.count - Int(stream.avail_out)
      }
    }
    return Array(output.prefix(length))
  }
}
