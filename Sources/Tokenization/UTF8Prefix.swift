/// Where the characters of a run of bytes end, by the table of well-formed UTF-8 (Unicode 3.9, table 3-7).
enum UTF8Prefix {
  /// What stands at the start of some bytes.
  enum Head: Equatable {
    /// A character of this many bytes.
    case complete(Int)
    /// The start of a character whose rest has not arrived.
    case partial
    /// This many bytes that belong to no character.
    case invalid(Int)
  }

  /// What stands at `start`, which must be an index of `bytes`.
  static func head(_ bytes: [UInt8], at start: Int) -> Head {
    let lead = bytes[start]
    let length: Int
    var allowed: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0x00...0x7F: return .complete(1)
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { allowed = 0xA0...0xBF }
      if lead == 0xED { allowed = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { allowed = 0x90...0xBF }
      if lead == 0xF4 { allowed = 0x80...0x8F }
    default: return .invalid(1)
    }
    for offset in 1..<length {
      guard start + offset < bytes.count else { return .partial }
      guard allowed.contains(bytes[start + offset]) else { return .invalid(offset) }
      allowed = 0x80...0xBF
    }
    return .complete(length)
  }

  /// The bytes as text in which every byte outside a whole character is written "<0xE4>".
  static func display(_ bytes: [UInt8]) -> String {
    var result = ""
    var index = 0
    while index < bytes.count {
      let length: Int
      switch head(bytes, at: index) {
      case .complete(let count):
        result += String(decoding: bytes[index..<(index + count)], as: UTF8.self)
        length = count
      case .invalid(let count):
        result += bytes[index..<(index + count)].map(escape).joined()
        length = count
      case .partial:
        result += bytes[index...].map(escape).joined()
        length = bytes.count - index
      }
      index += length
    }
    return result
  }

  private static func escape(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return "<0x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])>"
  }
}
