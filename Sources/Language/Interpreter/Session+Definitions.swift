import Syntax

extension Session {
  /// Calls a `def`.
  func apply(_ definition: Definition, _ call: Call) throws(Failure) -> Value {
    var arguments: [EvaluatedArgument] = []
    for argument in call.arguments {
      arguments.append(
        EvaluatedArgument(
          name: argument.label?.text, value: try evaluate(argument.value), span: argument.value.span))
    }
    do throws(Failure) {
      return try run(definition, arguments, at: call.span)
    } catch {
      throw error.at(call.span).through(call)
    }
  }

  /// Places the arguments and carries out the body in a scope that sees only the outermost one besides.
  func run(
    _ definition: Definition, _ arguments: [EvaluatedArgument], at span: Span
  ) throws(Failure) -> Value {
    let given = try definition.place(arguments, at: span)
    return try nested(at: span) { () throws(Failure) in
      try inside([Scope()]) { () throws(Failure) in
        for parameter in definition.parameters {
          let name = parameter.name.text
          if let argument = given[name] {
            try parameter.check(argument)
            declare(name, argument.value)
          } else if let value = parameter.value {
            declare(name, try evaluate(value))
          }
        }
        guard case .give(let value) = try execute(definition.body, showing: false) else { return .nothing }
        return value
      }
    }
  }

  /// Does `body` one call deeper.
  /// - Throws: E306 beyond 64 calls.
  func nested<T>(at span: Span, _ body: () throws(Failure) -> T) throws(Failure) -> T {
    guard callDepth < Bounds.calls else {
      throw Failure(
        .limit,
        Message(en: "calls nest more than \(Bounds.calls) deep", zh: "调用嵌套超过 \(Bounds.calls) 层"), span: span)
    }
    callDepth += 1
    defer { callDepth -= 1 }
    return try body()
  }

  /// Does `body` with `scopes` above the outermost scope, and then brings back the scopes there were.
  func inside<T>(_ scopes: [Scope], _ body: () throws(Failure) -> T) throws(Failure) -> T {
    let outside = Array(state.scopes.dropFirst())
    state.scopes = state.scopes.prefix(1) + scopes
    defer { state.scopes = state.scopes.prefix(1) + outside }
    return try body()
  }
}

extension Definition {
  /// The arguments by the names of their parameters.
  /// - Throws: E103 unknown, E104 missing, E106 doubled, E110 too many.
  fileprivate func place(
    _ arguments: [EvaluatedArgument], at span: Span
  ) throws(Failure) -> [String: EvaluatedArgument] {
    let signature = self.signature
    var given: [String: EvaluatedArgument] = [:]
    for (argument, place) in zip(arguments, signature.places(for: arguments.map(\.name))) {
      guard let place else {
        throw argument.name.map { .unknownArgument($0, of: signature, span: argument.span) }
          ?? .tooManyArguments(for: signature, span: argument.span)
      }
      guard given[place.name] == nil else { throw .doubledArgument(place.name, span: argument.span) }
      given[place.name] = argument
    }
    for parameter in signature.parameters where parameter.isRequired && given[parameter.name] == nil {
      throw .missingArgument(parameter, of: signature, span: span)
    }
    return given
  }

  /// The declaration of the definition in the form that built-in commands have, for checker and help.
  public var signature: Signature {
    let text = documentation.joined(separator: "\n")
    return Signature(
      name.text, topic: .language,
      parameters: parameters.map { parameter in
        DefinedParameter(
          declaration: ParameterDeclaration(
            name: parameter.name.text, kind: .positional, type: parameter.valueType, style: .value(words: []),
            isRequired: parameter.value == nil, defaultText: parameter.value?.source, range: .any, unit: nil,
            completion: .none, help: Message(en: "", zh: ""), absent: nil,
            convert: { (value) throws(Failure) in value }))
      }, returns: .any, summary: Message(en: text, zh: text))
  }
}

/// A parameter of a `def` in the form that built-in commands have.
private struct DefinedParameter: AnyParameter {
  let declaration: ParameterDeclaration
}

extension Definition.Parameter {
  /// The type it names; `any` where it names none.
  var valueType: ValueType {
    guard let type else { return .any }
    return ValueType.byKeyword.first { $0.word == type.text }?.type ?? .any
  }

  /// - Throws: E302 where the argument is not of the type named.
  fileprivate func check(_ argument: EvaluatedArgument) throws(Failure) {
    guard valueType.accepts(argument.value.type) else {
      throw Failure.mismatch(expected: valueType, found: argument.value.type)
        .located(at: argument.span, argument: name.text)
    }
  }
}
