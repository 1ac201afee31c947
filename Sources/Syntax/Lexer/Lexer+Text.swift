extension Lexer {
  /// Reads a text in quotes, of which the first stands at the position.
  mutating func readText(isRaw: Bool, openingLength: Int) -> Token.Kind {
    if isRaw { return readRawText(isTypographic: openingLength > 1, openingLength) }
    if isTripleQuote(position) { return readBlockText() }
    let start = position
    position += openingLength
    var scan = TextScan(style: .plain, start: position, isTypographic: openingLength > 1)
    guard scanText(&scan) else { return unclosed(from: start, "\"") }
    let content = scan.start..<position
    closeQuote(as: "\"")
    if let error = scan.error { return malformed(error) }
    var decoder = TextDecoder(self, content: content, interpolations: scan.interpolations, margin: 0)
    return finish(&decoder, style: .plain, from: start)
  }

  private mutating func readRawText(isTypographic: Bool, _ openingLength: Int) -> Token.Kind {
    let start = position
    position += openingLength
    let contentStart = position
    while position < limit, byte(position) != UInt8(ascii: "\n") {
      let isClosing =
        isTypographic ? sign(position).ascii == UInt8(ascii: "'") : byte(position) == UInt8(ascii: "'")
      if isClosing {
        let content = file.text(contentStart..<position)
        closeQuote(as: "'")
        let pieces: [TextToken.Piece] = content.isEmpty ? [] : [.text(content, source: content)]
        return text(TextToken(style: .raw, pieces: pieces))
      }
      position += scalar(position)?.length ?? 1
    }
    return unclosed(from: start, "'")
  }

  private mutating func readBlockText() -> Token.Kind {
    let start = position
    position += 3
    var scan = TextScan(style: .block, start: position, isTypographic: false)
    guard scanText(&scan) else {
      return malformed(
        Diagnostic(
          .unclosedText,
          Message(en: "the text that begins here has no closing \"\"\"", zh: "从这里开始的文本没有结束的 \"\"\""),
          at: Span(start..<start + 3, in: file), isIncomplete: limit == file.bytes.count))
    }
    let content = scan.start..<position
    position += 3
    if let error = scan.error { return malformed(error) }
    let layout = BlockLayout(of: content, in: file.bytes)
    var decoder = TextDecoder(
      self, content: layout.body, interpolations: scan.interpolations, margin: layout.margin)
    decoder.isAtLineStart = layout.startsOnOwnLine
    decoder.isBlock = true
    return finish(&decoder, style: .block, from: start)
  }

  private mutating func finish(_ decoder: inout TextDecoder, style: TextLiteral.Style, from start: Int)
    -> Token.Kind
  {
    if let error = decoder.decode() { return malformed(error) }
    return text(TextToken(style: style, pieces: decoder.pieces))
  }

  private mutating func closeQuote(as quote: String) {
    let (_, length) = sign(position)
    if length > 1 { noteFullWidth(position..<position + length, quote) }
    position += max(1, length)
  }

  private func isTripleQuote(_ offset: Int) -> Bool {
    byte(offset) == UInt8(ascii: "\"") && byte(offset + 1) == UInt8(ascii: "\"")
      && byte(offset + 2) == UInt8(ascii: "\"")
  }

  // MARK: Finding the end

  /// What is known of a text while its end is looked for.
  struct TextScan {
    let style: TextLiteral.Style
    let start: Int
    let isTypographic: Bool
    var interpolations: [Range<Int>] = []
    var error: Diagnostic?

    init(style: TextLiteral.Style, start: Int, isTypographic: Bool) {
      self.style = style
      self.start = start
      self.isTypographic = isTypographic
    }
  }

  /// Moves to the closing quotes; false if there are none.
  private mutating func scanText(_ scan: inout TextScan) -> Bool {
    while position < limit {
      switch byte(position) {
      case UInt8(ascii: "\n"):
        if scan.style != .block { return false }
        position += 1
      case UInt8(ascii: "\\"):
        if byte(position + 1) == UInt8(ascii: "(") {
          scanInterpolation(&scan)
        } else {
          position += byte(position + 1) == UInt8(ascii: "\n") ? 1 : 2
        }
      case UInt8(ascii: "\""):
        if scan.style != .block || isTripleQuote(position) { return true }
        position += 1
      case let byte where byte >= 0x80:
        if scan.isTypographic, sign(position).ascii == UInt8(ascii: "\"") { return true }
        position += scalar(position)?.length ?? 1
      default: position += 1
      }
    }
    return false
  }

  /// Moves behind the `)` that closes the `\(` at the position, or to the end of the line.
  private mutating func scanInterpolation(_ scan: inout TextScan) {
    let open = position
    position += 2
    var depth = 1
    while position < limit, byte(position) != UInt8(ascii: "\n") {
      let (ascii, length) = sign(position)
      switch ascii {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if scan.error == nil { scan.error = quoteInside(position..<position + length) }
      default: break
      }
      if depth == 0 {
        scan.interpolations.append(open + 2..<position)
        if length > 1 { noteFullWidth(position..<position + length, ")") }
        position += length
        return
      }
      position += length > 0 ? length : scalar(position)?.length ?? 1
    }
    if scan.error == nil {
      scan.error = Diagnostic(
        .unclosedBracket,
        Message(en: "')' is missing after '\\('", zh: "“\\(”之后缺少“)”"), at: Span(open..<open + 2, in: file),
        help: Message(en: "for the characters themselves write '\\\\('", zh: "要写这两个字符本身，请用“\\\\(”"))
    }
  }

  private func quoteInside(_ range: Range<Int>) -> Diagnostic {
    Diagnostic(
      .quoteInInterpolation,
      Message(en: "quotes can't stand between '\\(' and ')'", zh: "“\\(”与“)”之间不能有引号"),
      at: Span(range, in: file),
      help: Message(en: "give the value a name first: let x = …", zh: "请先给这个值命名：let x = …"))
  }

  /// The mistake of a text without its closing quote; the position is at the end of the line.
  private mutating func unclosed(from start: Int, _ quote: String) -> Token.Kind {
    position = min(position, limit)
    let line = file.range(ofLine: file.line(at: start))
    let end = max(start + 1, min(limit, line.upperBound))
    position = max(end, start + 1)
    var fix = FixIt(Span(end..<end, in: file), quote)
    var offset = start + 1
    while offset < end {
      let (ascii, length) = sign(offset)
      if length > 1, String(Character(Unicode.Scalar(ascii))) == quote {
        fix = FixIt(Span(offset..<offset + length, in: file), quote)
      }
      offset += max(1, scalar(offset)?.length ?? 1)
    }
    return malformed(
      Diagnostic(
        .unclosedText,
        Message(en: "the text that begins here isn't closed", zh: "从这里开始的文本没有结束引号"),
        at: Span(start..<end, in: file),
        help: Message(en: "for several lines use \"\"\"", zh: "多行文本请用 \"\"\""), fixIts: [fix]))
  }
}
