/// Parses JSON (RFC 8259) strictly: UTF-8 only, no key twice, bounded depth, nothing after the value.
///
/// Our own rather than Foundation's: a header must be refused for a key that appears twice, and with the
/// byte at which it goes wrong.
struct JSONParser {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  /// How deep values may lie within one another.
  static let depthLimit = 64

  /// The one value that the bytes hold.
  static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONFault) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == parser.bytes.count else { throw parser.bad(.trailingBytes) }
    return value
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  // MARK: - Values

  private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    guard depth < Self.depthLimit else { throw bad(.nestedTooDeeply(limit: Self.depthLimit)) }
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case let byte: throw bad(.unexpectedByte(byte))
    }
  }

  private mutating func object(depth: Int) throws(JSONFault) -> JSONObject {
    var object = JSONObject()
    position += 1
    skipSpace()
    if try takes("}") { return object }
    while true {
      skipSpace()
      let start = position
      guard try peek() == UInt8(ascii: "\"") else { throw bad(.unexpectedByte(try peek())) }
      let key = try string()
      guard object[key] == nil else { throw bad(.duplicateKey(key), at: start) }
      skipSpace()
      try expect(":")
      skipSpace()
      object[key] = try value(depth: depth + 1)
      skipSpace()
      if try takes("}") { return object }
      try expect(",")
    }
  }

  private mutating func array(depth: Int) throws(JSONFault) -> [JSONValue] {
    var elements: [JSONValue] = []
    position += 1
    skipSpace()
    if try takes("]") { return elements }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if try takes("]") { return elements }
      try expect(",")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
    for index in 0..<word.utf8CodeUnitCount {
      let byte = try peek()
      guard byte == word.utf8Start[index] else { throw bad(.unexpectedByte(byte)) }
      position += 1
    }
    return value
  }

  private mutating func number() throws(JSONFault) -> JSONValue {
    let start = position
    var isInteger = true
    if current == UInt8(ascii: "-") { position += 1 }
    // A leading zero stands alone.
    if current == UInt8(ascii: "0") {
      position += 1
    } else {
      guard digits() > 0 else { throw bad(.invalidNumber, at: start) }
    }
    if current == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      guard digits() > 0 else { throw bad(.invalidNumber, at: start) }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      guard digits() > 0 else { throw bad(.invalidNumber, at: start) }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let int = Int(text) { return .int(int) }
    guard let double = Double(text), double.isFinite else { throw bad(.invalidNumber, at: start) }
    return .double(double)
  }

  /// Moves over decimal digits and gives how many there were.
  private mutating func digits() -> Int {
    let start = position
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }
}

// MARK: - Strings

extension JSONParser {
  private mutating func string() throws(JSONFault) -> String {
    position += 1
    let start = position
    while true {
      switch try peek() {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        return try text(start..<position)
      case UInt8(ascii: "\\"):
        return try escapedString(from: start)
      case 0..<0x20:
        throw bad(.controlCharacter)
      default:
        position += 1
      }
    }
  }

  /// The rest of a string that holds an escape: decoded byte by byte.
  private mutating func escapedString(from start: Int) throws(JSONFault) -> String {
    var decoded = [UInt8](bytes[start..<position])
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: decoded, as: UTF8.self) else {
          throw bad(.invalidUTF8, at: start)
        }
        return text
      case UInt8(ascii: "\\"):
        decoded += UTF8.encode(try escape()).map { Array($0) } ?? []
      case 0..<0x20:
        throw bad(.controlCharacter)
      default:
        decoded.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
    let start = position
    position += 1
    let byte = try peek()
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(start: start)
    default: throw bad(.invalidEscape, at: start)
    }
  }

  /// The scalar of `\uXXXX`, or of the two such that write one beyond U+FFFF (a surrogate pair).
  private mutating func unicodeEscape(start: Int) throws(JSONFault) -> Unicode.Scalar {
    let high = try fourDigits(start: start)
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard (0xD800..<0xDC00).contains(high), try takes("\\"), try takes("u") else {
      throw bad(.invalidEscape, at: start)
    }
    let low = try fourDigits(start: start)
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    else { throw bad(.invalidEscape, at: start) }
    return scalar
  }

  private mutating func fourDigits(start: Int) throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
        throw bad(.invalidEscape, at: start)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private func text(_ range: Range<Int>) throws(JSONFault) -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw bad(.invalidUTF8, at: range.lowerBound)
    }
    return text
  }
}

// MARK: - Bytes

extension JSONParser {
  /// The byte at the position, or nil at the end.
  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func peek() throws(JSONFault) -> UInt8 {
    guard position < bytes.count else { throw bad(.unexpectedEnd) }
    return bytes[position]
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// Whether the next byte is the given one, which is then consumed.
  private mutating func takes(_ expected: Unicode.Scalar) throws(JSONFault) -> Bool {
    guard try peek() == UInt8(ascii: expected) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ expected: Unicode.Scalar) throws(JSONFault) {
    guard try takes(expected) else { throw bad(.unexpectedByte(try peek())) }
  }

  private func bad(_ problem: JSONProblem, at offset: Int? = nil) -> JSONFault {
    JSONFault(offset: offset ?? position, problem: problem)
  }
}
