extension Parser {
  /// The arguments of a command, up to the end of its clause.
  mutating func arguments() throws(Diagnostic) -> [Argument] {
    var arguments: [Argument] = []
    while !isAtArgumentEnd {
      let place = index
      arguments.append(try argument(isFirst: arguments.isEmpty))
      if index == place { throw unexpected() }
      if !isAtArgumentEnd, !current.spaceBefore { throw unseparated() }
    }
    return arguments
  }

  private var isAtArgumentEnd: Bool {
    if isAtLineEnd { return true }
    if stopsAtOperator, infix(current) != nil, isSpacedOperator { return true }
    switch current.kind {
    case .symbol(.semicolon), .symbol(.rightParen), .symbol(.rightBracket), .symbol(.rightBrace),
      .symbol(.leftBrace), .symbol(.comma), .symbol(.bar):
      return true
    default: return false
    }
  }

  private mutating func argument(isFirst: Bool) throws(Diagnostic) -> Argument {
    guard let label = try label() else {
      return Argument(value: try argumentValue(label: nil, isFirst: isFirst))
    }
    let valueFollows = !(current.kind == .identifier && next.is(.assign)) && !isAtClosing
    guard valueFollows else { throw missingValue(of: label) }
    return Argument(label: label, value: try argumentValue(label: label, isFirst: false))
  }

  /// Whether nothing more can come, line breaks aside: they don't count after `=`.
  private var isAtClosing: Bool {
    switch current.kind {
    case .end, .symbol(.semicolon), .symbol(.rightParen), .symbol(.rightBracket), .symbol(.rightBrace),
      .symbol(.leftBrace), .symbol(.comma), .symbol(.bar):
      true
    default: false
    }
  }

  /// A word, or a simple value, or a range of two.
  private mutating func argumentValue(label: Name?, isFirst: Bool) throws(Diagnostic) -> Expression {
    let place = index
    let value: Expression
    if let word = try word(isFirst: isFirst) { value = word } else { value = try simpleOrRange(label) }
    guard !isAtArgumentEnd, !beginsPath else { return value }
    let isGluedWord = if case .word = value.kind { !current.spaceBefore } else { false }
    if isGluedWord || infix(current) != nil && (isSpacedOperator || !current.spaceBefore) {
      throw operatorInArgument(from: place, label)
    }
    return value
  }

  private mutating func simpleOrRange(_ label: Name?) throws(Diagnostic) -> Expression {
    if current.is(.not) || (current.kind == .identifier && next.is(.arrow)) {
      throw operatorInArgument(from: index, label)
    }
    let lower = try simple()
    guard !isAtArgumentEnd, current.is(.range) || current.is(.openRange), !beginsPath else { return lower }
    let includesUpper = current.is(.range)
    advance()
    let upper = try simple()
    return try node(.range(lower, upper, includesUpper: includesUpper), span(from: lower.span.start))
  }

  /// Whether the current operator joins two values: it has no space before it, or one behind it too. So
  /// `v -2` has two arguments and `v - 2` an operator.
  var isSpacedOperator: Bool {
    if case .keyword = current.kind { return true }
    if current.is(.slash) || current.is(.range) { return !beginsPath }
    guard current.is(.minus) else { return true }
    return !current.spaceBefore || next.spaceBefore || next.kind == .end
  }

  /// Whether a path such as `/tmp/a` or `../a` begins here.
  private var beginsPath: Bool {
    guard current.spaceBefore else { return false }
    switch current.kind {
    case .symbol(.slash): return isAdjacent() && isWordPart(next)
    case .symbol(.dot), .symbol(.range): return next.is(.slash) && isAdjacent()
    case .symbol(.tilde): return next.is(.slash) && isAdjacent()
    default: return false
    }
  }

  /// `["-"] postfix`; the minus has no space behind it.
  private mutating func simple() throws(Diagnostic) -> Expression {
    guard current.is(.minus) else { return try postfix(isArgument: true) }
    let minus = current
    if next.spaceBefore {
      let gap = Span(minus.end..<next.start, in: file)
      throw Diagnostic(
        .missing, Message(en: "a negative number is written without a space", zh: "负号与数之间不留空格"),
        at: span(minus), fixIts: next.kind == .end || next.newlineBefore ? [] : [FixIt(gap, "")],
        isIncomplete: next.kind == .end && !isInterpolation)
    }
    advance()
    try enter()
    defer { leave() }
    let operand = try postfix(isArgument: true)
    return try node(.unary(.minus, operand), span(from: minus.start))
  }

  /// The mistake of an operator in an argument that begins at a place in the tokens; the fix puts all that
  /// can be computed in parentheses.
  private func operatorInArgument(from place: Int, _ label: Name?) -> Diagnostic {
    var fixIts: [FixIt] = []
    var example = "(…)"
    if let (expression, _) = attempt(at: place, { (parser) throws(Diagnostic) in try parser.expression() }) {
      example = "(\(expression.source))"
      fixIts = [FixIt(expression.span, example)]
    }
    example = (label.map { $0.text + "=" } ?? "") + Columns.truncated(example, to: 40)
    let sign = text(current)
    let message =
      next.is(.arrow)
      ? Message(en: "a function in an argument needs parentheses", zh: "作为参数的函数要加括号")
      : Message(en: "'\(sign)' can't stand in an argument", zh: "参数中不能直接使用“\(sign)”")
    return Diagnostic(
      .operatorInArgument, message, at: span(current),
      help: Message(
        en: "put what is computed in parentheses: \(example)", zh: "需要计算的内容要加括号：\(example)"),
      fixIts: fixIts)
  }

  /// The mistake of two arguments without a space between them.
  private func unseparated() -> Diagnostic {
    if case .malformed(let place) = current.kind { return mistakes[place] }
    let found = found
    return Diagnostic(
      .unexpected, Message(en: "a space is missing before \(found.en)", zh: "\(found.zh)之前缺少空格"),
      at: span(current),
      help: Message(
        en: "arguments are separated by spaces; a word with other signs needs quotes",
        zh: "参数之间用空格隔开；含有其他符号的词要加引号"))
  }
}
