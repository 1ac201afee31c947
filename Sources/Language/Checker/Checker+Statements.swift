import Syntax

extension Checker {
  /// Checks a statement.
  mutating func check(_ statement: Statement) {
    switch statement.kind {
    case .binding(let name, let value): declare(name, infer(value))
    case .assignment(let name, let value): assign(name, infer(value))
    case .returning(let value): if let value { _ = infer(value) }
    case .leavingLoop, .nextTurn, .definition: break
    case .loop(let loop): check(loop)
    case .conditional(let conditional): check(conditional)
    case .scope(let calls, let block): check(calls, block)
    case .expectation(let expectation): check(expectation)
    case .expectedError(let code, let block): check(code, block)
    case .edition(let name): check(edition: name)
    case .include(let path, let span): checkInclude(path, at: span)
    case .parameter(let name, let value): check(parameter: name, value)
    case .clause(let clause): _ = infer(clause)
    }
  }

  private mutating func check(_ block: Block) {
    scoped { checker in
      for statement in block.statements { checker.check(statement) }
    }
  }

  private mutating func check(_ loop: Loop) {
    let type = infer(loop.sequence)
    if let problem = type.mismatch(with: .either([.list(.any), .range, .table(nil), .tensor, .text])) {
      report(problem.at(loop.sequence.span))
    }
    scoped { checker in
      if let index = loop.index { checker.declare(index, .int) }
      checker.declare(loop.element, type.elementType)
      checker.forgetAssigned(in: loop.body)
      for statement in loop.body.statements { checker.check(statement) }
    }
  }

  /// Widens the types of the variables that a loop's body assigns, since the second turn sees what the first
  /// has left.
  private mutating func forgetAssigned(in block: Block) {
    for name in block.assignedNames {
      for index in scopes.indices where scopes[index][name] != nil && scopes[index][name] != .number {
        scopes[index][name] = scopes[index][name] == .int ? .number : .any
      }
    }
  }

  private mutating func check(_ conditional: Conditional) {
    for branch in conditional.branches {
      check(condition: branch.condition)
      check(branch.body)
    }
    if let otherwise = conditional.otherwise { check(otherwise) }
  }

  /// Checks a condition: of known types only `bool` will do.
  mutating func check(condition: Expression) {
    let type = infer(condition)
    guard !ValueType.bool.accepts(type) else { return }
    report(
      Diagnostic(
        .notCondition,
        Message(
          en: "a condition must be true or false, found \(type.name.en)",
          zh: "条件必须为 true 或 false，实际是\(type.name.zh)"), at: condition.span,
        help: Message(en: "compare it, for example `x != 0`", zh: "请写成比较，例如 `x != 0`")))
  }

  private mutating func check(_ calls: [Expression], _ block: Block) {
    for call in calls {
      _ = infer(call)
      checkInstalls(call)
    }
    check(block)
  }

  /// Checks that a call after `with` installs an intervention.
  private mutating func checkInstalls(_ expression: Expression) {
    guard case .call(let call) = expression.unwrapped.kind else { return }
    switch CallTarget(call, table: table, definitions: definitions) {
    case .entry(let entry, _) where !entry.signature.effects.contains(.installs):
      reportNothingToUndo(entry.signature.name, at: expression.span)
    case .definition(let definition):
      var seen: Set<String> = []
      if !installs(definition, &seen) { reportNothingToUndo(definition.name.text, at: expression.span) }
    default: break
    }
  }

  private mutating func reportNothingToUndo(_ name: String, at span: Span) {
    report(
      Diagnostic(
        .withoutIntervention,
        Message(en: "`\(name)` installs nothing for `with` to undo", zh: "`\(name)` 不安装干预，`with` 无可撤销"),
        at: span,
        help: Message(en: "put it inside the block", zh: "请把它放进代码块里")))
  }

  private func installs(_ definition: Definition, _ seen: inout Set<String>) -> Bool {
    guard seen.insert(definition.name.text).inserted else { return false }
    for call in definition.body.calls {
      switch CallTarget(call, table: table, definitions: definitions) {
      case .entry(let entry, _): if entry.signature.effects.contains(.installs) { return true }
      case .definition(let inner): if installs(inner, &seen) { return true }
      default: break
      }
    }
    return false
  }

  private mutating func check(_ expectation: Expectation) {
    check(condition: expectation.condition)
    if let reason = expectation.reason { _ = infer(reason) }
    guard case .binary(let operation, let left, let right) = expectation.condition.unwrapped.kind,
      operation == .equal || operation == .notEqual
    else { return }
    let sides = [quietly { $0.infer(left) }, quietly { $0.infer(right) }]
    guard sides.contains(.number), !sides.contains(.any) else { return }
    report(
      Diagnostic(
        .exactComparison,
        Message(
          en: "computed numbers are rarely equal to the last bit", zh: "计算得到的数很少逐位相等"),
        at: expectation.condition.span,
        help: Message(
          en: "compare with `~=`, or `close(a, b, tol=1e-5)`", zh: "请用 `~=`，或 `close(a, b, tol=1e-5)`")))
  }

  /// Does `body` on a copy, so that nothing is reported twice.
  func quietly<T>(_ body: (inout Checker) -> T) -> T {
    var copy = self
    return body(&copy)
  }

  private mutating func check(_ code: Name?, _ block: Block) {
    if let code, DiagnosticCode.named(code.text)?.code != code.text {
      report(
        Diagnostic(
          .unknownChoice, Message(en: "there is no error `\(code.text)`", zh: "没有错误码 `\(code.text)`"),
          at: code.span))
    }
    let outer = isForgiving
    isForgiving = true
    check(block)
    isForgiving = outer
  }

  private mutating func check(edition name: Name) {
    guard name.text != "sonde-1" else { return }
    report(
      Diagnostic(
        .unknownEdition, Message(en: "unknown edition `\(name.text)`", zh: "未知的语言版本 `\(name.text)`"),
        at: name.span, help: Message(en: "write `use sonde-1`", zh: "请写 `use sonde-1`"),
        fixIts: [FixIt(name.span, "sonde-1")]))
  }

  private mutating func check(parameter name: Name, _ value: Expression) {
    let type = infer(value)
    declare(name, type)
    guard let text = parameters[name.text], let fallback = value.constant,
      Value(parameterText: text, like: fallback) == nil
    else { return }
    report(
      Diagnostic(
        .wrongType,
        Message(
          en: "`-D \(name.text)=\(text)`: expected \(type.name.en)",
          zh: "`-D \(name.text)=\(text)`：应为\(type.name.zh)"),
        at: name.span))
  }
}
