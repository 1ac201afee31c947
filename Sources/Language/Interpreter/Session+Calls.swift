import Syntax

extension Session {
  /// The value of a call of a command, a function, a `def` or a variable that holds a function.
  func evaluate(_ call: Call) throws(Failure) -> Value {
    try checkInterrupt()
    if case .function(let function)? = variable(call.name.text) {
      return try apply(function, call)
    }
    switch CallTarget(call, table: table, definitions: state.definitions) {
    case .definition(let definition): return try apply(definition, call)
    case .entry(let entry, let subword): return try apply(entry, call, subword: subword)
    case .missingSubcommand(let known, let place): throw .unknownSubcommand(call, known: known, place: place)
    case .unknown: throw .unknownCommand(call.name, heads: table.heads.union(state.definitions.keys))
    }
  }

  private func apply(_ entry: CommandTable.Entry, _ call: Call, subword: Int?) throws(Failure) -> Value {
    let signature = entry.signature
    var written = call.arguments
    if let subword { written.remove(at: subword) }
    let places = signature.places(for: written.map(\.label?.text))
    var arguments: [EvaluatedArgument] = []
    for (argument, parameter) in zip(written, places) {
      let value = try evaluate(argument, for: parameter)
      arguments.append(EvaluatedArgument(name: argument.label?.text, value: value, span: argument.value.span))
    }
    if signature.effects.contains(.needsModel), state.model == nil {
      throw Failure(
        .noModel, Message(en: "`\(signature.name)` needs a model", zh: "`\(signature.name)` 需要先加载模型"),
        help: Message(en: "type `load smollm2` first", zh: "请先输入 `load smollm2`"), span: call.name.span)
    }
    let bound = try Arguments(signature, span: call.span, arguments: arguments, facts: state.model?.facts)
    witness?.called(bound)
    do throws(Failure) {
      let value = try entry.run(bound, self)
      try value.checkBounds()
      return value
    } catch {
      throw error.at(error.parameter.flatMap { bound.spans[$0] } ?? call.span)
    }
  }

  /// The value of an argument: its source text, a function by its name, or what the expression gives.
  private func evaluate(_ argument: Argument, for parameter: ParameterDeclaration?) throws(Failure) -> Value {
    if let parameter {
      if let word = argument.sourceWord(for: parameter.style) { return .text(word) }
      if let name = argument.functionName(for: parameter), let function = functionValue(name) {
        return .function(function)
      }
    }
    return try evaluate(argument.value)
  }

  /// Calls a function value, as `map` and `filter` do.
  /// - Throws: E104 or E110 where the number of arguments is not that of its parameters; what it throws.
  public func call(_ function: FunctionValue, with arguments: [Value]) throws(Failure) -> Value {
    try checkInterrupt()
    guard function.parameters.count == arguments.count else {
      throw Failure(
        function.parameters.count > arguments.count ? .missingArgument : .tooManyArguments,
        Message(
          en: "the function takes \(function.parameters.count) argument(s), not \(arguments.count)",
          zh: "该函数接受 \(function.parameters.count) 个参数，而不是 \(arguments.count) 个"))
    }
    return try function.body(arguments, self)
  }

  private func apply(_ function: FunctionValue, _ call: Call) throws(Failure) -> Value {
    var values: [Value] = []
    for argument in call.arguments { values.append(try evaluate(argument.value)) }
    do throws(Failure) {
      return try self.call(function, with: values)
    } catch {
      throw error.at(call.span).through(call)
    }
  }

  /// The function value that a lambda makes: it keeps the variables it can see, apart from the outermost, which
  /// it sees as they are when it is called.
  func lambda(_ parameter: Name, _ body: Expression, at span: Span) -> Value {
    let captured = Array(state.scopes.dropFirst())
    let function = FunctionValue(parameters: [parameter.text], source: span.text) {
      (arguments, session) throws(Failure) in
      try session.nested(at: span) { () throws(Failure) in
        let scope = Scope(variables: [parameter.text: arguments[0]])
        return try session.inside(captured + [scope]) { () throws(Failure) in try session.evaluate(body) }
      }
    }
    return .function(function)
  }

  /// A function of the table, or a `def`, as a value; nil where there is none or it takes no argument by place.
  func functionValue(_ name: String) -> FunctionValue? {
    if let definition = state.definitions[name], let first = definition.parameters.first {
      return FunctionValue(parameters: [first.name.text], source: name) {
        (arguments, session) throws(Failure) in
        let argument = EvaluatedArgument(name: nil, value: arguments[0], span: definition.name.span)
        return try session.run(definition, [argument], at: definition.name.span)
      }
    }
    guard let entry = table[name], let first = entry.signature.positional.first ?? entry.signature.rest else {
      return nil
    }
    return FunctionValue(parameters: [first.name], source: name) { (arguments, session) throws(Failure) in
      let argument = EvaluatedArgument(name: nil, value: arguments[0], span: .nowhere)
      let bound = try Arguments(
        entry.signature, span: .nowhere, arguments: [argument], facts: session.state.model?.facts)
      return try entry.run(bound, session)
    }
  }
}

extension Failure {
  /// The failure with one more step in its chain of calls.
  func through(_ call: Call) -> Failure {
    var longer = self
    longer.calls.append(CallSite(name: call.name.text, span: call.span))
    return longer
  }

  /// E105: a name that is neither in the table nor defined.
  static func unknownCommand(_ name: Name, heads: some Sequence<String>) -> Failure {
    let near = Spelling.suggestion(for: name.text, in: heads)
    return Failure(
      .unknownCommand, Message(en: "unknown command `\(name.text)`", zh: "未知的命令 `\(name.text)`"),
      help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") }
        ?? Message(
          en: "`help` lists the commands, `apropos WORD` searches them",
          zh: "`help` 列出全部命令，`apropos 词` 可搜索"),
      span: name.span)
  }

  /// E112: a second word that is missing or unknown.
  static func unknownSubcommand(_ call: Call, known: [String], place: Int) -> Failure {
    let head = call.name.text
    let list = known.map { "`\(head) \($0)`" }
    guard place < call.arguments.count, let word = call.arguments[place].bareWord else {
      return Failure(
        .unknownSubcommand,
        Message(en: "`\(head)` needs a second word", zh: "`\(head)` 后面需要第二个词"),
        help: Message(
          en: "there are \(list.joined(separator: ", "))", zh: "可用的有：\(list.joined(separator: "、"))"),
        span: call.name.span)
    }
    let near = Spelling.suggestion(for: word, in: known)
    return Failure(
      .unknownSubcommand,
      Message(en: "`\(head)` has no subcommand `\(word)`", zh: "`\(head)` 没有子命令 `\(word)`"),
      help: near.map { Message(en: "did you mean `\(head) \($0)`?", zh: "是不是 `\(head) \($0)`？") }
        ?? Message(
          en: "there are \(list.joined(separator: ", "))", zh: "可用的有：\(list.joined(separator: "、"))"),
      span: call.arguments[place].span)
  }
}
