import Syntax

extension Checker {
  /// Checks a `def`: its parameters, its body, and that it doesn't call itself.
  mutating func check(_ definition: Definition) {
    checkParameters(of: definition)
    checkRecursion(of: definition)
    let (outerScopes, outerModel) = (scopes, model)
    model = .unknown
    // A definition may use every variable of the top level, whenever it gets its value.
    scopes = [scopes[0].merging(later.map { ($0, .any) }) { known, _ in known }]
    scoped { checker in
      for parameter in definition.parameters {
        if let value = parameter.value { _ = checker.infer(value) }
        checker.declare(parameter.name, parameter.valueType)
      }
      for statement in definition.body.statements { checker.check(statement) }
    }
    (scopes, model) = (outerScopes, outerModel)
  }

  private mutating func checkParameters(of definition: Definition) {
    var seen: Set<String> = []
    var hasDefault = false
    for parameter in definition.parameters {
      let name = parameter.name.text
      if !seen.insert(name).inserted {
        reportParameter(
          Message(en: "two parameters are called `\(name)`", zh: "有两个参数都叫 `\(name)`"), parameter)
      } else if hasDefault, parameter.value == nil {
        reportParameter(
          Message(
            en: "`\(name)` has no default and follows one that has", zh: "`\(name)` 没有默认值，却排在有默认值的参数之后"),
          parameter)
      }
      hasDefault = hasDefault || parameter.value != nil
      if let type = parameter.type { check(typeName: type) }
    }
  }

  private mutating func reportParameter(_ message: Message, _ parameter: Definition.Parameter) {
    report(Diagnostic(.badParameterName, message, at: parameter.name.span))
  }

  private mutating func check(typeName name: Name) {
    let words = ValueType.byKeyword.map(\.word)
    guard !words.contains(name.text) else { return }
    let near = Spelling.suggestion(for: name.text, in: words)
    let list = Message.list(words)
    report(
      Diagnostic(
        .unknownTypeName, Message(en: "unknown type `\(name.text)`", zh: "未知的类型 `\(name.text)`"),
        at: name.span,
        help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") }
          ?? Message(en: "the types are \(list.en)", zh: "可用的类型：\(list.zh)")))
  }

  private mutating func checkRecursion(of definition: Definition) {
    let name = definition.name.text
    var open = [definition]
    var seen: Set<String> = []
    while let next = open.popLast() {
      for call in next.body.calls {
        if call.name.text == name {
          report(
            Diagnostic(
              .recursion, Message(en: "`\(name)` calls itself", zh: "`\(name)` 调用了自身"), at: call.name.span,
              help: Message(en: "use `for` instead", zh: "请改用 `for`")))
          return
        }
        if let inner = definitions[call.name.text], seen.insert(call.name.text).inserted {
          open.append(inner)
        }
      }
    }
  }
}
