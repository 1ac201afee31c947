/// Makes a tree of tokens: by recursive descent for statements, by operator precedence for expressions.
///
/// A mistake is thrown up to its statement, noted there, and reading goes on with the next statement; so
/// there is one error a statement and several a run.
struct Parser {
  let file: SourceFile
  /// The names that begin a command.
  let commands: Set<String>

  var tokens: [Token]
  var texts: [TextToken]
  var mistakes: [Diagnostic]
  let comments: [Comment]
  /// The place in `tokens` of the next one.
  var index = 0
  var diagnostics: [Diagnostic] = []

  /// The brackets not yet closed, as places in `tokens`. Within `(` and `[` line breaks mean nothing.
  var openBrackets: [Int] = []
  var nesting = 0
  var loops = 0
  var blocks = 0
  var isInDefinition = false
  /// Whether the tokens are those of an interpolation.
  var isInterpolation = false
  /// Whether this is a trial, whose mistakes nobody will see.
  var isTrial = false

  /// Whether a command's arguments end before an operator, as if the command stood in parentheses; only in
  /// trials that look for where those belong.
  var stopsAtOperator = false

  /// After so many errors the rest of a text is not worth reading.
  static let mostErrors = 50

  init(_ lexer: Lexer, commands: Set<String>) {
    file = lexer.file
    self.commands = commands
    tokens = lexer.tokens
    texts = lexer.texts
    mistakes = lexer.mistakes
    comments = lexer.comments
  }

  // MARK: Tokens

  var current: Token { tokens[min(index, tokens.count - 1)] }
  var next: Token { token(ahead: 1) }

  func token(ahead count: Int) -> Token { tokens[min(index + count, tokens.count - 1)] }

  /// The end of the token before the current one.
  var previousEnd: Int { index > 0 ? tokens[min(index, tokens.count) - 1].end : current.start }

  mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  func span(_ token: Token) -> Span { Span(token.start..<token.end, in: file) }

  /// From a token to the last one read.
  func span(from start: Int) -> Span { Span(start..<max(start, previousEnd), in: file) }

  /// The text of a token, with half-width letters and digits.
  func text(_ token: Token) -> String { FullWidth.folded(file.text(token.start..<token.end)) }

  var newlinesMatter: Bool { openBrackets.last.map { tokens[$0].is(.leftBrace) } ?? !isInterpolation }

  /// Whether a line break that means something stands before the current token, or nothing follows.
  var isAtLineEnd: Bool { current.kind == .end || (newlinesMatter && current.newlineBefore) }

  /// Whether the next token follows the current one without white space.
  func isAdjacent(ahead count: Int = 1) -> Bool {
    let token = token(ahead: count)
    return !token.spaceBefore && token.kind != .end
  }

  // MARK: Brackets and depth

  mutating func open() {
    openBrackets.append(index)
    advance()
  }

  /// Takes the closing bracket that belongs to the last opened one.
  mutating func close(_ symbol: Symbol) throws(Diagnostic) {
    guard current.is(symbol) else { throw unclosed(symbol) }
    advance()
    openBrackets.removeLast()
  }

  /// Takes the closing bracket of a list or of arguments; a value in its place means that a comma is missing.
  mutating func closeItems(_ symbol: Symbol) throws(Diagnostic) {
    let beginsValue =
      switch current.kind {
      case .integer, .number, .text, .identifier: true
      default: false
      }
    if beginsValue, current.spaceBefore, !current.newlineBefore {
      let place = Span(previousEnd..<previousEnd, in: file)
      throw missing(
        Message(en: "',' or '\(symbol.rawValue)'", zh: "“,”或“\(symbol.rawValue)”"),
        fixIts: [FixIt(place, ",")])
    }
    try close(symbol)
  }

  mutating func enter() throws(Diagnostic) {
    guard nesting < Limits.nesting else { throw tooDeep() }
    nesting += 1
  }

  mutating func leave() { nesting -= 1 }

  /// An expression whose tree is not too high.
  func node(_ kind: Expression.Kind, _ span: Span) throws(Diagnostic) -> Expression {
    let expression = Expression(kind, at: span)
    guard expression.height <= Limits.height else { throw tooDeep() }
    return expression
  }

  /// What `body` gives, and where it stopped, without any lasting effect; nil if it meets a mistake.
  func attempt<Result>(at place: Int, _ body: (inout Parser) throws(Diagnostic) -> Result) -> (
    Result, Parser
  )? {
    guard !isTrial else { return nil }
    var trial = self
    trial.isTrial = true
    trial.index = place
    guard let result = try? body(&trial) else { return nil }
    return (result, trial)
  }
}
