extension Parser {
  /// A stage, and the commands its value is piped through.
  ///
  /// - Parameter takesUnknown: whether `name argument` counts as an unknown command. In lists and in the
  ///   parentheses of a call a comma was forgotten more likely.
  mutating func clause(takesUnknown: Bool = true) throws(Diagnostic) -> Expression {
    var value = try stage(takesUnknown: takesUnknown)
    var links = 0
    while current.is(.bar), !isAtLineEnd {
      links += 1
      guard links <= Limits.chain else { throw tooDeep() }
      advance()
      value = try pipedCommand(value)
    }
    return value
  }

  /// A command or an expression.
  mutating func stage(takesUnknown: Bool = true) throws(Diagnostic) -> Expression {
    if current.kind == .identifier {
      if beginsCommand { return try command(isKnown: true) }
      if takesUnknown, beginsUnknownCommand { return try command(isKnown: false) }
    }
    return try expression()
  }

  /// Whether the current name is a command in command form; `f(` is the call form, and `f =>` a parameter.
  private var beginsCommand: Bool {
    guard commands.contains(text(current)), !next.is(.arrow) else { return false }
    if next.spaceBefore || next.kind == .end { return true }
    switch next.kind {
    case .symbol(.rightParen), .symbol(.rightBracket), .symbol(.rightBrace), .symbol(.leftBrace),
      .symbol(.comma), .symbol(.semicolon), .symbol(.bar):
      return true
    default: return false
    }
  }

  /// Whether something follows the current name that only an argument can be.
  private var beginsUnknownCommand: Bool {
    guard !commands.contains(text(current)), next.spaceBefore, !(newlinesMatter && next.newlineBefore) else {
      return false
    }
    switch next.kind {
    case .identifier: return text(next) != "because"
    case .integer, .number, .text: return true
    case .malformed(let place): return mistakes[place].code == .digitStart
    case .keyword(let word): return word.isLiteral
    case .symbol(.leftParen), .symbol(.leftBracket), .symbol(.tilde): return true
    case .symbol(.dot), .symbol(.range): return token(ahead: 2).is(.slash) && isAdjacent(ahead: 2)
    default: return false
    }
  }

  /// The command whose name is the current token.
  mutating func command(isKnown: Bool) throws(Diagnostic) -> Expression {
    let start = current.start
    let name = try name(Message(en: "a command", zh: "命令"))
    if isKnown { try refuseOperator(after: name) }
    let arguments = try arguments()
    let span = span(from: start)
    let call = Call(name: name, arguments: arguments, form: .command, span: span)
    return try node(isKnown ? .call(call) : .unknownCall(call), span)
  }

  private mutating func pipedCommand(_ value: Expression) throws(Diagnostic) -> Expression {
    let name = try name(Message(en: "a command", zh: "命令"))
    let first = Argument(value: value)
    if current.is(.leftParen), !current.spaceBefore {
      let arguments = [first] + (try callArguments())
      let span = span(from: value.span.start)
      return try node(
        .call(Call(name: name, arguments: arguments, form: .call, isPiped: true, span: span)), span)
    }
    let arguments = [first] + (try arguments())
    let span = span(from: value.span.start)
    let call = Call(name: name, arguments: arguments, form: .command, isPiped: true, span: span)
    return try node(commands.contains(name.text) ? .call(call) : .unknownCall(call), span)
  }

  /// `sum / 2`: a command's name where an operand is meant.
  private func refuseOperator(after name: Name) throws(Diagnostic) {
    guard !isAtLineEnd, infix(current) != nil, isSpacedOperator, !stopsAtOperator else { return }
    if case .keyword = current.kind, next.newlineBefore || next.kind == .end { return }
    throw Diagnostic(
      .commandAsOperand,
      Message(
        en: "'\(name.text)' is a command: to compute with its result, put it in parentheses",
        zh: "“\(name.text)”是命令：要用它的结果计算，请加括号"),
      at: name.span, fixIts: [FixIt(name.span, "(\(name.text))")])
  }

  /// `name(a, key=b)` after the name.
  mutating func callArguments() throws(Diagnostic) -> [Argument] {
    var arguments: [Argument] = []
    try enter()
    defer { leave() }
    open()
    while !current.is(.rightParen) {
      arguments.append(try callArgument())
      guard current.is(.comma) else { break }
      advance()
    }
    try closeItems(.rightParen)
    return arguments
  }

  private mutating func callArgument() throws(Diagnostic) -> Argument {
    guard let label = try label() else { return Argument(value: try clause(takesUnknown: false)) }
    if current.is(.comma) || current.is(.rightParen) { throw missingValue(of: label) }
    return Argument(label: label, value: try clause(takesUnknown: false))
  }

  /// `key =`, if it stands here.
  mutating func label() throws(Diagnostic) -> Name? {
    guard next.is(.assign) else { return nil }
    switch current.kind {
    case .identifier: break
    case .keyword: throw reserved()
    default: return nil
    }
    let name = Name(text(current), at: span(current))
    advance()
    advance()
    return name
  }

  /// The mistake of `key=` without a value.
  func missingValue(of label: Name) -> Diagnostic {
    Diagnostic(
      .missingArgumentValue,
      Message(en: "'\(label.text)=' has no value", zh: "“\(label.text)=”没有值"), at: label.span,
      isIncomplete: isAtEnd)
  }
}
