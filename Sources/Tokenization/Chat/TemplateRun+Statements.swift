extension TemplateRun {
  /// Runs statements in order, until one asks something of the loop.
  mutating func execute(_ statements: [TemplateStatement]) throws(ChatTemplateError) -> Flow {
    for statement in statements {
      let flow = try execute(statement)
      guard case .next = flow else { return flow }
    }
    return .next
  }

  private mutating func execute(_ statement: TemplateStatement) throws(ChatTemplateError) -> Flow {
    line = statement.line
    try spend()
    try enter()
    defer { leave() }
    switch statement.kind {
    case .text(let text): try emit(text)
    case .output(let expression): try emit(evaluate(expression).printed)
    case .forEach(let loop): return try execute(loop)
    case .choose(let branches, let otherwise):
      for branch in branches where try evaluate(branch.condition).isTrue { return try execute(branch.body) }
      return try execute(otherwise)
    case .macro(let index):
      frames[frames.count - 1][macros[index].name] = .opaque(.macro(index))
    case .group(let body): return try execute(body)
    case .break: return .break
    case .continue: return .continue
    case .assign, .capture, .callBlock, .filtered, .with: return try executeScoped(statement.kind)
    }
    return .next
  }

  private mutating func executeScoped(_ kind: TemplateStatement.Kind) throws(ChatTemplateError) -> Flow {
    switch kind {
    case .assign(let target, let expression): try assign(target, evaluate(expression))
    case .capture(let target, let filters, let body):
      try assign(target, .string(captured(body, filters)))
    case .filtered(let filters, let body): try emit(captured(body, filters))
    case .callBlock(let call, let caller): try emit(evaluate(call, caller: caller).printed)
    case .with(let bindings, let body):
      var frame: [String: TemplateValue] = [:]
      for binding in bindings {
        let value = try evaluate(binding.value)
        frames.append(frame)
        try assign(binding.target, value)
        frame = frames.removeLast()
      }
      frames.append(frame)
      let flow = try execute(body)
      frames.removeLast()
      return flow
    default: break
    }
    return .next
  }

  private mutating func emit(_ text: String) throws(ChatTemplateError) {
    output += try spend(on: text)
    guard output.utf8.count <= TemplateBounds.output else { throw .limit(line: line, .output) }
  }

  /// What a body prints, in a frame of its own, with filters applied.
  private mutating func captured(
    _ body: [TemplateStatement], _ filters: [TemplateCall]
  ) throws(ChatTemplateError) -> String {
    frames.append([:])
    var value = TemplateValue.string(try capture(body))
    frames.removeLast()
    for filter in filters { value = try apply(filter, to: value) }
    return try printed(value)
  }

  /// What a body prints.
  mutating func capture(_ body: [TemplateStatement]) throws(ChatTemplateError) -> String {
    let outer = output
    output = ""
    _ = try execute(body)
    defer { output = outer }
    return output
  }

  private mutating func execute(_ loop: TemplateLoop) throws(ChatTemplateError) -> Flow {
    var items = try elements(of: evaluate(loop.items))
    if let condition = loop.condition { items = try selected(items, by: condition, loop.target) }
    guard !items.isEmpty else { return try execute(loop.otherwise) }
    let depth = loops.count
    loops.append(Loop(items: items))
    defer { loops.removeLast(loops.count - depth) }
    iteration: for (index, item) in items.enumerated() {
      try spend()
      loops[depth].index = index
      frames.append(["loop": .opaque(.loop(depth))])
      try assign(loop.target, item)
      let flow = try execute(loop.body)
      frames.removeLast()
      if case .break = flow { break iteration }
    }
    return .next
  }

  /// The items for which a loop's condition holds.
  private mutating func selected(
    _ items: [TemplateValue], by condition: TemplateExpression, _ target: TemplateTarget
  ) throws(ChatTemplateError) -> [TemplateValue] {
    var result: [TemplateValue] = []
    for item in items {
      frames.append([:])
      try assign(target, item)
      if try evaluate(condition).isTrue { result.append(item) }
      frames.removeLast()
    }
    return result
  }
}
