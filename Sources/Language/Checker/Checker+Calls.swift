import Syntax

extension Checker {
  /// The type of a call's result; what is wrong with the call is reported.
  mutating func infer(_ call: Call) -> ValueType {
    let name = call.name.text
    if let type = type(ofVariable: name), type == .function || type == .any, call.form == .call,
      definitions[name] == nil, table[name] == nil
    {
      for argument in call.arguments { _ = infer(argument.value) }
      return .any
    }
    switch CallTarget(call, table: table, definitions: definitions) {
    case .definition(let definition):
      _ = check(call, definition.signature, call.arguments)
      return .any
    case .entry(let entry, let subword):
      var arguments = call.arguments
      if let subword { arguments.remove(at: subword) }
      return check(call, entry.signature, arguments)
    case .missingSubcommand(let known, let place):
      report(Failure.unknownSubcommand(call, known: known, place: place))
    case .unknown: reportUnknown(call)
    }
    for argument in call.arguments { _ = quietly { $0.infer(argument.value) } }
    return .any
  }

  private mutating func reportUnknown(_ call: Call) {
    let names = table.heads.union(definitions.keys).union(table.signatures.map(\.head))
    let name = call.name.text
    let abbreviated = names.filter { $0.hasPrefix(name) }
    if abbreviated.count == 1, let full = abbreviated.first {
      report(
        Diagnostic(
          .abbreviation,
          Message(en: "`\(name)` is short for `\(full)`", zh: "`\(name)` 是 `\(full)` 的缩写"),
          at: call.name.span,
          help: Message(en: "write `\(full)`", zh: "请写 `\(full)`"), fixIts: [FixIt(call.name.span, full)]))
      return
    }
    var diagnostic = Failure.unknownCommand(call.name, heads: names).diagnostic
    if let near = Spelling.suggestion(for: name, in: names) {
      diagnostic.fixIts = [FixIt(call.name.span, near)]
    }
    report(diagnostic)
  }

  /// Checks the arguments of a call against a declaration.
  /// - Returns: the type of the result.
  private mutating func check(
    _ call: Call, _ signature: Signature, _ arguments: [Argument]
  ) -> ValueType {
    let places = signature.places(for: arguments.map(\.label?.text))
    var given: [String: ValueType] = [:]
    var spans: [String: Span] = [:]
    for (argument, place) in zip(arguments, places) {
      guard let place, place.kind != .rest || argument.label == nil else {
        checkStray(argument, of: signature)
        continue
      }
      if given[place.name] != nil, place.kind != .rest {
        report(Failure.doubledArgument(place.name, span: argument.span))
      }
      let first = signature.parameters.first.flatMap { given[$0.name] }
      given[place.name] = check(argument, place, elementType: first?.elementType ?? .any, signature)
      spans[place.name] = argument.span
    }
    checkMissing(call, signature, Set(given.keys), spans)
    note(effectsOf: signature, arguments, places, at: call)
    switch signature.resultRule {
    case .declared: return signature.returns
    case .sameAs(let name): return given[name] ?? .any
    case .elementOf(let name): return given[name]?.elementType ?? .any
    case .rowsOf(let name):
      switch given[name] {
      case .table(let type): return .table(type)
      case .record, .list, .any: return .any
      default: return signature.returns
      }
    }
  }

  /// Reports an argument that has no parameter.
  private mutating func checkStray(_ argument: Argument, of signature: Signature) {
    // A bare word may be just what the argument that was meant takes.
    let isWord = argument.label != nil && argument.bareWord != nil
    if !isWord || signature.takesAnyKey { _ = infer(argument.value) }
    guard let label = argument.label else {
      report(Failure.tooManyArguments(for: signature, span: argument.span))
      return
    }
    guard !signature.takesAnyKey else { return }
    var diagnostic = Failure.unknownArgument(label.text, of: signature, span: label.span).diagnostic
    if let near = Spelling.suggestion(for: label.text, in: signature.parameters.map(\.name)) {
      diagnostic.fixIts = [FixIt(label.span, near)]
    }
    report(diagnostic)
  }

  private mutating func checkMissing(
    _ call: Call, _ signature: Signature, _ given: Set<String>, _ spans: [String: Span]
  ) {
    for parameter in signature.parameters where parameter.isRequired && !given.contains(parameter.name) {
      report(Failure.missingArgument(parameter, of: signature, span: call.name.span))
    }
    for rule in signature.rules {
      if let failure = rule.violation(by: given, of: signature, span: call.name.span, spans: spans) {
        report(failure)
      }
    }
  }

  /// Checks one argument against its parameter.
  /// - Returns: its type.
  private mutating func check(
    _ argument: Argument, _ parameter: ParameterDeclaration, elementType: ValueType, _ signature: Signature
  ) -> ValueType {
    if let word = argument.sourceWord(for: parameter.style) {
      return check(word: word, argument, parameter)
    }
    if let name = argument.functionName(for: parameter), definitions[name] != nil || table[name] != nil {
      return .function
    }
    let type: ValueType
    switch argument.value.kind {
    case .name(let name): type = infer(bareArgument: name, at: argument.value.span)
    default:
      if case .lambda(let name, let body) = argument.value.unwrapped.kind {
        type = infer(name, elementType, body)
      } else {
        type = infer(argument.value)
      }
    }
    let wanted = parameter.kind == .rest ? parameter.type.elementType : parameter.type
    if type.present == .nothing
      ? !wanted.accepts(.nothing) && parameter.isRequired : !wanted.accepts(type.present)
    {
      let (wanted, found) = (wanted.name, type.name)
      report(
        Diagnostic(
          .wrongType,
          Message(
            en: "`\(parameter.name)`: expected \(wanted.en), found \(found.en)",
            zh: "`\(parameter.name)`：应为\(wanted.zh)，实际是\(found.zh)"), at: argument.value.span,
          help: parameter.help.en.isEmpty ? nil : parameter.help))
    } else if let value = argument.value.constant {
      check(constant: value, argument, parameter)
    }
    return type
  }

  /// Checks a bare word that a parameter takes as it stands.
  private mutating func check(
    word: String, _ argument: Argument, _ parameter: ParameterDeclaration
  ) -> ValueType {
    if case .name = argument.value.kind, type(ofVariable: word) != nil {
      report(
        Diagnostic(
          .wordHidesVariable,
          Message(
            en: "`\(word)` is taken as a word here, not as the variable",
            zh: "这里的 `\(word)` 被当作单词，而不是变量"), at: argument.value.span,
          help: Message(
            en: "for the variable write `(\(word))`, for the word \"\(word)\"",
            zh: "要用变量请写 `(\(word))`，要用单词请写 \"\(word)\"")))
    }
    check(constant: .text(word), argument, parameter)
    return .text
  }

  /// Checks a value known before the run: its choice among words and its range.
  private mutating func check(constant value: Value, _ argument: Argument, _ parameter: ParameterDeclaration)
  {
    if case .text(let word) = value, let choices = parameter.choices, !choices.contains(word),
      !parameter.type.acceptsText
    {
      var diagnostic = Failure.notAChoice(word, among: choices)
        .located(at: argument.value.span, argument: parameter.name).diagnostic
      if let near = Spelling.suggestion(for: word, in: choices) {
        diagnostic.fixIts = [FixIt(argument.value.span, near)]
      }
      report(diagnostic)
      return
    }
    var known: ModelFacts?
    if case .loaded(let facts) = model { known = facts }
    if let violation = parameter.range.violation(of: value, facts: known) {
      report(violation.located(at: argument.value.span, argument: parameter.name))
    }
  }

  /// Notes what a call does to the model and to files.
  private mutating func note(
    effectsOf signature: Signature, _ arguments: [Argument], _ places: [ParameterDeclaration?], at call: Call
  ) {
    if signature.effects.contains(.needsModel), case .none = model {
      report(
        Diagnostic(
          .modelNotLoaded,
          Message(
            en: "`\(signature.name)` needs a model, and none is loaded before it",
            zh: "`\(signature.name)` 需要模型，而此前没有加载"), at: call.name.span,
          help: Message(en: "begin with `load smollm2`", zh: "请先写 `load smollm2`")))
      model = .unknown
    }
    if signature.effects.contains(.unloadsModel) { model = .none }
    if signature.effects.contains(.loadsModel) { model = .loaded(nil) }
    for (argument, place) in zip(arguments, places) {
      guard let place, let text = argument.sourceWord(for: place.style) ?? argument.value.constant?.asText
      else { continue }
      if place.completion == .models, signature.effects.contains(.loadsModel) {
        models.append(text)
        model = .loaded(facts(text))
      } else if case .path = place.style {
        if signature.effects.contains(.readsFile) { reads.append(text) }
        if signature.effects.contains(.writesFile) { writes.append(text) }
      }
    }
  }
}

extension ValueType {
  /// Whether a text that is none of the words of a choice may still be meant.
  fileprivate var acceptsText: Bool {
    guard case .either(let types) = self else { return false }
    return types.contains { $0 == .text || $0 == .name || $0 == .path || $0 == .any }
  }
}
