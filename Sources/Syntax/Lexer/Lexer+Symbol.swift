extension Lexer {
  /// Reads a sign, the longest that fits; full-width ones count as the ASCII they stand for.
  mutating func readSymbol() -> Token.Kind {
    let start = position
    if let (scalar, length) = scalar(start), let ascii = FullWidth.ascii(for: scalar), ascii.utf8.count > 1 {
      position += length
      noteFullWidth(start..<position, ascii)
      if let symbol = Symbol(rawValue: ascii) { return .symbol(symbol) }
    }
    var best: (symbol: Symbol, end: Int)?
    var spelling = ""
    var end = start
    for _ in 0..<3 {
      let (ascii, length) = sign(end)
      guard ascii > 0x20 else { break }
      spelling.unicodeScalars.append(Unicode.Scalar(ascii))
      end += length
      if let symbol = Symbol(rawValue: spelling) { best = (symbol, end) }
    }
    if let foreign = foreignSign() { return foreign }
    guard let best else { return unexpectedCharacter() }
    position = start
    while position < best.end { skipSign() }
    return .symbol(best.symbol)
  }

  private mutating func skipSign() {
    let (ascii, length) = sign(position)
    if length > 1 {
      noteFullWidth(position..<position + length, String(Character(Unicode.Scalar(ascii))))
    }
    position += max(1, length)
  }

  /// Signs that other languages use for what has a name here.
  private mutating func foreignSign() -> Token.Kind? {
    let first = byte(position)
    let second = byte(position + 1)
    let word: String
    let length: Int
    switch (first, second) {
    case (UInt8(ascii: "&"), UInt8(ascii: "&")): (word, length) = ("and", 2)
    case (UInt8(ascii: "|"), UInt8(ascii: "|")): (word, length) = ("or", 2)
    case (UInt8(ascii: "&"), _): (word, length) = ("and", 1)
    case (UInt8(ascii: "!"), let next) where next != UInt8(ascii: "="): (word, length) = ("not", 1)
    default: return nil
    }
    let range = position..<position + length
    position += length
    let sign = file.text(range)
    let replacement = word == "not" ? "not " : word
    return malformed(
      Diagnostic(
        .unexpectedCharacter, Message(en: "'\(sign)' is written '\(word)'", zh: "“\(sign)”应写作“\(word)”"),
        at: Span(range, in: file), fixIts: [FixIt(Span(range, in: file), replacement)]))
  }

  private mutating func unexpectedCharacter() -> Token.Kind {
    let start = position
    let length = scalar(start)?.length ?? 1
    position += length
    let span = Span(start..<position, in: file)
    if byte(start) == UInt8(ascii: "\\") { return strayBackslash(span) }
    let sign = span.text
    var help: Message?
    var fixIts: [FixIt] = []
    switch sign {
    case "$":
      help = Message(en: "a variable is written without '$'", zh: "变量前不写“$”")
      fixIts = [FixIt(span, "")]
    case "?":
      help = Message(en: "type 'help' and the command's name", zh: "请输入 help 和命令名")
    case "^":
      help = Message(en: "write 'pow(x, 2)'", zh: "请写作 pow(x, 2)")
    case "`":
      help = Message(en: "texts stand in \"…\" or '…'", zh: "文本用 \"…\" 或 '…'")
    default: break
    }
    return malformed(
      Diagnostic(
        .unexpectedCharacter, Message(en: "unexpected character '\(sign)'", zh: "意外的字符“\(sign)”"), at: span,
        help: help, fixIts: fixIts))
  }

  private mutating func strayBackslash(_ span: Span) -> Token.Kind {
    var next = position
    while byte(next) == UInt8(ascii: " ") || byte(next) == UInt8(ascii: "\t") { next += 1 }
    let isLast = next >= limit
    return malformed(
      Diagnostic(
        .unexpectedCharacter,
        Message(
          en: "a '\\' outside a text must be the last character of its line",
          zh: "文本之外的“\\”必须是该行的最后一个字符"),
        at: span, isIncomplete: isLast && limit == file.bytes.count))
  }
}
