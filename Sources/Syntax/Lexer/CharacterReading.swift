/// A view of a file's bytes up to a limit, read by the character. Behind the limit there is nothing.
protocol CharacterReading {
  /// The file.
  var file: SourceFile { get }
  /// The offset where reading stops.
  var limit: Int { get }
}

extension CharacterReading {
  /// The byte at an offset, 0 behind the end.
  func byte(_ offset: Int) -> UInt8 { offset < limit ? file.bytes[offset] : 0 }

  /// The character at an offset and its length; nil behind the end.
  func scalar(_ offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset < limit else { return nil }
    let (scalar, length) = UTF8Reader.scalar(in: file.bytes, at: offset, limit: limit)
    return scalar.map { ($0, length) }
  }

  /// The ASCII character meant at an offset, be it full-width or not, and its length in bytes; (0, 0) for all
  /// else.
  func sign(_ offset: Int) -> (ascii: UInt8, length: Int) {
    let byte = byte(offset)
    if byte > 0, byte < 0x80 { return (byte, 1) }
    guard let (scalar, length) = scalar(offset), let text = FullWidth.ascii(for: scalar),
      text.utf8.count == 1, let ascii = text.utf8.first
    else { return (0, 0) }
    return (ascii, length)
  }

  /// Whether a name may go on with the character at an offset, and its length.
  func nameLength(_ offset: Int, isFirst: Bool) -> Int? {
    let byte = byte(offset)
    if byte < 0x80 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
        return 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"): return isFirst ? nil : 1
      default: return nil
      }
    }
    guard let (scalar, length) = scalar(offset) else { return nil }
    let properties = scalar.properties
    return (isFirst ? properties.isXIDStart : properties.isXIDContinue) ? length : nil
  }
}
