extension Parser {
  /// An operand with the fields, elements and calls behind it.
  mutating func postfix(isArgument: Bool) throws(Diagnostic) -> Expression {
    var value = try primary(isArgument: isArgument)
    var links = 0
    while current.kind != .end, !current.spaceBefore {
      switch current.kind {
      case .symbol(.dot): value = try field(of: value)
      case .symbol(.leftBracket): value = try element(of: value)
      case .symbol(.leftParen): value = try call(of: value)
      default: return value
      }
      links += 1
      guard links <= Limits.chain else { throw tooDeep() }
    }
    return value
  }

  private mutating func field(of value: Expression) throws(Diagnostic) -> Expression {
    advance()
    if case .integer(let position) = current.kind {
      let span = Span(tokens[index - 1].start..<current.end, in: file)
      throw Diagnostic(
        .missing, Message(en: "an element is written '[\(position)]'", zh: "取元素写作“[\(position)]”"), at: span,
        fixIts: [FixIt(span, "[\(position)]")])
    }
    let isName: Bool
    if case .keyword = current.kind { isName = true } else { isName = current.kind == .identifier }
    guard isName, !current.spaceBefore else { throw missing(Message(en: "a field's name", zh: "字段名")) }
    let name = Name(text(current), at: span(current))
    advance()
    return try node(.field(value, name), span(from: value.span.start))
  }

  private mutating func element(of value: Expression) throws(Diagnostic) -> Expression {
    try enter()
    defer { leave() }
    open()
    let position = try expression()
    try close(.rightBracket)
    return try node(.index(value, position), span(from: value.span.start))
  }

  private mutating func call(of value: Expression) throws(Diagnostic) -> Expression {
    guard case .name(let text) = value.kind else { throw notCallable(value) }
    let arguments = try callArguments()
    let span = span(from: value.span.start)
    let name = Name(text, at: value.span)
    return try node(.call(Call(name: name, arguments: arguments, form: .call, span: span)), span)
  }

  /// The mistake of `text.upper()`, which is written `upper(text)` here.
  private func notCallable(_ value: Expression) -> Diagnostic {
    var help: Message?
    if case .field(let base, let name) = value.kind {
      let call = "\(name.text)(\(Columns.truncated(base.source, to: 40)))"
      help = Message(en: "write '\(call)'", zh: "请写作 \(call)")
    }
    return Diagnostic(
      .unexpected, Message(en: "only a name can be called", zh: "只有名称可以被调用"), at: span(current), help: help)
  }

  private mutating func primary(isArgument: Bool) throws(Diagnostic) -> Expression {
    let token = current
    let span = span(token)
    switch token.kind {
    case .integer(let value): return try take(.integer(value), span)
    case .number(let value): return try take(.number(value, source: text(token)), span)
    case .text(let place):
      advance()
      return try node(.text(try literal(texts[place])), span)
    case .keyword(.true): return try take(.boolean(true), span)
    case .keyword(.false): return try take(.boolean(false), span)
    case .keyword(.none): return try take(.none, span)
    case .identifier:
      let name = text(token)
      if !isArgument, commands.contains(name), !next.is(.leftParen) || next.spaceBefore {
        throw commandAsOperand(name)
      }
      return try take(.name(name), span)
    case .symbol(.leftBracket): return try list()
    case .symbol(.leftParen): return try parenthesised()
    default: throw missingOperand()
    }
  }

  private mutating func take(_ kind: Expression.Kind, _ span: Span) throws(Diagnostic) -> Expression {
    advance()
    return try node(kind, span)
  }

  private mutating func list() throws(Diagnostic) -> Expression {
    let start = current.start
    var elements: [Expression] = []
    try enter()
    defer { leave() }
    open()
    while !current.is(.rightBracket) {
      elements.append(try clause(takesUnknown: false))
      guard current.is(.comma) else { break }
      advance()
    }
    try closeItems(.rightBracket)
    return try node(.list(elements), span(from: start))
  }

  private mutating func parenthesised() throws(Diagnostic) -> Expression {
    let start = current.start
    try enter()
    defer { leave() }
    open()
    let inner = try clause()
    try close(.rightParen)
    return try node(.paren(inner), span(from: start))
  }

  private func missingOperand() -> Diagnostic {
    var help: Message?
    var fixIts: [FixIt] = []
    switch current.kind {
    case .symbol(.leftBrace):
      help = Message(en: "a record is made by record(a=1)", zh: "记录用 `record(a=1)` 创建")
    case .symbol(.dot):
      if case .integer = next.kind, isAdjacent() {
        help = Message(en: "a number has a digit before the point", zh: "小数点前要有数字")
        fixIts = [FixIt(Span(current.start..<current.start, in: file), "0")]
      }
    case .keyword:
      help = Message(en: "this is a reserved word; a text needs quotes", zh: "这是保留字；文本要加引号")
    default: break
    }
    return missing(Message(en: "a value", zh: "值"), help: help, fixIts: fixIts)
  }

  /// The mistake of `"a" == run "b"`.
  private func commandAsOperand(_ name: String) -> Diagnostic {
    let command = attempt(at: index) { (parser) throws(Diagnostic) in
      parser.stopsAtOperator = true
      return try parser.command(isKnown: true)
    }
    let fixIts = command.map { [FixIt($0.0.span, "(\($0.0.source))")] } ?? []
    return Diagnostic(
      .commandAsOperand,
      Message(
        en: "'\(name)' is a command: to compute with its result, put it in parentheses",
        zh: "“\(name)”是命令：要用它的结果计算，请加括号"),
      at: span(current), fixIts: fixIts)
  }

  // MARK: Texts

  private mutating func literal(_ token: TextToken) throws(Diagnostic) -> TextLiteral {
    var segments: [TextLiteral.Segment] = []
    for piece in token.pieces {
      switch piece {
      case .text(let value, let source): segments.append(.text(value, source: source))
      case .interpolation(let range): segments.append(.expression(try interpolated(range)))
      }
    }
    return TextLiteral(style: token.style, segments: segments)
  }

  /// The expression in the bytes between `\(` and `)`, read by a parser of their own.
  private mutating func interpolated(_ range: Range<Int>) throws(Diagnostic) -> Expression {
    let lexer = Lexer(file, range: range)
    var parser = Parser(lexer, commands: commands)
    parser.isInterpolation = true
    parser.isTrial = isTrial
    parser.nesting = nesting
    try parser.enter()
    if let comment = lexer.comments.first {
      throw Diagnostic(
        .unexpectedCharacter, Message(en: "no comment can stand in an interpolation", zh: "插值中不能有注释"),
        at: comment.span)
    }
    let value = try parser.clause()
    guard parser.current.kind == .end else { throw parser.unclosedInterpolation() }
    diagnostics += lexer.diagnostics
    return value
  }

  private func unclosedInterpolation() -> Diagnostic {
    if case .malformed(let place) = current.kind { return mistakes[place] }
    let found = found
    return Diagnostic(
      .unclosedBracket, Message(en: "')' is needed here, not \(found.en)", zh: "此处需要“)”，而不是\(found.zh)"),
      at: span(current))
  }
}
