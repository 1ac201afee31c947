extension Parser {
  /// All statements of the file.
  mutating func program() -> [Statement] {
    var statements: [Statement] = []
    while current.kind != .end, diagnostics.count < Self.mostErrors {
      statements += self.statements()
      if current.is(.rightBrace) {
        diagnostics.append(
          Diagnostic(
            .unexpected, Message(en: "no '{' is open that this could close", zh: "没有与它对应的“{”"),
            at: span(current), fixIts: [FixIt(span(current), "")]))
        advance()
      }
    }
    return statements
  }

  /// Statements up to a `}` or the end.
  mutating func statements() -> [Statement] {
    var statements: [Statement] = []
    while current.kind != .end, !current.is(.rightBrace), diagnostics.count < Self.mostErrors {
      if current.is(.semicolon) {
        advance()
        continue
      }
      let start = index
      let brackets = openBrackets.count
      let (nesting, loops, blocks, isInDefinition) = (nesting, loops, blocks, isInDefinition)
      do throws(Diagnostic) {
        statements.append(try statement())
        try endStatement()
      } catch {
        note(error)
        (self.nesting, self.loops, self.blocks, self.isInDefinition) = (
          nesting, loops, blocks, isInDefinition
        )
        recover(from: start, brackets: brackets)
      }
    }
    return statements
  }

  /// Keeps a mistake; of several brackets that the end of the text leaves open, only the innermost.
  private mutating func note(_ mistake: Diagnostic) {
    if mistake.isIncomplete, diagnostics.contains(where: \.isIncomplete) { return }
    diagnostics.append(mistake)
  }

  private mutating func endStatement() throws(Diagnostic) {
    if current.is(.semicolon) {
      advance()
    } else if !isAtLineEnd, !(current.is(.rightBrace) && !openBrackets.isEmpty) {
      throw unexpected()
    }
  }

  /// Moves to where the next statement begins: behind the closing brackets of the broken one if they can be
  /// found, then to the next line, `;` or `}` at this depth of braces.
  private mutating func recover(from start: Int, brackets: Int) {
    let open = openBrackets.count - brackets
    openBrackets.removeLast(max(0, open))
    if index == start { advance() }
    if open > 0, let end = matchingEnd(open) { index = end }
    var depth = 0
    while current.kind != .end {
      if depth == 0, current.newlineBefore || current.is(.semicolon) || current.is(.rightBrace) { return }
      if current.is(.leftBrace) { depth += 1 }
      if current.is(.rightBrace) { depth -= 1 }
      advance()
    }
  }

  /// The place behind the brackets that close `count` open ones; nil if a brace or a new statement comes
  /// first, or they are far off.
  private func matchingEnd(_ count: Int) -> Int? {
    var open = count
    for place in index..<min(index + 2000, tokens.count) {
      let token = tokens[place]
      switch token.kind {
      case .symbol(.leftParen), .symbol(.leftBracket): open += 1
      case .symbol(.rightParen), .symbol(.rightBracket): open -= 1
      case .symbol(.leftBrace), .symbol(.rightBrace), .end: return nil
      case .keyword(let word) where token.newlineBefore && word.beginsStatement: return nil
      case .identifier where token.newlineBefore && commands.contains(text(token)): return nil
      default: break
      }
      if open == 0 { return place + 1 }
    }
    return nil
  }

  /// Statements in braces.
  mutating func block() throws(Diagnostic) -> Block {
    guard current.is(.leftBrace) else {
      throw missing(
        Message(en: "'{'", zh: "“{”"), .missingBlock,
        help: Message(en: "the statements stand in braces: { … }", zh: "语句要放在花括号里：{ … }"))
    }
    let start = current.start
    try enter()
    defer { leave() }
    open()
    blocks += 1
    let statements = statements()
    blocks -= 1
    try close(.rightBrace)
    return Block(statements, at: span(from: start))
  }
}
