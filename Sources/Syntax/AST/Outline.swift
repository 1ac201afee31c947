/// Writes trees as nested lists, without places: equal outlines mean equal trees.
///
/// It serves to compare programs (a script against its formatted self, a file against the same lines typed at
/// the prompt) and to look at how something was read.
///
///     (let x (+ 1 (* 2 3)))
public enum Outline {
  /// The outline of a program, one statement a line.
  public static func of(_ program: ParsedProgram) -> String {
    program.statements.map(of).joined(separator: "\n")
  }

  /// The outline of a statement.
  public static func of(_ statement: Statement) -> String {
    switch statement.kind {
    case .binding(let name, let value): group("let", name.text, of(value))
    case .assignment(let name, let value): group("set", name.text, of(value))
    case .returning(let value): group("return", value.map(of))
    case .leavingLoop: "(break)"
    case .nextTurn: "(continue)"
    case .loop(let loop):
      group("for", loop.index?.text, loop.element.text, of(loop.sequence), of(loop.body))
    case .conditional(let conditional): of(conditional)
    case .scope(let calls, let body): group("with", calls.map(of).joined(separator: " "), of(body))
    case .definition(let definition): of(definition)
    case .expectation(let expectation):
      group(
        expectation.isRequired ? "require" : "expect", of(expectation.condition), expectation.reason.map(of))
    case .expectedError(let code, let body): group("expect-error", code?.text, of(body))
    case .edition(let name): group("use", name.text)
    case .include(let path, _): group("include", quoted(path))
    case .parameter(let name, let value): group("param", name.text, of(value))
    case .clause(let value): of(value)
    }
  }

  private static func of(_ block: Block) -> String {
    "{" + block.statements.map(of).joined(separator: " ") + "}"
  }

  private static func of(_ conditional: Conditional) -> String {
    let branches = conditional.branches.map { of($0.condition) + " " + of($0.body) }
    return group("if", branches.joined(separator: " "), conditional.otherwise.map(of))
  }

  private static func of(_ definition: Definition) -> String {
    let parameters = definition.parameters.map { parameter in
      parameter.name.text + (parameter.type.map { ":" + $0.text } ?? "")
        + (parameter.value.map { "=" + of($0) } ?? "")
    }
    let documentation = definition.documentation.isEmpty ? nil : definition.documentation.map(quoted)
    return group(
      "def", definition.name.text, "[" + parameters.joined(separator: " ") + "]",
      documentation?.joined(separator: " "), of(definition.body))
  }

  /// The outline of an expression.
  public static func of(_ expression: Expression) -> String {
    switch expression.kind {
    case .integer(let value): String(value)
    case .number(_, let source): source
    case .text(let literal): of(literal)
    case .boolean(let value): String(value)
    case .none: "none"
    case .name(let name): name
    case .word(let word): "`" + word.text + "`"
    case .list(let elements): "[" + elements.map(of).joined(separator: " ") + "]"
    case .paren(let inner): group("paren", of(inner))
    case .unary(let sign, let operand): group(sign.rawValue, of(operand))
    case .binary(let sign, let left, let right): group(sign.rawValue, of(left), of(right))
    case .range(let lower, let upper, let includesUpper):
      group(includesUpper ? ".." : "..<", of(lower), of(upper))
    case .field(let base, let name): group(".", of(base), name.text)
    case .index(let base, let position): group("at", of(base), of(position))
    case .call(let call): of(call, unknown: false)
    case .unknownCall(let call): of(call, unknown: true)
    case .lambda(let parameter, let body): group("=>", parameter.text, of(body))
    }
  }

  private static func of(_ call: Call, unknown: Bool) -> String {
    let arguments = call.arguments.map { ($0.label.map { $0.text + "=" } ?? "") + of($0.value) }
    let head = (call.isPiped ? "|" : "") + call.name.text + (call.form == .call ? "()" : "")
    return group(unknown ? "unknown" : "call", head, arguments.joined(separator: " "))
  }

  private static func of(_ literal: TextLiteral) -> String {
    let segments = literal.segments.map { segment in
      switch segment {
      case .text(let value, _): quoted(value)
      case .expression(let expression): of(expression)
      }
    }
    switch literal.style {
    case .plain: return segments.count == 1 && literal.constant != nil ? segments[0] : group("text", segments)
    case .raw: return group("raw", segments)
    case .block: return group("block", segments)
    }
  }

  private static func quoted(_ text: String) -> String { "\"" + TextLiteral.escaped(text) + "\"" }

  private static func group(_ head: String, _ parts: String?...) -> String {
    group(head, parts.compactMap { $0 })
  }

  private static func group(_ head: String, _ parts: [String]) -> String {
    "(" + ([head] + parts.filter { !$0.isEmpty }).joined(separator: " ") + ")"
  }
}
