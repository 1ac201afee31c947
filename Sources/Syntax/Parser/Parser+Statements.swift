extension Parser {
  /// One statement.
  mutating func statement() throws(Diagnostic) -> Statement {
    let start = current.start
    let kind = try statementKind()
    return Statement(kind, at: span(from: start))
  }

  private mutating func statementKind() throws(Diagnostic) -> Statement.Kind {
    if case .keyword(let word) = current.kind {
      if next.is(.assign), !word.beginsStatement { throw reserved() }
      if let kind = try keywordStatement(word) { return kind }
    }
    if current.kind == .identifier, next.is(.assign) {
      let name = try self.name(Message(en: "a name", zh: "名称"))
      advance()
      return .assignment(name, try clause())
    }
    if let foreign = foreignStatement() { throw foreign }
    return .clause(try clause())
  }

  private mutating func keywordStatement(_ word: Keyword) throws(Diagnostic) -> Statement.Kind? {
    switch word {
    case .let: return try binding()
    case .return: return try returning()
    case .break, .continue: return try loopControl(word)
    case .for: return try loop()
    case .if: return try conditional()
    case .with: return try scope()
    case .def: return try definition()
    case .expect, .require: return try expectation(isRequired: word == .require)
    case .use: return try edition()
    case .include: return try include()
    case .param: return try parameter()
    case .else: throw strayElse()
    case .in, .and, .or, .not, .contains, .true, .false, .none: return nil
    }
  }

  /// The current token as a name.
  mutating func name(_ what: Message) throws(Diagnostic) -> Name {
    if case .keyword = current.kind, !isAtLineEnd { throw reserved() }
    guard current.kind == .identifier else { throw missing(what) }
    let name = Name(text(current), at: span(current))
    advance()
    return name
  }

  /// Takes the `=` that gives a name its value, on the same line; at the prompt, `let x` is wrong at once.
  mutating func takeAssign(help: Message) throws(Diagnostic) {
    guard current.is(.assign), !isAtLineEnd else {
      var mistake = missing(Message(en: "'='", zh: "“=”"), help: help)
      mistake.isIncomplete = false
      throw mistake
    }
    advance()
  }

  private mutating func binding() throws(Diagnostic) -> Statement.Kind {
    advance()
    let name = try name(Message(en: "a name", zh: "名称"))
    try takeAssign(help: Message(en: "write 'let \(name.text) = …'", zh: "请写作 let \(name.text) = …"))
    return .binding(name, try clause())
  }

  private mutating func returning() throws(Diagnostic) -> Statement.Kind {
    if !isInDefinition {
      throw misplaced(current, Message(en: "'return' stands in a 'def' only", zh: "“return”只能在“def”之内"))
    }
    advance()
    if isAtLineEnd || current.is(.rightBrace) || current.is(.semicolon) { return .returning(nil) }
    return .returning(try clause())
  }

  private mutating func loopControl(_ word: Keyword) throws(Diagnostic) -> Statement.Kind {
    if loops == 0 {
      throw misplaced(
        current,
        Message(en: "'\(word.rawValue)' stands in a 'for' only", zh: "“\(word.rawValue)”只能在“for”循环之内"))
    }
    advance()
    return word == .break ? .leavingLoop : .nextTurn
  }

  private mutating func loop() throws(Diagnostic) -> Statement.Kind {
    advance()
    var element = try name(Message(en: "a name", zh: "名称"))
    var index: Name?
    if current.is(.comma) {
      advance()
      index = element
      element = try name(Message(en: "a name", zh: "名称"))
    }
    guard current.is(.in) else {
      throw missing(
        Message(en: "'in'", zh: "“in”"),
        help: Message(en: "write 'for \(element.text) in … { }'", zh: "请写作 for \(element.text) in … { }"))
    }
    advance()
    let sequence = try expression()
    loops += 1
    let body = try block()
    loops -= 1
    return .loop(Loop(index: index, element: element, sequence: sequence, body: body))
  }

  private mutating func conditional() throws(Diagnostic) -> Statement.Kind {
    advance()
    var branches = [Conditional.Branch(condition: try condition(), body: try block())]
    var otherwise: Block?
    while current.is(.else), !isAtLineEnd, otherwise == nil {
      advance()
      if current.is(.if) {
        advance()
        branches.append(Conditional.Branch(condition: try condition(), body: try block()))
      } else {
        otherwise = try block()
      }
    }
    return .conditional(Conditional(branches: branches, otherwise: otherwise))
  }

  /// An expression that is to be true or false.
  mutating func condition() throws(Diagnostic) -> Expression {
    let condition = try expression()
    guard current.is(.assign), !isAtLineEnd else { return condition }
    throw Diagnostic(
      .assignmentInCondition, Message(en: "'=' gives a value; '==' compares", zh: "“=”是赋值；“==”才是比较"),
      at: span(current), fixIts: [FixIt(span(current), "==")])
  }

  private mutating func scope() throws(Diagnostic) -> Statement.Kind {
    advance()
    var calls = [try stage()]
    while current.is(.comma) {
      advance()
      calls.append(try stage())
    }
    return .scope(calls, try block())
  }

  private mutating func expectation(isRequired: Bool) throws(Diagnostic) -> Statement.Kind {
    advance()
    if !isRequired, isExpectedError { return try expectedError() }
    let condition = try condition()
    var reason: Expression?
    if current.kind == .identifier, text(current) == "because", !isAtLineEnd {
      advance()
      reason = try expression()
    }
    return .expectation(Expectation(isRequired: isRequired, condition: condition, reason: reason))
  }

  /// Whether `error { }` or `error E301 { }` stands here, and not a variable called `error`.
  private var isExpectedError: Bool {
    guard current.kind == .identifier, text(current) == "error" else { return false }
    if next.is(.leftBrace) { return true }
    let code = text(next)
    return next.kind == .identifier && code.utf8.count > 1
      && code.utf8.dropFirst().allSatisfy { 48...57 ~= $0 }
  }

  private mutating func expectedError() throws(Diagnostic) -> Statement.Kind {
    advance()
    var code: Name?
    if !current.is(.leftBrace) { code = try name(Message(en: "a code", zh: "错误码")) }
    return .expectedError(code, try block())
  }
}
