/// A value of a GGUF file's metadata, its stored width forgotten.
public enum MetadataValue: Sendable, Equatable {
  case unsigned(UInt64)
  case signed(Int64)
  case float(Double)
  case bool(Bool)
  /// A text; invalid UTF-8 is replaced by U+FFFD.
  case string(String)
  case array(MetadataArray)
}

extension MetadataValue {
  /// The value as an `Int`, if it is an integer that fits.
  public var int: Int? {
    switch self {
    case .unsigned(let value): Int(exactly: value)
    case .signed(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The value as a `Double`, if it is a number.
  public var number: Double? {
    switch self {
    case .float(let value): value
    case .unsigned(let value): Double(value)
    case .signed(let value): Double(value)
    default: nil
    }
  }
}

/// The types that a metadata value is stored as, by their number in the file.
public enum MetadataType: UInt32, Sendable, Equatable, CaseIterable {
  case uint8 = 0
  case int8 = 1
  case uint16 = 2
  case int16 = 3
  case uint32 = 4
  case int32 = 5
  case float32 = 6
  case bool = 7
  case string = 8
  case array = 9
  case uint64 = 10
  case int64 = 11
  case float64 = 12

  /// The bytes of one value, or nil where the length varies (strings and arrays).
  var size: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .string, .array: nil
    }
  }

  /// The fewest bytes that one value takes.
  var leastSize: Int {
    switch self {
    case .string: 8
    case .array: 12
    default: size ?? 8
    }
  }

  /// The scalar stored at an address, or nil for a string or an array. The bytes have been checked.
  func scalar(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> MetadataValue? {
    switch self {
    case .uint8: .unsigned(UInt64(bytes[offset]))
    case .int8: .signed(Int64(Int8(bitPattern: bytes[offset])))
    case .uint16: .unsigned(UInt64(bytes.little(UInt16.self, at: offset)))
    case .int16: .signed(Int64(bytes.little(Int16.self, at: offset)))
    case .uint32: .unsigned(UInt64(bytes.little(UInt32.self, at: offset)))
    case .int32: .signed(Int64(bytes.little(Int32.self, at: offset)))
    case .uint64: .unsigned(bytes.little(UInt64.self, at: offset))
    case .int64: .signed(bytes.little(Int64.self, at: offset))
    case .float32: .float(Double(Float(bitPattern: bytes.little(UInt32.self, at: offset))))
    case .float64: .float(Double(bitPattern: bytes.little(UInt64.self, at: offset)))
    case .bool: .bool(bytes[offset] != 0)
    case .string, .array: nil
    }
  }
}

extension UnsafeRawBufferPointer {
  /// A little-endian integer at any offset, aligned or not. The range has been checked by the caller.
  @inline(__always)
  func little<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: Int) -> T {
    T(littleEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
  }
}
