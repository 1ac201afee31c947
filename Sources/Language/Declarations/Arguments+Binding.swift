import Syntax

/// An argument of a call after evaluation.
struct EvaluatedArgument {
  let name: String?
  let value: Value
  let span: Span
}

extension Arguments {
  /// Places, converts and range-checks the arguments of a call.
  /// - Throws: E103 unknown, E104 missing, E106 doubled, E110 too many, E108 and E302 of the wrong kind, E301 out
  ///   of range; each with the span of the argument at fault.
  init(
    _ signature: Signature, span: Span, arguments: [EvaluatedArgument], facts: ModelFacts?
  ) throws(Failure) {
    var placed: [String: (value: Value, span: Span)] = [:]
    var rest: [EvaluatedArgument] = []
    var extra: [(name: String, value: Value)] = []
    var places = signature.positional[...]
    for argument in arguments {
      let target: ParameterDeclaration
      if let name = argument.name {
        guard let named = signature[name], named.kind != .rest else {
          if signature.takesAnyKey {
            guard !extra.contains(where: { $0.name == name }) else {
              throw Failure.doubledArgument(name, span: argument.span)
            }
            extra.append((name, argument.value))
            continue
          }
          throw Failure.unknownArgument(name, of: signature, span: argument.span)
        }
        target = named
      } else {
        places = places.drop { placed[$0.name] != nil }
        guard let next = places.popFirst() else {
          guard signature.rest != nil else {
            throw Failure.tooManyArguments(for: signature, span: argument.span)
          }
          rest.append(argument)
          continue
        }
        target = next
      }
      guard placed[target.name] == nil else {
        throw Failure.doubledArgument(target.name, span: argument.span)
      }
      placed[target.name] = (argument.value, argument.span)
    }
    if let parameter = signature.rest, let first = rest.first {
      placed[parameter.name] = (.list(rest.map(\.value)), first.span)
    }
    try self.init(signature, span: span, placed: placed, extra: extra, facts: facts)
  }

  private init(
    _ signature: Signature, span: Span, placed: [String: (value: Value, span: Span)],
    extra: [(name: String, value: Value)], facts: ModelFacts?
  ) throws(Failure) {
    var bound: [String: any Sendable] = [:]
    var given: [(name: String, value: Value)] = []
    for parameter in signature.parameters {
      guard let (value, place) = placed[parameter.name] else {
        guard !parameter.isRequired else {
          throw Failure.missingArgument(parameter, of: signature, span: span)
        }
        if parameter.kind == .rest { bound[parameter.name] = try parameter.convert(.list([])) }
        continue
      }
      do throws(Failure) {
        bound[parameter.name] = try parameter.convert(value)
        if let violation = parameter.range.violation(of: value, facts: facts) { throw violation }
      } catch {
        throw error.located(at: place, argument: parameter.name)
      }
      given.append((parameter.name, value))
    }
    self.signature = signature
    self.span = span
    self.given = given
    self.bound = bound
    self.extra = extra
    spans = placed.mapValues(\.span)
    try checkRules()
  }

  private func checkRules() throws(Failure) {
    let names = Set(given.map(\.name))
    for rule in signature.rules {
      if let failure = rule.violation(by: names, of: signature, span: span, spans: spans) { throw failure }
    }
  }
}

extension ArgumentRule {
  /// The failure for a call that gives `names`; nil where the rule holds.
  func violation(by names: Set<String>, of signature: Signature, span: Span, spans: [String: Span])
    -> Failure?
  {
    switch self {
    case .exactlyOne(let group):
      let count = group.filter(names.contains).count
      if count == 1 { return nil }
      if count > 1 { return exclusive(group, names, span: span, spans: spans) }
      let list = group.map { "`\($0)`" }
      return Failure(
        .missingArgument,
        Message(
          en: "`\(signature.name)` needs one of \(list.joined(separator: ", "))",
          zh: "`\(signature.name)` 需要其中一个参数：\(list.joined(separator: "、"))"),
        span: span)
    case .atMostOne(let group):
      return group.filter(names.contains).count <= 1
        ? nil : exclusive(group, names, span: span, spans: spans)
    case .needs(let name, let other):
      guard names.contains(name), !names.contains(other) else { return nil }
      return Failure(
        .missingArgument,
        Message(en: "`\(name)=` needs `\(other)=` beside it", zh: "用 `\(name)=` 时还需要 `\(other)=`"),
        span: spans[name] ?? span)
    }
  }

  private func exclusive(_ group: [String], _ names: Set<String>, span: Span, spans: [String: Span])
    -> Failure
  {
    let both = group.filter(names.contains).prefix(2).map { "`\($0)`" }
    return Failure(
      .repeatedArgument,
      Message(
        en: "\(both.joined(separator: " and ")) exclude each other",
        zh: "\(both.joined(separator: " 和 ")) 不能同时使用"),
      span: group.last(where: names.contains).flatMap { spans[$0] } ?? span)
  }
}
