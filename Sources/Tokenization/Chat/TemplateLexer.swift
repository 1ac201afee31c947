/// Cuts a template into tokens, with `trim_blocks` and `lstrip_blocks` on as chat templates expect: a line break
/// right behind a tag is dropped, and so are the spaces before a tag that is first on its line.
struct TemplateLexer {
  var source: [Unicode.Scalar]
  var position = 0
  var line = 1
  var tokens: [TemplateToken] = []
  /// Whether what comes next begins a line, as far as `lstrip_blocks` is concerned.
  private var startsLine = true

  /// The tokens of a template; the last one is `end`.
  static func tokens(_ source: String) throws(ChatTemplateError) -> [TemplateToken] {
    guard source.utf8.count <= TemplateBounds.source else { throw .limit(line: 1, .size) }
    var lexer = TemplateLexer(source)
    try lexer.run()
    lexer.add(.end, "")
    return lexer.tokens
  }

  /// Line breaks become LF, and one at the very end is dropped, as Jinja does.
  private init(_ text: String) {
    source = []
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar == "\r" || (scalar == "\n" && previous != "\r") {
        source.append("\n")
      } else if scalar != "\n" {
        source.append(scalar)
      }
      previous = scalar
    }
    if source.last == "\n" { source.removeLast() }
  }

  private mutating func run() throws(ChatTemplateError) {
    while position < source.count {
      let start = position
      let opening = nextOpening()
      let text = start..<position
      guard let opening else { return addText(text) }
      let textEnd = trimmed(text, before: opening)
      addText(start..<textEnd)
      try tag(opening)
      startsLine = position > 0 && source[position - 1] == "\n"
    }
  }

  private enum Opening {
    case output, tag, comment
  }

  /// Moves to the next `{{`, `{%` or `{#`, or to the end.
  private mutating func nextOpening() -> Opening? {
    while position < source.count {
      if source[position] == "{", position + 1 < source.count {
        switch source[position + 1] {
        case "{": return .output
        case "%": return .tag
        case "#": return .comment
        default: break
        }
      }
      position += 1
    }
    return nil
  }

  /// Where the text before an opening ends, once the spaces are dropped that it asks to drop.
  private func trimmed(_ text: Range<Int>, before opening: Opening) -> Int {
    let mark = peek(2)
    var end = text.upperBound
    if mark == "-" {
      while end > text.lowerBound, source[end - 1].isPythonSpace { end -= 1 }
    } else if mark != "+", opening != .output {
      while end > text.lowerBound, source[end - 1].isPythonSpace, source[end - 1] != "\n" { end -= 1 }
      let atLineStart = end > text.lowerBound ? source[end - 1] == "\n" : startsLine
      if !atLineStart { end = text.upperBound }
    }
    return end
  }

  private mutating func tag(_ opening: Opening) throws(ChatTemplateError) {
    let begin = line
    position += 2
    if let mark = peek(0), mark == "-" || mark == "+" { position += 1 }
    switch opening {
    case .comment:
      guard skip(to: "#") else { throw missing("#}", since: begin) }
    case .output:
      add(.outputBegin, "{{")
      try inside(closing: "}", .outputEnd)
    case .tag:
      if try raw() { return }
      add(.tagBegin, "{%")
      try inside(closing: "%", .tagEnd)
    }
  }

  /// Moves beyond the end of a comment; false if there is none.
  private mutating func skip(to closing: Unicode.Scalar) -> Bool {
    while position < source.count {
      if end(closing) { return true }
      advance()
    }
    return false
  }

  /// If a closing such as `%}`, `-%}` or `+%}` stands here, moves beyond it and the spaces that it drops.
  mutating func end(_ closing: Unicode.Scalar) -> Bool {
    var mark: Unicode.Scalar?
    if let first = peek(0), first == "-" || (first == "+" && closing != "}") { mark = first }
    let offset = mark == nil ? 0 : 1
    guard peek(offset) == closing, peek(offset + 1) == "}" else { return false }
    position += offset + 2
    if mark == "-" {
      while position < source.count, source[position].isPythonSpace { advance() }
    } else if mark == nil, closing != "}", peek(0) == "\n" {
      advance()
    }
    return true
  }

  /// If `raw` stands here, adds its text as it is and moves beyond `endraw`.
  private mutating func raw() throws(ChatTemplateError) -> Bool {
    let start = (position, line)
    guard word("raw"), let trims = plainEnd() else {
      (position, line) = start
      return false
    }
    while trims, position < source.count, source[position].isPythonSpace { advance() }
    let textStart = position
    startsLine = false
    while position < source.count {
      guard source[position] == "{", peek(1) == "%" else {
        advance()
        continue
      }
      let textEnd = (position, line)
      let kept = trimmed(textStart..<position, before: .tag)
      position += 2
      if let mark = peek(0), mark == "-" || mark == "+" { position += 1 }
      if word("endraw"), skipSpaces(), end("%") {
        let after = line
        line = start.1
        add(.text, String(String.UnicodeScalarView(source[textStart..<kept])))
        line = after
        return true
      }
      (position, line) = textEnd
      advance()
    }
    throw missing("{% endraw %}", since: start.1)
  }

  /// Moves beyond spaces and `-%}` or `%}` without dropping a line break; whether it asks to drop spaces.
  private mutating func plainEnd() -> Bool? {
    _ = skipSpaces()
    let trims = peek(0) == "-"
    let offset = trims ? 1 : 0
    guard peek(offset) == "%", peek(offset + 1) == "}" else { return nil }
    position += offset + 2
    return trims
  }

  private mutating func word(_ word: String) -> Bool {
    _ = skipSpaces()
    for (offset, scalar) in word.unicodeScalars.enumerated() where peek(offset) != scalar { return false }
    if let next = peek(word.unicodeScalars.count), next.isNamePart { return false }
    position += word.unicodeScalars.count
    return true
  }

  mutating func skipSpaces() -> Bool {
    while let scalar = peek(0), scalar.isPythonSpace { advance() }
    return true
  }
}

// MARK: - Characters

extension TemplateLexer {
  func peek(_ offset: Int) -> Unicode.Scalar? {
    position + offset < source.count ? source[position + offset] : nil
  }

  mutating func advance() {
    if source[position] == "\n" { line += 1 }
    position += 1
  }

  func text(_ range: Range<Int>) -> String {
    String(String.UnicodeScalarView(source[range]))
  }

  private func newlines(in range: Range<Int>) -> Int {
    source[range].lazy.filter { $0 == "\n" }.count
  }

  mutating func add(_ kind: TemplateToken.Kind, _ text: String) {
    tokens.append(TemplateToken(kind: kind, text: text, line: line))
  }

  /// Adds the text of a range that may stop short of the position; counts the lines up to the position.
  private mutating func addText(_ range: Range<Int>) {
    if !range.isEmpty { add(.text, text(range)) }
    line += newlines(in: range.lowerBound..<position)
  }

  func missing(_ what: String, since line: Int) -> ChatTemplateError {
    .syntax(line: line, expected: "'\(what)' somewhere after it", found: "the end of the template")
  }
}

extension Unicode.Scalar {
  /// Whether Python's `str.isspace` holds.
  var isPythonSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }

  /// Whether Python's `\w` holds.
  var isNamePart: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: value > 0x7F && (properties.isAlphabetic || ScalarClass(value) == .number)
    }
  }
}
