import Syntax

extension Session {
  /// Carries out the statements of a block in a scope of their own.
  func execute(_ block: Block, showing: Bool) throws(Failure) -> Flow {
    let depth = state.scopes.count
    state.scopes.append(Scope())
    defer { state.scopes.removeLast(state.scopes.count - depth) }
    return try execute(block.statements, showing: showing)
  }

  private func execute(_ statements: [Statement], showing: Bool) throws(Failure) -> Flow {
    for statement in statements {
      let flow = try execute(statement, showing: showing)
      guard case .onward = flow else { return flow }
    }
    return .onward
  }

  /// Carries out one statement.
  /// - Parameter showing: whether the values of clauses are shown, as at top level.
  func execute(_ statement: Statement, showing: Bool) throws(Failure) -> Flow {
    try checkInterrupt()
    switch statement.kind {
    case .binding(let name, let value): declare(name.text, try evaluate(value))
    case .assignment(let name, let value): try assign(name, try evaluate(value))
    case .returning(let value):
      return .give(try value.map { (value) throws(Failure) in try evaluate(value) } ?? .nothing)
    case .leavingLoop: return .leave
    case .nextTurn: return .again
    case .loop(let loop): return try repeating(loop)
    case .conditional(let conditional): return try choose(conditional, showing: showing)
    case .scope(let calls, let block): return try with(calls, block, showing: showing)
    case .definition(let definition): state.definitions[definition.name.text] = definition
    case .expectation(let expectation): try check(expectation, at: statement.span)
    case .expectedError(let code, let block): try check(code, block, at: statement.span)
    case .parameter(let name, let value): try declareParameter(name, value)
    case .edition: break
    case .include(let path, let span): try runInclude(path, at: span)
    case .clause(let clause): try run(clause: clause, showing: showing)
    }
    return .onward
  }

  private func run(clause: Expression, showing: Bool) throws(Failure) {
    let value = try evaluate(clause)
    guard showing, !value.isNothing, !isSilent(clause) else { return }
    try count(shown: value, at: clause.span)
    show(value)
  }

  private func isSilent(_ clause: Expression) -> Bool {
    guard case .call(let call) = clause.kind,
      case .entry(let entry, _) = CallTarget(call, table: table, definitions: state.definitions)
    else { return false }
    return entry.signature.effects.contains(.silent)
  }

  private func assign(_ name: Name, _ value: Value) throws(Failure) {
    for index in state.scopes.indices.reversed() where state.scopes[index].variables[name.text] != nil {
      state.scopes[index].variables[name.text] = value
      return
    }
    throw Failure(
      .assignmentToUnknown, Message(en: "there is no variable `\(name.text)`", zh: "没有变量 `\(name.text)`"),
      help: Message(en: "to make one: `let \(name.text) = …`", zh: "新建变量请写：`let \(name.text) = …`"),
      span: name.span)
  }

  /// Gives `name` a value in the innermost scope.
  func declare(_ name: String, _ value: Value) {
    state.scopes[state.scopes.count - 1].variables[name] = value
  }

  private func repeating(_ loop: Loop) throws(Failure) -> Flow {
    let sequence = try evaluate(loop.sequence)
    if case .range(let range) = sequence {
      return try repeating(loop, over: range.lazy.map(Value.int))
    }
    do throws(Failure) {
      return try repeating(loop, over: try sequence.sequence())
    } catch {
      throw error.at(loop.sequence.span)
    }
  }

  private func repeating(_ loop: Loop, over elements: some Sequence<Value>) throws(Failure) -> Flow {
    for (index, element) in elements.enumerated() {
      try checkInterrupt()
      let depth = state.scopes.count
      var scope = Scope()
      if let name = loop.index { scope.variables[name.text] = .int(index) }
      scope.variables[loop.element.text] = element
      state.scopes.append(scope)
      defer { state.scopes.removeLast(state.scopes.count - depth) }
      switch try execute(loop.body.statements, showing: false) {
      case .onward, .again: continue
      case .leave: return .onward
      case .give(let value): return .give(value)
      }
    }
    return .onward
  }

  private func choose(_ conditional: Conditional, showing: Bool) throws(Failure) -> Flow {
    for branch in conditional.branches where try condition(branch.condition) {
      return try execute(branch.body, showing: showing)
    }
    if let otherwise = conditional.otherwise { return try execute(otherwise, showing: showing) }
    return .onward
  }

  /// Installs the interventions of the calls, carries out the block, and puts back what stood before, however
  /// the block ends.
  private func with(_ calls: [Expression], _ block: Block, showing: Bool) throws(Failure) -> Flow {
    let (standing, next) = (state.interventions, state.nextIntervention)
    defer { (state.interventions, state.nextIntervention) = (standing, next) }
    state.interventions.append([])
    for call in calls { _ = try evaluate(call) }
    return try execute(block, showing: showing)
  }

  /// Whether a condition holds.
  /// - Throws: E405 for a value that is neither true nor false.
  func condition(_ expression: Expression) throws(Failure) -> Bool {
    let value = try evaluate(expression)
    guard case .bool(let holds) = value else { throw Failure.notCondition(value).at(expression.span) }
    return holds
  }
}

extension Failure {
  /// The failure at a place, unless it has one already.
  func at(_ span: Span) -> Failure {
    guard self.span == nil else { return self }
    var located = self
    located.span = span
    return located
  }
}
