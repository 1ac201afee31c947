/// Turns the bytes between quotes into the pieces of a text: escapes are decoded, interpolations set apart.
struct TextDecoder: CharacterReading {
  let file: SourceFile
  let limit: Int
  let content: Range<Int>
  let interpolations: [Range<Int>]
  /// The bytes to leave out at the start of each line.
  let margin: Int
  var isAtLineStart = false
  var isBlock = false

  private(set) var pieces: [TextToken.Piece] = []
  private var value = ""
  private var source = ""
  private var position = 0
  private var nextInterpolation = 0

  init(_ lexer: Lexer, content: Range<Int>, interpolations: [Range<Int>], margin: Int) {
    file = lexer.file
    limit = lexer.limit
    self.content = content
    self.interpolations = interpolations
    self.margin = margin
    position = content.lowerBound
  }

  /// Decodes everything; gives the first mistake.
  mutating func decode() -> Diagnostic? {
    while position < content.upperBound {
      if isAtLineStart { skipMargin() }
      guard position < content.upperBound else { break }
      if byte(position) == UInt8(ascii: "\\") {
        if let error = decodeEscape() { return error }
      } else {
        copyCharacter()
      }
    }
    flush()
    return nil
  }

  private mutating func skipMargin() {
    isAtLineStart = false
    var textStart = position
    while textStart < content.upperBound, [9, 13, 32].contains(byte(textStart)) { textStart += 1 }
    let isEmptyLine = textStart == content.upperBound || byte(textStart) == UInt8(ascii: "\n")
    position = isEmptyLine ? textStart : min(position + margin, textStart)
  }

  private mutating func copyCharacter() {
    guard let (scalar, length) = scalar(position) else {
      position += 1
      return
    }
    position += length
    if isBlock, scalar == "\r", byte(position) == UInt8(ascii: "\n") { return }
    append(String(Character(scalar)), spelled: String(Character(scalar)))
    isAtLineStart = isBlock && scalar == "\n"
  }

  private mutating func append(_ text: String, spelled spelling: String) {
    value += text
    source += spelling
  }

  private mutating func flush() {
    if !value.isEmpty || !source.isEmpty { pieces.append(.text(value, source: source)) }
    value = ""
    source = ""
  }

  private mutating func decodeEscape() -> Diagnostic? {
    let start = position
    let letter = byte(start + 1)
    position += 2
    switch letter {
    case UInt8(ascii: "n"): append("\n", spelled: "\\n")
    case UInt8(ascii: "t"): append("\t", spelled: "\\t")
    case UInt8(ascii: "r"): append("\r", spelled: "\\r")
    case UInt8(ascii: "\\"): append("\\", spelled: "\\\\")
    case UInt8(ascii: "\""): append("\"", spelled: "\\\"")
    case UInt8(ascii: "u"): return decodeScalar(from: start)
    case UInt8(ascii: "("): return takeInterpolation()
    default: return unknownEscape(start)
    }
    return nil
  }

  private mutating func takeInterpolation() -> Diagnostic? {
    guard nextInterpolation < interpolations.count else { return unknownEscape(position - 2) }
    let range = interpolations[nextInterpolation]
    nextInterpolation += 1
    flush()
    pieces.append(.interpolation(range))
    position = range.upperBound + max(1, sign(range.upperBound).length)
    return nil
  }

  private mutating func decodeScalar(from start: Int) -> Diagnostic? {
    var digits = ""
    if byte(position) == UInt8(ascii: "{") {
      position += 1
      while position < content.upperBound, digits.count < 9, byte(position) != UInt8(ascii: "}"),
        byte(position) < 0x80
      {
        digits.unicodeScalars.append(Unicode.Scalar(byte(position)))
        position += 1
      }
    }
    guard byte(position) == UInt8(ascii: "}"), !digits.hasPrefix("+"),
      let value = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(value)
    else {
      return Diagnostic(
        .badEscape,
        Message(
          en: "'\\u' needs the number of a character, as '\\u{4E2D}'", zh: "“\\u”之后要写字符编号，如“\\u{4E2D}”"),
        at: Span(start..<max(position, start + 2), in: file))
    }
    position += 1
    append(String(Character(scalar)), spelled: "\\u{\(digits)}")
    return nil
  }

  private func unknownEscape(_ start: Int) -> Diagnostic {
    let length = scalar(start + 1)?.length ?? 0
    let end = byte(start + 1) == UInt8(ascii: "\n") ? start + 1 : start + 1 + length
    let span = Span(start..<min(end, content.upperBound), in: file)
    return Diagnostic(
      .badEscape, Message(en: "unknown escape '\(span.text)'", zh: "未知的转义“\(span.text)”"), at: span,
      help: Message(
        en: "write '\\\\' for a backslash, or use '…', in which nothing is special",
        zh: "反斜杠本身写作“\\\\”，或改用 '…'，其中没有特殊字符"),
      fixIts: [FixIt(Span(start..<start, in: file), "\\")])
  }
}
