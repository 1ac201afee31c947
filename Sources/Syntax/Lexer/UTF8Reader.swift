/// Reads characters out of bytes that may not be valid UTF-8.
enum UTF8Reader {
  /// The character at `offset` and its length in bytes; a nil character, of length 1, where the bytes are
  /// not UTF-8 (overlong forms, surrogates and values above 10FFFF included).
  static func scalar(in bytes: [UInt8], at offset: Int, limit: Int) -> (scalar: Unicode.Scalar?, length: Int)
  {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length: Int
    let least: UInt32
    switch first {
    case 0xC2...0xDF: (length, least) = (2, 0x80)
    case 0xE0...0xEF: (length, least) = (3, 0x800)
    case 0xF0...0xF4: (length, least) = (4, 0x10000)
    default: return (nil, 1)
    }
    guard offset + length <= limit else { return (nil, 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for next in bytes[offset + 1..<offset + length] {
      guard next & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(next & 0x3F)
    }
    guard value >= least, let scalar = Unicode.Scalar(value) else { return (nil, 1) }
    return (scalar, length)
  }
}
