extension Printer {
  /// A statement, without the indentation of its first line and without a line break at its end.
  mutating func text(_ statement: Statement, level: Int) -> String {
    if !isInline, statement.hasBlock, let line = oneLine(statement, level: level) { return line }
    switch statement.kind {
    case .binding(let name, let value): return "let \(name.text) = " + text(value, level: level)
    case .assignment(let name, let value): return "\(name.text) = " + text(value, level: level)
    case .returning(let value): return "return" + (value.map { " " + text($0, level: level) } ?? "")
    case .leavingLoop: return "break"
    case .nextTurn: return "continue"
    case .loop(let loop):
      let names = (loop.index.map { $0.text + ", " } ?? "") + loop.element.text
      return "for \(names) in " + text(loop.sequence, level: level) + " " + block(loop.body, level: level)
    case .conditional(let conditional): return text(conditional, level: level)
    case .scope(let calls, let body):
      let heads = calls.map { text($0, level: level) }
      return "with " + heads.joined(separator: ", ") + " " + block(body, level: level)
    case .definition(let definition): return text(definition, level: level)
    case .expectation(let expectation): return text(expectation, level: level)
    case .expectedError(let code, let body):
      return "expect error " + (code.map { $0.text + " " } ?? "") + block(body, level: level)
    case .edition(let name): return "use " + name.text
    case .include(let path, _): return "include \"" + TextLiteral.escaped(path) + "\""
    case .parameter(let name, let value): return "param \(name.text) = " + text(value, level: level)
    case .clause(let value): return text(value, level: level)
    }
  }

  /// A statement with its blocks on one line: nil if it wasn't on one line, or doesn't fit.
  private mutating func oneLine(_ statement: Statement, level: Int) -> String? {
    let span = statement.span
    guard lineBreaks(span.start, span.end) == 0, span.end - span.start <= 4 * Self.width,
      isWithoutComments(span)
    else { return nil }
    isInline = true
    defer { isInline = false }
    let line = text(statement, level: level)
    let fits = !line.utf8.contains(UInt8(ascii: "\n")) && Columns.width(of: line) + 2 * level <= Self.width
    return fits ? line : nil
  }

  private mutating func block(_ block: Block, level: Int) -> String {
    if isInline {
      let statements = block.statements.map { text($0, level: level) }
      return statements.isEmpty ? "{ }" : "{ " + statements.joined(separator: "; ") + " }"
    }
    hoist(before: block.span.start)
    let firstStart = block.statements.first?.span.start ?? block.span.end
    let trailing = takeTrailing(after: block.span.start, before: firstStart)
    let body = body(block.statements, in: block.span.range, level: level + 1)
    return "{" + (trailing.map { "  " + $0.text } ?? "") + "\n" + body + indentation(level) + "}"
  }

  private mutating func text(_ conditional: Conditional, level: Int) -> String {
    var parts: [String] = []
    for branch in conditional.branches {
      parts.append("if " + text(branch.condition, level: level) + " " + block(branch.body, level: level))
    }
    if let otherwise = conditional.otherwise { parts.append(block(otherwise, level: level)) }
    return parts.joined(separator: " else ")
  }

  private mutating func text(_ definition: Definition, level: Int) -> String {
    var parameters: [String] = []
    for parameter in definition.parameters {
      let type = parameter.type.map { ": " + $0.text } ?? ""
      let value = parameter.value.map { " = " + text($0, level: level) } ?? ""
      parameters.append(parameter.name.text + type + value)
    }
    let list = "(" + parameters.joined(separator: ", ") + ") "
    return "def " + definition.name.text + list + block(definition.body, level: level)
  }

  private mutating func text(_ expectation: Expectation, level: Int) -> String {
    let word = expectation.isRequired ? "require " : "expect "
    let condition = text(expectation.condition, level: level)
    return word + condition + (expectation.reason.map { " because " + text($0, level: level) } ?? "")
  }
}

extension Statement {
  /// Whether statements in braces belong to it.
  var hasBlock: Bool {
    switch kind {
    case .loop, .conditional, .scope, .definition, .expectedError: true
    default: false
    }
  }
}
