extension Parser {
  /// A bare word of several tokens such as `out/r.vec`, `./a.csv` or `smollm2-135m`, or a reserved word; nil
  /// if the current token begins anything else. A chain of names, as `r.text`, is left to be a field.
  mutating func word(isFirst: Bool) throws(Diagnostic) -> Expression? {
    guard beginsWord else { return nil }
    let start = index
    let end = glueEnd(from: start)
    if end == start + 1 {
      guard case .keyword(let keyword) = current.kind, !keyword.isLiteral, keyword != .not,
        !keyword.isInfix || isFirst
      else { return nil }
    } else if isFieldChain(start..<end) {
      return nil
    }
    let span = Span(tokens[start].start..<tokens[end - 1].end, in: file)
    let arithmetic = arithmetic(start..<end)
    index = end
    return try node(.word(Word(FullWidth.folded(span.text), arithmetic: arithmetic)), span)
  }

  private var beginsWord: Bool {
    switch current.kind {
    case .identifier, .keyword: return true
    case .symbol(.slash): return isAdjacent() && isWordPart(next)
    case .symbol(.dot), .symbol(.range), .symbol(.tilde): return next.is(.slash) && isAdjacent()
    default: return false
    }
  }

  /// The place behind the tokens that are glued to the one at `start`.
  func glueEnd(from start: Int) -> Int {
    var end = start + 1
    while end < tokens.count, isGlued(end) { end += 1 }
    return end
  }

  private func isGlued(_ place: Int) -> Bool {
    let token = tokens[place]
    guard !token.spaceBefore else { return false }
    if isWordPart(token) { return true }
    let following = tokens[min(place + 1, tokens.count - 1)]
    let goesOn = !following.spaceBefore && (isWordPart(following) || following.is(.slash))
    switch token.kind {
    case .symbol(.slash): return true
    case .symbol(.minus), .symbol(.colon), .symbol(.at), .symbol(.dot):
      return goesOn || following.is(.minus) && !following.spaceBefore
    case .symbol(.range):
      return tokens[place - 1].is(.slash) || (following.is(.slash) && !following.spaceBefore)
    default: return false
    }
  }

  /// Whether the token may stand in the middle of a word: letters or digits, in any mixture.
  func isWordPart(_ token: Token) -> Bool {
    switch token.kind {
    case .identifier, .keyword, .integer, .number: true
    case .malformed(let place): [.digitStart, .numberTooLarge].contains(mistakes[place].code)
    default: false
    }
  }

  /// Whether the tokens are `name.name.name`.
  private func isFieldChain(_ range: Range<Int>) -> Bool {
    for (offset, token) in tokens[range].enumerated() {
      if offset % 2 == 1 {
        guard token.is(.dot) else { return false }
      } else if token.kind != .identifier {
        guard case .keyword = token.kind, offset > 0 else { return false }
      }
    }
    return range.count % 2 == 1
  }

  /// How the tokens of a word read as an expression with operators; nil if they don't.
  private func arithmetic(_ range: Range<Int>) -> String? {
    guard
      let (_, parser) = attempt(
        at: range.lowerBound, { (parser) throws(Diagnostic) in try parser.expression() }),
      parser.index == range.upperBound
    else { return nil }
    var reading = ""
    for token in tokens[range] {
      reading += token.is(.minus) || token.is(.slash) ? " \(text(token)) " : text(token)
    }
    return reading
  }
}
