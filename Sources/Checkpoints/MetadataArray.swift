/// An array of a GGUF file's metadata: a checked window onto the file, decoded when it is asked for.
///
/// A vocabulary of 262,144 tokens costs nothing until it is read, and then one pass.
public struct MetadataArray: Sendable {
  /// The stored type of every element.
  public let type: MetadataType
  /// The number of elements.
  public let count: Int
  let storage: ByteStorage
  /// The bytes of the elements, which the parser has walked and checked.
  let range: Range<Int>

  init(type: MetadataType, count: Int, storage: ByteStorage, range: Range<Int>) {
    self.type = type
    self.count = count
    self.storage = storage
    self.range = range
  }

  /// All elements, decoded.
  public var values: [MetadataValue] {
    switch type {
    case .string: return strings?.map(MetadataValue.string) ?? []
    case .array: return nested.map(MetadataValue.array)
    default:
      let size = type.leastSize
      return (0..<count).compactMap { type.scalar(storage.bytes, at: range.lowerBound + $0 * size) }
    }
  }

  /// The elements as texts, invalid UTF-8 replaced by U+FFFD; nil if they are no strings.
  public var strings: [String]? {
    guard type == .string else { return nil }
    var result: [String] = []
    result.reserveCapacity(count)
    forEachString { result.append(String(decoding: $0, as: UTF8.self)) }
    return result
  }

  /// The elements' bytes exactly as stored; nil if they are no strings.
  public var stringBytes: [[UInt8]]? {
    guard type == .string else { return nil }
    var result: [[UInt8]] = []
    result.reserveCapacity(count)
    forEachString { result.append([UInt8]($0)) }
    return result
  }

  /// The elements as `Int`; nil if one is no integer or does not fit.
  public var ints: [Int]? {
    guard type.size != nil else { return count == 0 ? [] : nil }
    let bytes = storage.bytes
    if type == .int32 {
      return (0..<count).map { Int(bytes.little(Int32.self, at: range.lowerBound + $0 * 4)) }
    }
    let size = type.leastSize
    var result: [Int] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      guard let int = type.scalar(bytes, at: range.lowerBound + index * size)?.int else { return nil }
      result.append(int)
    }
    return result
  }

  /// The elements as `Float`; nil if one is no number.
  public var floats: [Float]? {
    guard type.size != nil, type != .bool else { return count == 0 ? [] : nil }
    let bytes = storage.bytes
    if type == .float32 {
      return (0..<count).map {
        Float(bitPattern: bytes.little(UInt32.self, at: range.lowerBound + $0 * 4))
      }
    }
    let size = type.leastSize
    return (0..<count).map { Float(type.scalar(bytes, at: range.lowerBound + $0 * size)?.number ?? 0) }
  }

  /// The elements as truth values; nil if they are none.
  public var bools: [Bool]? {
    guard type == .bool else { return nil }
    return range.map { storage.bytes[$0] != 0 }
  }

  /// Calls `body` with the bytes of every string in order; the bytes are valid during the call only.
  /// Does nothing for an array of another type.
  public func forEachString(_ body: (UnsafeRawBufferPointer) -> Void) {
    guard type == .string else { return }
    let bytes = storage.bytes
    var offset = range.lowerBound
    for _ in 0..<count {
      let length = Int(bytes.little(UInt64.self, at: offset))
      offset += 8
      body(UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)]))
      offset += length
    }
  }

  /// The arrays within this one, in order; empty if its elements are no arrays.
  private var nested: [MetadataArray] {
    guard type == .array else { return [] }
    var cursor = ByteCursor(storage: storage, offset: range.lowerBound, section: .metadata)
    var result: [MetadataArray] = []
    for _ in 0..<count {
      // The parser has walked these bytes already, so that this cannot fail.
      guard let array = try? cursor.array(key: "", depth: 0) else { break }
      result.append(array)
    }
    return result
  }
}

extension MetadataArray: Equatable {
  /// Whether both hold the same elements in the same stored form.
  public static func == (left: MetadataArray, right: MetadataArray) -> Bool {
    left.type == right.type && left.count == right.count
      && left.storage.bytes[left.range].elementsEqual(right.storage.bytes[right.range])
  }
}

extension MetadataArray {
  /// An array of texts, for a `GGUFWriter`.
  public init(strings: [String]) {
    self.init(stringBytes: strings.map { [UInt8]($0.utf8) })
  }

  /// An array of strings that may be any bytes, for a `GGUFWriter`.
  public init(stringBytes: [[UInt8]]) {
    var bytes: [UInt8] = []
    for string in stringBytes {
      bytes.append(little: UInt64(string.count))
      bytes += string
    }
    self.init(type: .string, count: stringBytes.count, bytes: bytes)
  }

  /// An array of 32-bit integers, for a `GGUFWriter`.
  public init(ints: [Int32]) {
    var bytes: [UInt8] = []
    for int in ints { bytes.append(little: int) }
    self.init(type: .int32, count: ints.count, bytes: bytes)
  }

  /// An array of single-precision numbers, for a `GGUFWriter`.
  public init(floats: [Float]) {
    var bytes: [UInt8] = []
    for float in floats { bytes.append(little: float.bitPattern) }
    self.init(type: .float32, count: floats.count, bytes: bytes)
  }

  private init(type: MetadataType, count: Int, bytes: [UInt8]) {
    self.init(
      type: type, count: count, storage: ByteStorage(copying: bytes, name: ""), range: 0..<bytes.count)
  }
}

extension [UInt8] {
  /// Appends an integer in little-endian order.
  mutating func append<T: FixedWidthInteger>(little value: T) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
