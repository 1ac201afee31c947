extension Parser {
  /// `def name(a, b: type = value) { … }`
  mutating func definition() throws(Diagnostic) -> Statement.Kind {
    let keyword = current
    advance()
    let name = try name(Message(en: "a name", zh: "名称"))
    guard current.is(.leftParen) else {
      throw missing(
        Message(en: "'('", zh: "“(”"),
        help: Message(en: "write 'def \(name.text)(a, b) { … }'", zh: "请写作 def \(name.text)(a, b) { … }"))
    }
    let parameters = try parameters()
    let (loops, wasInDefinition) = (loops, isInDefinition)
    self.loops = 0
    isInDefinition = true
    let body = try block()
    self.loops = loops
    isInDefinition = wasInDefinition
    if blocks > 0 {
      throw misplaced(keyword, Message(en: "'def' stands outside all blocks", zh: "“def”要在所有代码块之外"))
    }
    return .definition(
      Definition(
        name: name, parameters: parameters, body: body, documentation: documentation(before: keyword.start)))
  }

  private mutating func parameters() throws(Diagnostic) -> [Definition.Parameter] {
    var parameters: [Definition.Parameter] = []
    open()
    while !current.is(.rightParen) {
      let name = try name(Message(en: "a parameter's name or ')'", zh: "参数名或“)”"))
      var type: Name?
      var value: Expression?
      if current.is(.colon) {
        advance()
        type = try self.name(Message(en: "a type", zh: "类型"))
      }
      if current.is(.assign) {
        advance()
        value = try expression()
      }
      parameters.append(Definition.Parameter(name: name, type: type, value: value))
      guard current.is(.comma) else { break }
      advance()
    }
    try close(.rightParen)
    return parameters
  }

  /// The lines of the `##` comment that ends right above the line of an offset.
  private func documentation(before offset: Int) -> [String] {
    guard var place = comments.lastIndex(where: { $0.span.end <= offset }) else { return [] }
    var line = file.line(at: offset)
    var lines: [String] = []
    while place >= 0 {
      let comment = comments[place]
      guard comment.ownsLine, comment.isDocumentation, comment.span.line == line - 1 else { break }
      line -= 1
      place -= 1
      let text = comment.text.dropFirst(2)
      lines.append(String(text.first == " " ? text.dropFirst() : text))
    }
    return lines.reversed()
  }

  /// `use sonde-1`
  mutating func edition() throws(Diagnostic) -> Statement.Kind {
    if index > 0 {
      throw misplaced(
        current, Message(en: "'use' is the first statement of a file", zh: "“use”必须是文件的第一条语句"))
    }
    advance()
    let start = index
    let example = Message(en: "write 'use sonde-1'", zh: "请写作 use sonde-1")
    guard current.kind == .identifier, !isAtLineEnd else {
      throw missing(Message(en: "the edition", zh: "语言版本"), help: example)
    }
    index = glueEnd(from: start)
    let span = Span(tokens[start].start..<tokens[index - 1].end, in: file)
    return .edition(Name(FullWidth.folded(span.text), at: span))
  }

  /// `include "file.sonde"`
  mutating func include() throws(Diagnostic) -> Statement.Kind {
    try requireTopLevel()
    advance()
    let what = Message(en: "a file's name in quotes", zh: "带引号的文件名")
    guard case .text(let place) = current.kind, !isAtLineEnd else { throw missing(what, .notLiteral) }
    guard let path = texts[place].constant else {
      throw Diagnostic(
        .notLiteral, Message(en: "the name of an included file has no interpolation", zh: "被包含的文件名不能有插值"),
        at: span(current))
    }
    let span = span(current)
    advance()
    return .include(path, at: span)
  }

  /// `param name = literal`
  mutating func parameter() throws(Diagnostic) -> Statement.Kind {
    try requireTopLevel()
    advance()
    let name = try name(Message(en: "a name", zh: "名称"))
    try takeAssign(help: Message(en: "a 'param' has a default", zh: "“param”要有默认值"))
    let value = try expression()
    guard value.isLiteral else {
      throw Diagnostic(
        .notLiteral, Message(en: "the default of a 'param' is a literal", zh: "“param”的默认值必须是字面量"),
        at: value.span,
        help: Message(
          en: "a number, a text, true, false, none, or a list of these", zh: "数、文本、true、false、none，或由它们组成的列表")
      )
    }
    return .parameter(name, value)
  }

  private func requireTopLevel() throws(Diagnostic) {
    guard blocks > 0 else { return }
    let word = text(current)
    throw misplaced(current, Message(en: "'\(word)' stands outside all blocks", zh: "“\(word)”要在所有代码块之外"))
  }
}

extension Expression {
  /// Whether its value is known without running anything.
  var isLiteral: Bool {
    switch kind {
    case .integer, .number, .boolean, .none: true
    case .text(let literal): literal.constant != nil
    case .list(let elements): elements.allSatisfy(\.isLiteral)
    case .unary(.minus, let operand):
      switch operand.kind {
      case .integer, .number: true
      default: false
      }
    default: false
    }
  }
}
