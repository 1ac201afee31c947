import Syntax

/// Makes random programs that are right by construction.
struct RandomTree {
  var random: RandomSource
  private var depth = 0
  private var isInInterpolation = false

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  private static let names = ["a", "b", "row", "提示", "x1", "λ", "_y"]
  private static let heads = ["run", "print", "show", "filter", "top"]
  private static let words = ["smollm2-135m", "./a.csv", "out/r.vec", "../x", "/tmp/a-b", "a:b", "org/m@1.2"]
  private static let texts = [
    "", "a", "层 12\n", "\"quoted\"", "tab\t\\ end", "{$%}", "🙂", "# no comment", "'",
  ]

  mutating func program() -> ParsedProgram {
    var statements: [Statement] = []
    if random.chance(30) { statements.append(make(.edition(name("sonde-1")))) }
    for _ in 0..<random.below(6) { statements.append(topStatement()) }
    return ParsedProgram(file: SourceFile(name: "", bytes: []), statements: statements, comments: [])
  }

  private mutating func name(_ text: String? = nil) -> Name {
    Name(text ?? random.pick(Self.names), at: .nowhere)
  }
  private func make(_ kind: Statement.Kind) -> Statement { Statement(kind, at: .nowhere) }
  private func make(_ kind: Expression.Kind) -> Expression { Expression(kind, at: .nowhere) }

  // MARK: Statements

  private mutating func topStatement() -> Statement {
    switch random.below(10) {
    case 0:
      let parameters = ["p", "q", "r"].prefix(random.below(4)).map { text in
        Definition.Parameter(
          name: name(text), type: random.chance(50) ? name("text") : nil,
          value: random.chance(50) ? expression() : nil)
      }
      let body = block(inLoop: false, inDefinition: true)
      return make(
        .definition(Definition(name: name("f\(random.below(9))"), parameters: parameters, body: body)))
    case 1: return make(.include("a\(random.below(9)).sonde", at: .nowhere))
    case 2:
      return make(
        .parameter(name(), make(.list([make(.integer(1)), make(.unary(.minus, make(.integer(2))))]))))
    default: return statement(inLoop: false, inDefinition: false)
    }
  }

  private mutating func statement(inLoop: Bool, inDefinition: Bool) -> Statement {
    depth += 1
    defer { depth -= 1 }
    switch random.below(depth > 4 ? 5 : 11) {
    case 0: return make(.binding(name(), clause()))
    case 1: return make(.assignment(name(), clause()))
    case 2:
      if inDefinition { return make(.returning(random.chance(50) ? clause() : nil)) }
      return make(inLoop ? .leavingLoop : .clause(clause()))
    case 3: return inLoop ? make(.nextTurn) : make(.clause(command()))
    case 4: return make(.clause(clause()))
    case 5:
      let index = random.chance(50) ? name() : nil
      let body = block(inLoop: true, inDefinition: inDefinition)
      return make(.loop(Loop(index: index, element: name(), sequence: expression(), body: body)))
    case 6:
      let branches = (0...random.below(3)).map { _ in
        Conditional.Branch(condition: expression(), body: block(inLoop: inLoop, inDefinition: inDefinition))
      }
      let otherwise = random.chance(50) ? block(inLoop: inLoop, inDefinition: inDefinition) : nil
      return make(.conditional(Conditional(branches: branches, otherwise: otherwise)))
    case 7:
      let calls = (0...random.below(2)).map { _ in command() }
      return make(.scope(calls, block(inLoop: inLoop, inDefinition: inDefinition)))
    case 8:
      let code = random.chance(50) ? name("E301") : nil
      return make(.expectedError(code, block(inLoop: inLoop, inDefinition: inDefinition)))
    default:
      let reason = random.chance(50) ? expression() : nil
      return make(
        .expectation(Expectation(isRequired: random.chance(50), condition: expression(), reason: reason)))
    }
  }

  private mutating func block(inLoop: Bool, inDefinition: Bool) -> Block {
    Block(
      (0..<random.below(4)).map { _ in statement(inLoop: inLoop, inDefinition: inDefinition) }, at: .nowhere)
  }

  // MARK: Expressions

  private mutating func clause() -> Expression {
    if random.chance(40) { return command() }
    return random.chance(20) ? piped() : expression()
  }

  private mutating func command() -> Expression {
    let form: Call.Form = random.chance(70) ? .command : .call
    let call = Call(
      name: name(random.pick(Self.heads)), arguments: arguments(form), form: form, span: .nowhere)
    return make(.call(call))
  }

  private mutating func piped() -> Expression {
    let form: Call.Form = random.chance(70) ? .command : .call
    let first = Argument(value: random.chance(50) ? command() : operand())
    let arguments = [first] + arguments(form)
    let call = Call(
      name: name(random.pick(Self.heads)), arguments: arguments, form: form, isPiped: true, span: .nowhere)
    return make(.call(call))
  }

  private mutating func arguments(_ form: Call.Form) -> [Argument] {
    depth += 1
    defer { depth -= 1 }
    return (0..<random.below(depth > 6 ? 1 : 4)).map { _ in
      let label = random.chance(40) ? name() : nil
      return Argument(label: label, value: form == .call ? clause() : atomicArgument())
    }
  }

  private mutating func atomicArgument() -> Expression {
    switch random.below(8) {
    case 0: return make(.word(Word(random.pick(Self.words))))
    case 1: return make(.range(simple(), simple(), includesUpper: random.chance(50)))
    case 2: return make(.unary(.minus, simple()))
    default: return operand()
    }
  }

  private mutating func simple() -> Expression {
    random.chance(50) ? make(.integer(random.below(99))) : make(.name(name().text))
  }

  private mutating func expression() -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth < 8 else { return simple() }
    switch random.below(8) {
    case 0: return make(.unary(random.chance(50) ? .minus : .not, operand()))
    case 1: return make(.range(operand(), operand(), includesUpper: random.chance(50)))
    case 2: return make(.lambda(name(), expression()))
    case 3:
      var sum = operand()
      for _ in 0..<random.below(5) {
        sum = make(.binary(random.pick([.add, .subtract, .multiply]), paren(sum), operand()))
      }
      return sum
    case 4: return make(.binary(random.pick(BinaryOperator.allCases), operand(), operand()))
    default: return operand()
    }
  }

  private func paren(_ inner: Expression) -> Expression {
    if case .binary = inner.kind { return make(.paren(inner)) }
    return inner
  }

  /// Something that needs no parentheses beside an operator, or in an argument.
  private mutating func operand() -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth < 8 else { return simple() }
    switch random.below(11) {
    case 0: return make(.number(0, source: random.pick(["0.5", "1e-3", "2.50", "1e9"])))
    case 1: return make(.boolean(random.chance(50)))
    case 2: return make(.none)
    case 3: return isInInterpolation ? simple() : make(.text(literal()))
    case 4: return make(.list((0..<random.below(4)).map { _ in clause() }))
    case 5: return make(.paren(clause()))
    case 6: return make(.field(make(.name(name().text)), name()))
    case 7: return make(.index(make(.name(name().text)), expression()))
    case 8:
      let head = name(random.chance(50) ? random.pick(Self.heads) : nil)
      return make(.call(Call(name: head, arguments: arguments(.call), form: .call, span: .nowhere)))
    default: return simple()
    }
  }

  private mutating func literal() -> TextLiteral {
    let style = random.pick([TextLiteral.Style.plain, .plain, .block, .raw])
    if style == .raw { return TextLiteral(style: .raw, segments: [.text("r\\n \"", source: "r\\n \"")]) }
    isInInterpolation = true
    defer { isInInterpolation = false }
    var segments: [TextLiteral.Segment] = []
    for _ in 0..<random.below(3) {
      if random.chance(60) {
        let text = random.pick(Self.texts)
        if !text.isEmpty { segments.append(.text(text, source: TextLiteral.escaped(text))) }
      }
      segments.append(.expression(random.chance(50) ? expression() : simple()))
    }
    return TextLiteral(style: style, segments: segments)
  }
}
