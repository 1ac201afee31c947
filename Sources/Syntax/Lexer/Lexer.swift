/// Cuts a script into tokens.
///
/// The lexer doesn't glue words such as `out/r.vec`: it marks where white space stands, and the parser, which
/// knows where an argument may stand, glues neighbouring tokens. Full-width signs are read as the ASCII ones
/// they stand for and reported, one diagnostic a line.
struct Lexer: CharacterReading {
  let file: SourceFile
  /// The offset where reading stops.
  let limit: Int
  /// The offset of the next byte to read.
  var position: Int
  /// The tokens; the last is always `.end`.
  private(set) var tokens: [Token] = []
  /// The texts, to which `.text` tokens refer.
  private(set) var texts: [TextToken] = []
  /// The mistakes to which `.malformed` tokens refer.
  private(set) var mistakes: [Diagnostic] = []
  /// What was found beside the tokens.
  private(set) var diagnostics: [Diagnostic] = []
  /// The comments, in order.
  private(set) var comments: [Comment] = []

  private var newlineBefore = true
  private var spaceBefore = true

  /// The tokens of `range`, which must hold valid UTF-8.
  init(_ file: SourceFile, range: Range<Int>) {
    self.file = file
    limit = range.upperBound
    position = range.lowerBound
    scan()
  }

  private mutating func scan() {
    while position < limit {
      skipSpace()
      guard position < limit else { break }
      let start = position
      let kind = readToken()
      if position == start { position += 1 }  // every turn goes on, whatever stands there
      append(kind, from: start)
    }
    append(.end, from: limit)
  }

  private mutating func append(_ kind: Token.Kind, from start: Int) {
    tokens.append(
      Token(
        kind: kind, start: start, end: position, newlineBefore: newlineBefore, spaceBefore: spaceBefore))
    newlineBefore = false
    spaceBefore = false
  }

  // MARK: White space and comments

  private mutating func skipSpace() {
    while position < limit {
      switch byte(position) {
      case UInt8(ascii: "\n"):
        newlineBefore = true
        position += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0B, 0x0C: position += 1
      case UInt8(ascii: "#"): readComment()
      case UInt8(ascii: "\\"):
        guard let next = continuation(position) else { return }
        position = next
      default:
        let (ascii, length) = sign(position)
        guard ascii == UInt8(ascii: " ") else { return }
        noteFullWidth(position..<position + length, " ")
        position += length
      }
      spaceBefore = true
    }
  }

  /// The offset after a backslash that ends its line; nil for any other backslash.
  private func continuation(_ offset: Int) -> Int? {
    var next = offset + 1
    while [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(byte(next)) { next += 1 }
    return byte(next) == UInt8(ascii: "\n") ? next + 1 : nil
  }

  private mutating func readComment() {
    let start = position
    while position < limit, byte(position) != UInt8(ascii: "\n") { position += 1 }
    comments.append(Comment(span: Span(start..<position, in: file), ownsLine: newlineBefore))
  }

  // MARK: Tokens

  private mutating func readToken() -> Token.Kind {
    let start = position
    let (ascii, length) = sign(start)
    switch ascii {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return readNumber()
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      if length > 1 { noteFullWidth(start..<start + length, ascii == UInt8(ascii: "'") ? "'" : "\"") }
      return readText(isRaw: ascii == UInt8(ascii: "'"), openingLength: length)
    default: break
    }
    if nameLength(start, isFirst: true) != nil { return readName() }
    return readSymbol()
  }

  private mutating func readName() -> Token.Kind {
    let start = position
    while let length = nameLength(position, isFirst: position == start) { position += length }
    let source = file.text(start..<position)
    let name = FullWidth.folded(source)
    if name.utf8.count != source.utf8.count {
      noteFullWidth(start..<position, name)
    } else if NameScripts.areConfusable(name) {
      diagnostics.append(mixedScript(name, start..<position))
    }
    return Keyword(rawValue: name).map(Token.Kind.keyword) ?? .identifier
  }

  private func mixedScript(_ name: String, _ range: Range<Int>) -> Diagnostic {
    Diagnostic(
      .mixedScript,
      Message(
        en: "'\(name)' mixes Latin letters with others that look the same",
        zh: "“\(name)”混有与拉丁字母外形相同的其他字母"),
      at: Span(range, in: file), help: Message(en: "type the name again", zh: "请重新输入该名称"))
  }

  // MARK: Results

  /// Keeps a mistake for the parser to report where it wants the token.
  mutating func malformed(_ diagnostic: Diagnostic) -> Token.Kind {
    mistakes.append(diagnostic)
    return .malformed(mistakes.count - 1)
  }

  /// Keeps a text.
  mutating func text(_ token: TextToken) -> Token.Kind {
    texts.append(token)
    return .text(texts.count - 1)
  }

  /// Reports a full-width sign; those of one line make one diagnostic with all their fix-its.
  mutating func noteFullWidth(_ range: Range<Int>, _ replacement: String) {
    let span = Span(range, in: file)
    let fix = FixIt(span, replacement)
    let last = diagnostics.count - 1
    if last >= 0, diagnostics[last].code == .fullWidth, diagnostics[last].span.line == span.line {
      diagnostics[last].fixIts.append(fix)
      return
    }
    let wrong = span.text
    let shown = wrong == "\u{3000}" || wrong == "\u{A0}" ? Message(en: "space", zh: "空格") : nil
    diagnostics.append(
      Diagnostic(
        .fullWidth,
        Message(
          en: shown.map { "full-width \($0.en)" } ?? "full-width '\(wrong)': write '\(replacement)'",
          zh: shown.map { "全角\($0.zh)" } ?? "全角“\(wrong)”应写作“\(replacement)”"),
        at: span,
        help: Message(
          en: "outside texts, letters, digits and punctuation are half-width",
          zh: "在文本引号之外，字母、数字和标点都用半角"),
        fixIts: [fix]))
  }
}
