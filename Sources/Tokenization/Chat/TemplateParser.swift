/// Reads the tokens of a template into statements: one function a construct, by Jinja's grammar.
struct TemplateParser {
  private let tokens: [TemplateToken]
  private var position = 0
  /// How many constructs the parser is within.
  private var depth = 0
  /// The macros in the order in which they were read, and the bodies of `call` blocks among them.
  private(set) var macros: [TemplateMacro] = []

  /// The statements and macros of a template.
  static func parse(
    _ source: String
  ) throws(ChatTemplateError) -> (body: [TemplateStatement], macros: [TemplateMacro]) {
    var parser = TemplateParser(tokens: try TemplateLexer.tokens(source))
    let body = try parser.statements(until: [])
    return (body, parser.macros)
  }

  private init(tokens: [TemplateToken]) {
    self.tokens = tokens
  }

  /// The statements up to a tag with one of the names, or up to the end if there is none; that tag's name is not read.
  private mutating func statements(until ends: [String]) throws(ChatTemplateError) -> [TemplateStatement] {
    try enter()
    defer { depth -= 1 }
    var result: [TemplateStatement] = []
    let begin = tokens[max(position - 1, 0)].line
    while true {
      let token = current
      switch token.kind {
      case .text:
        position += 1
        result.append(TemplateStatement(line: token.line, kind: .text(token.text)))
      case .outputBegin:
        position += 1
        result.append(TemplateStatement(line: token.line, kind: .output(try tuple())))
        try expect(.outputEnd, "}}")
      case .tagBegin:
        position += 1
        if current.kind == .name, ends.contains(current.text) { return result }
        result.append(TemplateStatement(line: token.line, kind: try tag()))
      default:
        guard ends.isEmpty else {
          let expected = ends.map { "'{% \($0) %}'" }.joined(separator: " or ")
          throw .syntax(line: begin, expected: expected + " after it", found: token.described)
        }
        return result
      }
    }
  }

  /// The statements up to a closing tag, whose end is read too.
  private mutating func block(_ end: String) throws(ChatTemplateError) -> [TemplateStatement] {
    try endTag()
    let body = try statements(until: [end])
    position += 1
    try endTag()
    return body
  }

  private mutating func tag() throws(ChatTemplateError) -> TemplateStatement.Kind {
    let token = try expect(.name, "the name of a tag")
    switch token.text {
    case "for": return try forLoop()
    case "if": return try choice()
    case "set": return try assignment()
    case "macro": return try macro()
    case "call": return try callBlock()
    case "filter":
      let chain = try filterChain()
      return .filtered(chain, try block("endfilter"))
    case "with": return try with()
    case "generation": return .group(try block("endgeneration"))
    case "break": return try simple(.break)
    case "continue": return try simple(.continue)
    default:
      guard !token.text.hasPrefix("end"), !["else", "elif"].contains(token.text) else {
        throw .syntax(line: token.line, expected: "an opening tag before it", found: token.described)
      }
      throw .unknown(line: token.line, .tag, name: token.text)
    }
  }

  private mutating func simple(
    _ kind: TemplateStatement.Kind
  ) throws(ChatTemplateError) -> TemplateStatement.Kind {
    try endTag()
    return kind
  }

  private mutating func forLoop() throws(ChatTemplateError) -> TemplateStatement.Kind {
    let target = try target()
    try keyword("in")
    let items = try tuple(withCondition: false)
    let condition = takeKeyword("if") ? try expression() : nil
    if takeKeyword("recursive") { throw .unknown(line: current.line, .syntax, name: "for … recursive") }
    try endTag()
    let body = try statements(until: ["endfor", "else"])
    var otherwise: [TemplateStatement] = []
    if takeKeyword("else") {
      try endTag()
      otherwise = try statements(until: ["endfor"])
    }
    position += 1
    try endTag()
    return .forEach(
      TemplateLoop(target: target, items: items, condition: condition, body: body, otherwise: otherwise))
  }

  private mutating func choice() throws(ChatTemplateError) -> TemplateStatement.Kind {
    var branches: [(condition: TemplateExpression, body: [TemplateStatement])] = []
    repeat {
      let condition = try tuple(withCondition: true)
      try endTag()
      branches.append((condition, try statements(until: ["elif", "else", "endif"])))
    } while takeKeyword("elif")
    var otherwise: [TemplateStatement] = []
    if takeKeyword("else") {
      try endTag()
      otherwise = try statements(until: ["endif"])
    }
    position += 1
    try endTag()
    return .choose(branches, otherwise: otherwise)
  }

  private mutating func assignment() throws(ChatTemplateError) -> TemplateStatement.Kind {
    let target = try target(allowsField: true)
    if takeSign("=") {
      let value = try tuple()
      try endTag()
      return .assign(target, value)
    }
    let chain = isSign("|") ? try filters() : []
    return .capture(target, chain, try block("endset"))
  }

  private mutating func macro() throws(ChatTemplateError) -> TemplateStatement.Kind {
    let name = try expect(.name, "the name of a macro").text
    try expect(.sign, "(")
    let parameters = try parameters()
    let body = try block("endmacro")
    macros.append(TemplateMacro(name: name, parameters: parameters, body: body))
    return .macro(macros.count - 1)
  }

  private mutating func callBlock() throws(ChatTemplateError) -> TemplateStatement.Kind {
    let parameters = takeSign("(") ? try parameters() : []
    let call = try expression()
    guard case .call = call.kind else {
      throw .syntax(line: call.line, expected: "a call of a macro", found: "another expression")
    }
    let body = try block("endcall")
    macros.append(TemplateMacro(name: "caller", parameters: parameters, body: body))
    return .callBlock(call, caller: macros.count - 1)
  }

  /// What stands behind the opening bracket of a macro's parameters, up to the closing one.
  private mutating func parameters() throws(ChatTemplateError) -> [TemplateMacro.Parameter] {
    var parameters: [TemplateMacro.Parameter] = []
    while !takeSign(")") {
      if !parameters.isEmpty { try expect(.sign, ",") }
      let name = try expect(.name, "the name of a parameter").text
      parameters.append((name, takeSign("=") ? try expression() : nil))
    }
    return parameters
  }

  private mutating func with() throws(ChatTemplateError) -> TemplateStatement.Kind {
    var bindings: [(target: TemplateTarget, value: TemplateExpression)] = []
    while current.kind != .tagEnd {
      if !bindings.isEmpty { try expect(.sign, ",") }
      let target = try target()
      try expect(.sign, "=")
      bindings.append((target, try expression()))
    }
    return .with(bindings, try block("endwith"))
  }

  private mutating func filterChain() throws(ChatTemplateError) -> [TemplateCall] {
    let first = try filterCall()
    return try [first] + filters()
  }

  /// `| a | b(…)`.
  private mutating func filters() throws(ChatTemplateError) -> [TemplateCall] {
    var calls: [TemplateCall] = []
    while takeSign("|") { calls.append(try filterCall()) }
    return calls
  }

  /// A name, names with commas between them, or a field of a namespace.
  private mutating func target(allowsField: Bool = false) throws(ChatTemplateError) -> TemplateTarget {
    let bracketed = takeSign("(")
    let first = try expect(.name, "a name").text
    if allowsField, takeSign(".") { return .field(first, try expect(.name, "a name").text) }
    var names = [first]
    while takeSign(",") {
      guard current.kind == .name, current.text != "in" else { break }
      names.append(try expect(.name, "a name").text)
    }
    if bracketed { try expect(.sign, ")") }
    return names.count == 1 ? .name(first) : .names(names)
  }
}

// MARK: - Tokens

extension TemplateParser {
  var current: TemplateToken { tokens[position] }

  /// The token after the current one.
  var following: TemplateToken { tokens[min(position + 1, tokens.count - 1)] }

  mutating func advance() { if position < tokens.count - 1 { position += 1 } }

  func isSign(_ text: String) -> Bool { current.kind == .sign && current.text == text }

  func isKeyword(_ text: String) -> Bool { current.kind == .name && current.text == text }

  mutating func takeSign(_ text: String) -> Bool {
    guard isSign(text) else { return false }
    position += 1
    return true
  }

  mutating func takeKeyword(_ text: String) -> Bool {
    guard isKeyword(text) else { return false }
    position += 1
    return true
  }

  mutating func keyword(_ text: String) throws(ChatTemplateError) {
    guard takeKeyword(text) else {
      throw .syntax(line: current.line, expected: "'\(text)'", found: current.described)
    }
  }

  /// Reads a token of a kind; for a sign or an end, `what` is also its text.
  @discardableResult
  mutating func expect(
    _ kind: TemplateToken.Kind, _ what: String
  ) throws(ChatTemplateError) -> TemplateToken {
    let token = current
    guard token.kind == kind, kind != .sign || token.text == what else {
      let expected = kind == .name ? what : "'\(what)'"
      throw .syntax(line: token.line, expected: expected, found: token.described)
    }
    position += 1
    return token
  }

  mutating func endTag() throws(ChatTemplateError) { try expect(.tagEnd, "%}") }

  /// Notes that the parser goes one construct deeper.
  mutating func enter() throws(ChatTemplateError) {
    depth += 1
    guard depth <= TemplateBounds.nesting else { throw .limit(line: current.line, .depth) }
  }

  mutating func leave() { depth -= 1 }
}
