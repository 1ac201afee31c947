import Syntax

extension Block {
  /// Every expression directly in a statement of the block or of a block inside it.
  var expressions: [Expression] {
    statements.flatMap(\.expressions)
  }

  /// Every call in the block, however deep.
  var calls: [Call] {
    var found: [Call] = []
    for expression in expressions { expression.collectCalls(&found) }
    return found
  }

  /// The names that the block assigns with `x = …`, in blocks inside it too.
  var assignedNames: Set<String> {
    var names: Set<String> = []
    for statement in statements {
      if case .assignment(let name, _) = statement.kind { names.insert(name.text) }
      for block in statement.blocks { names.formUnion(block.assignedNames) }
    }
    return names
  }
}

extension Statement {
  /// The names of variables that the statement declares or assigns at its own level or, by `x = …`, in a block inside it.
  public var changedNames: Set<String> {
    switch kind {
    case .binding(let name, _), .assignment(let name, _), .parameter(let name, _): [name.text]
    case .definition: []
    default: blocks.reduce(into: []) { $0.formUnion($1.assignedNames) }
    }
  }

  /// The blocks directly below.
  var blocks: [Block] {
    switch kind {
    case .loop(let loop): [loop.body]
    case .conditional(let conditional):
      conditional.branches.map(\.body) + (conditional.otherwise.map { [$0] } ?? [])
    case .scope(_, let block), .expectedError(_, let block): [block]
    case .definition(let definition): [definition.body]
    default: []
    }
  }

  /// The expressions of the statement and of the statements inside it.
  var expressions: [Expression] {
    let own: [Expression] =
      switch kind {
      case .binding(_, let value), .assignment(_, let value), .parameter(_, let value), .clause(let value):
        [value]
      case .returning(let value): value.map { [$0] } ?? []
      case .loop(let loop): [loop.sequence]
      case .conditional(let conditional): conditional.branches.map(\.condition)
      case .scope(let calls, _): calls
      case .expectation(let expectation):
        [expectation.condition] + (expectation.reason.map { [$0] } ?? [])
      case .definition(let definition): definition.parameters.compactMap(\.value)
      case .leavingLoop, .nextTurn, .expectedError, .edition, .include: []
      }
    return own + blocks.flatMap(\.expressions)
  }
}

extension Expression {
  fileprivate func collectCalls(_ found: inout [Call]) {
    switch kind {
    case .call(let call), .unknownCall(let call): found.append(call)
    default: break
    }
    for child in kind.children { child.collectCalls(&found) }
  }

  /// The value of a literal, or of a list or range of literals; nil for all that must be computed.
  var constant: Value? {
    switch kind {
    case .integer(let value): return .int(value)
    case .number(let value, _): return .number(value)
    case .boolean(let value): return .bool(value)
    case .none: return .nothing
    case .text(let literal): return literal.constant.map(Value.text)
    case .paren(let inner): return inner.constant
    case .unary(.minus, let operand):
      return operand.constant.flatMap { value in try? Operators.apply(.minus, value) }
    case .list(let elements):
      let values = elements.compactMap(\.constant)
      return values.count == elements.count ? .list(values) : nil
    case .range(let lower, let upper, let inclusive):
      guard case .int(let first)? = lower.constant, case .int(let last)? = upper.constant else { return nil }
      return RangeValue(from: first, to: last, inclusive: inclusive).map(Value.range)
    default: return nil
    }
  }
}
