import JSON

/// A position in a checkpoint's bytes that only moves over what is there: every read is checked first.
struct ByteCursor {
  let storage: ByteStorage
  /// Where the next read begins.
  var offset: Int
  /// The part of the file being read, for messages.
  var section: CheckpointSection

  /// How deep arrays may lie within arrays.
  static let depthLimit = 4

  init(storage: ByteStorage, offset: Int = 0, section: CheckpointSection = .header) {
    self.storage = storage
    self.offset = offset
    self.section = section
  }

  /// The bytes left.
  var remaining: Int { storage.bytes.count - offset }

  /// Moves over `count` bytes and gives where they lie.
  @inline(__always)
  mutating func take(_ count: UInt64) throws(CheckpointError) -> Range<Int> {
    guard count <= UInt64(remaining) else { throw truncated(needed: count) }
    let start = offset
    offset += Int(count)
    return start..<offset
  }

  /// Reads a little-endian integer.
  @inline(__always)
  mutating func read<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type
  ) throws(CheckpointError) -> T {
    let range = try take(UInt64(MemoryLayout<T>.size))
    return storage.bytes.little(type, at: range.lowerBound)
  }

  /// Reads a count of entries that take at least `leastSize` bytes each: more than fit are refused.
  ///
  /// - Parameters:
  ///   - leastSize: the fewest bytes of an entry.
  ///   - section: what the entries belong to, for messages.
  mutating func count(leastSize: Int, in section: CheckpointSection) throws(CheckpointError) -> Int {
    let start = offset
    let count = try read(UInt64.self)
    let limit = UInt64(remaining / leastSize)
    guard count <= limit else {
      throw .absurdCount(file: storage.name, section: section, offset: start, count: count, limit: limit)
    }
    return Int(count)
  }

  /// Reads the header of an array and walks over its elements.
  ///
  /// - Parameters:
  ///   - key: the metadata key, for messages.
  ///   - depth: how many arrays this one lies in.
  mutating func array(key: String, depth: Int) throws(CheckpointError) -> MetadataArray {
    let start = offset
    guard depth < Self.depthLimit else {
      throw bad(key, at: start, .nestedTooDeeply(limit: Self.depthLimit))
    }
    let id = try read(UInt32.self)
    guard let type = MetadataType(rawValue: id) else { throw bad(key, at: start, .unknownType(id)) }
    let count = try count(leastSize: type.leastSize, in: .metadata)
    let first = offset
    switch type {
    case .string:
      for _ in 0..<count { _ = try take(read(UInt64.self)) }
    case .array:
      for _ in 0..<count { _ = try array(key: key, depth: depth + 1) }
    case .bool:
      let range = try take(UInt64(count))
      for index in range where storage.bytes[index] > 1 {
        throw bad(key, at: index, .invalidBool(storage.bytes[index]))
      }
    default:
      // `count` fits the rest of the file at this size, hence the product cannot overflow.
      _ = try take(UInt64(count * type.leastSize))
    }
    return MetadataArray(type: type, count: count, storage: storage, range: first..<offset)
  }

  func truncated(needed: UInt64) -> CheckpointError {
    .truncated(
      file: storage.name, section: section, offset: offset, needed: needed, size: storage.bytes.count)
  }

  func bad(_ key: String, at offset: Int, _ problem: MetadataProblem) -> CheckpointError {
    .badMetadata(file: storage.name, key: key.printable, offset: offset, problem)
  }
}
