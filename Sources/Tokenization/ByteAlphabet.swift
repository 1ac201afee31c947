/// GPT-2's alphabet, in which every byte is written as a printable character: "Ġ" is a space, "Ċ" a line break.
enum ByteAlphabet {
  /// The character of every byte: itself where it is printable, else U+0100 and on, in order.
  static let scalars: [Unicode.Scalar] = {
    var beyond: UInt8 = 0
    return (0..<256).map { (byte: UInt16) -> Unicode.Scalar in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
      default:
        defer { beyond += 1 }
        return Unicode.Scalar(UInt16(0x100) + UInt16(beyond)) ?? "\u{FFFD}"
      }
    }
  }()

  private static let values: [UInt32: UInt8] = {
    var values: [UInt32: UInt8] = [:]
    for (byte, scalar) in scalars.enumerated() { values[scalar.value] = UInt8(byte) }
    return values
  }()

  /// The bytes that a piece stands for, or nil if it holds a character outside the alphabet.
  static func bytes(_ piece: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in piece.unicodeScalars {
      guard let byte = values[scalar.value] else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
