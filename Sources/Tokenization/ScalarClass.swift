/// What the pre-tokenizers' patterns tell apart: `\p{L}`, `\p{N}`, `\s`, the line breaks among `\s`, and the rest.
enum ScalarClass: UInt8 {
  case letter
  case number
  case space
  /// CR or LF, which are spaces too.
  case lineBreak
  case other

  /// Whether the pattern `\s` matches.
  var isSpace: Bool { self == .space || self == .lineBreak }

  /// The class of a Unicode scalar value.
  init(_ scalar: UInt32) {
    switch scalar {
    case 0x41...0x5A, 0x61...0x7A: self = .letter
    case 0x30...0x39: self = .number
    case 0x0A, 0x0D: self = .lineBreak
    case 0x20, 0x09, 0x0B, 0x0C: self = .space
    case 0x00...0x7F: self = .other
    case 0x4E00...0x9FFF, 0xAC00...0xD7A3: self = .letter
    default: self = Self.beyondASCII(scalar)
    }
  }

  private static func beyondASCII(_ scalar: UInt32) -> ScalarClass {
    guard let scalar = Unicode.Scalar(scalar) else { return .other }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return scalar.properties.isWhitespace ? .space : .other
    }
  }
}

/// A valid UTF-8 text that is read scalar by scalar.
struct ScalarReader {
  let bytes: UnsafeBufferPointer<UInt8>

  /// The scalar at a boundary, and where the next one begins. `index` must be less than the count.
  @inline(__always)
  func scalar(at index: Int) -> (value: UInt32, next: Int) {
    let lead = UInt32(bytes[index])
    if lead < 0x80 { return (lead, index + 1) }
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard index + length <= bytes.count else { return (0xFFFD, bytes.count) }
    var value = lead & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
    return (value, index + length)
  }

  /// The class of the scalar at a boundary, and where the next one begins.
  @inline(__always)
  func next(_ index: Int) -> (kind: ScalarClass, next: Int) {
    let (value, next) = scalar(at: index)
    return (ScalarClass(value), next)
  }

  /// The end of the run of scalars from `index` whose class satisfies `test`.
  @inline(__always)
  func run(from index: Int, to end: Int, while test: (ScalarClass) -> Bool) -> Int {
    var index = index
    while index < end {
      let (kind, next) = next(index)
      guard test(kind) else { break }
      index = next
    }
    return index
  }
}
