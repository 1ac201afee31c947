/// An operator between two operands, with what it makes.
struct Infix {
  enum Kind {
    case binary(BinaryOperator)
    case range(includesUpper: Bool)
  }

  let kind: Kind
  /// How tightly it binds; the loosest is 1.
  let precedence: Int

  /// The precedence of `not`, which binds looser than comparisons, and of prefix minus.
  static let not = 3
  static let comparison = 4
  static let range = 5
  static let minus = 8
}

extension Parser {
  /// The operator that a token is, if any: the table of precedences.
  func infix(_ token: Token) -> Infix? {
    switch token.kind {
    case .keyword(.or): Infix(kind: .binary(.or), precedence: 1)
    case .keyword(.and): Infix(kind: .binary(.and), precedence: 2)
    case .keyword(.in): Infix(kind: .binary(.isIn), precedence: Infix.comparison)
    case .keyword(.contains): Infix(kind: .binary(.contains), precedence: Infix.comparison)
    case .symbol(.range): Infix(kind: .range(includesUpper: true), precedence: Infix.range)
    case .symbol(.openRange): Infix(kind: .range(includesUpper: false), precedence: Infix.range)
    case .symbol(.plus): Infix(kind: .binary(.add), precedence: 6)
    case .symbol(.minus): Infix(kind: .binary(.subtract), precedence: 6)
    case .symbol(.star): Infix(kind: .binary(.multiply), precedence: 7)
    case .symbol(.slash): Infix(kind: .binary(.divide), precedence: 7)
    case .symbol(.percent): Infix(kind: .binary(.remainder), precedence: 7)
    case .symbol(let symbol): comparison(symbol)
    default: nil
    }
  }

  private func comparison(_ symbol: Symbol) -> Infix? {
    guard let sign = BinaryOperator(rawValue: symbol.rawValue), sign.isComparison else { return nil }
    return Infix(kind: .binary(sign), precedence: Infix.comparison)
  }

  /// The operator at the current token, if it goes on with the expression.
  private var infixHere: Infix? { isAtLineEnd ? nil : infix(current) }

  /// An expression of operators that bind at least as tightly as `least`.
  mutating func expression(_ least: Int = 0) throws(Diagnostic) -> Expression {
    var left = try prefix(least)
    var links = 0
    while let sign = infixHere, sign.precedence >= least {
      links += 1
      guard links <= Limits.chain else { throw tooDeep() }
      let token = current
      advance()
      if current.is(.assign), !current.spaceBefore { throw compoundAssignment(left, token) }
      let right = try expression(sign.precedence + 1)
      let span = left.span.joined(with: right.span)
      switch sign.kind {
      case .binary(let kind): left = try node(.binary(kind, left, right), span)
      case .range(let includesUpper): left = try node(.range(left, right, includesUpper: includesUpper), span)
      }
      try refuseChain(after: sign, right)
    }
    return left
  }

  /// Comparisons and ranges have two sides, no more.
  private func refuseChain(after sign: Infix, _ middle: Expression) throws(Diagnostic) {
    guard sign.precedence == Infix.comparison || sign.precedence == Infix.range, let again = infixHere,
      again.precedence == sign.precedence
    else { return }
    if sign.precedence == Infix.range { throw unexpected() }
    let end = middle.span.end
    throw Diagnostic(
      .chainedComparison, Message(en: "comparisons can't be chained", zh: "比较不能连写"), at: span(current),
      help: Message(en: "write 'a < b and b < c'", zh: "请写作 a < b and b < c"),
      fixIts: [FixIt(Span(end..<end, in: file), " and \(middle.source)")])
  }

  private func compoundAssignment(_ left: Expression, _ sign: Token) -> Diagnostic {
    let source = left.source
    return Diagnostic(
      .unexpected, Message(en: "there is no '\(text(sign))='", zh: "没有“\(text(sign))=”"),
      at: Span(sign.start..<current.end, in: file),
      fixIts: [FixIt(Span(sign.start..<current.end, in: file), "= \(source) \(text(sign))")])
  }

  /// An operand with the operators before it, or a function `x => x + 1`.
  private mutating func prefix(_ least: Int) throws(Diagnostic) -> Expression {
    let start = current.start
    if current.is(.minus) || current.is(.not) {
      let isMinus = current.is(.minus)
      try enter()
      defer { leave() }
      advance()
      let operand =
        isMinus ? try prefix(Infix.minus) : try expression(max(least, Infix.not + 1))
      return try node(.unary(isMinus ? .minus : .not, operand), span(from: start))
    }
    if least == 0, next.is(.arrow), !isKeyword(.true, .false, .none) { return try lambda() }
    return try postfix(isArgument: false)
  }

  private func isKeyword(_ words: Keyword...) -> Bool { words.contains { current.is($0) } }

  private mutating func lambda() throws(Diagnostic) -> Expression {
    let start = current.start
    let parameter = try name(Message(en: "a name", zh: "名称"))
    try enter()
    defer { leave() }
    advance()
    let body = try expression()
    return try node(.lambda(parameter, body), span(from: start))
  }
}
