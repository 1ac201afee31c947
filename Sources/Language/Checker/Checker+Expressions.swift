import Syntax

extension Checker {
  /// The type of an expression; what is wrong inside it is reported.
  mutating func infer(_ expression: Expression) -> ValueType {
    switch expression.kind {
    case .integer: return .int
    case .number: return .number
    case .boolean: return .bool
    case .none: return .nothing
    case .text(let literal):
      for part in literal.expressions { _ = infer(part) }
      return .text
    case .name(let name): return infer(name: name, at: expression.span)
    case .word(let word):
      report(Failure.wordAsValue(word, at: expression.span).mended(expression.span))
      return .any
    case .list(let elements): return infer(list: elements)
    case .paren(let inner): return infer(inner)
    case .unary(let operation, let operand): return infer(operation, operand, at: expression.span)
    case .binary(let operation, let left, let right):
      return infer(operation, left, right, at: expression.span)
    case .range(let lower, let upper, _):
      checkWhole(lower)
      checkWhole(upper)
      return .range
    case .field(let base, let name): return infer(field: name, of: base)
    case .index(let base, let index): return infer(index: index, of: base, at: expression.span)
    case .call(let call), .unknownCall(let call): return infer(call)
    case .lambda(let parameter, let body): return infer(parameter, .any, body)
    }
  }

  /// Checks a lambda whose parameter has a type.
  mutating func infer(_ parameter: Name, _ type: ValueType, _ body: Expression) -> ValueType {
    scoped { checker in
      checker.declare(parameter, type)
      _ = checker.infer(body)
    }
    return .function
  }

  private mutating func infer(list elements: [Expression]) -> ValueType {
    var type: ValueType?
    for element in elements {
      let next = infer(element)
      type = type.map { $0.joined(with: next) } ?? next
    }
    return .list(type ?? .any)
  }

  private mutating func infer(
    _ operation: UnaryOperator, _ operand: Expression, at span: Span
  ) -> ValueType {
    let type = infer(operand)
    if let result = type.present.result(of: operation) { return result }
    report(
      Diagnostic(
        .wrongType,
        Message(
          en: "`\(operation.rawValue)` can't take \(type.name.en)",
          zh: "`\(operation.rawValue)` 不能用于\(type.name.zh)"), at: span))
    return .any
  }

  private mutating func infer(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, at span: Span
  ) -> ValueType {
    let (first, second) = (infer(left), infer(right))
    if operation == .equal || operation == .notEqual {
      checkComparable(first, to: second, right)
      checkComparable(second, to: first, left)
    }
    if let result = ValueType.result(of: operation, first, second) { return result }
    let isText = operation == .add && (first == .text || second == .text)
    report(
      Diagnostic(
        .wrongType,
        Message(
          en: "`\(operation.rawValue)` can't take \(first.name.en) and \(second.name.en)",
          zh: "`\(operation.rawValue)` 不能用于\(first.name.zh)和\(second.name.zh)"), at: span,
        help: isText
          ? Message(en: "to build a text, write \"\\(value)\"", zh: "要拼成文本，请写 \"\\(value)\"") : nil))
    return .any
  }

  /// A record never equals a text or number: most likely one of its fields was meant.
  private mutating func checkComparable(_ type: ValueType, to record: ValueType, _ expression: Expression) {
    guard type == .text || ValueType.number.accepts(type), type != .any,
      case .record(let declared?) = record.present
    else { return }
    let field = declared.fields.first { type == .text ? $0.type == .text : ValueType.number.accepts($0.type) }
    report(
      Diagnostic(
        .wrongType,
        Message(
          en: "a record of type \(declared.name) never equals \(type.name.en)",
          zh: "\(declared.name) 类型的记录不会等于\(type.name.zh)"), at: expression.span,
        help: Message(en: "compare one of its fields", zh: "请比较它的某个字段"),
        fixIts: field.map { [FixIt(expression.span, expression.span.text + "." + $0.name)] } ?? []))
  }

  private mutating func checkWhole(_ expression: Expression) {
    let type = infer(expression)
    if let problem = type.mismatch(with: .number) { report(problem.at(expression.span)) }
  }

  private mutating func infer(field name: Name, of base: Expression) -> ValueType {
    let type = infer(base)
    if let field = type.field(name.text) { return field }
    let names = type.fieldNames
    let near = Spelling.suggestion(for: name.text, in: names)
    let list = names.map { "`\($0)`" }
    let known =
      names.isEmpty
      ? nil
      : Message(en: "it has \(list.joined(separator: ", "))", zh: "它的字段有：\(list.joined(separator: "、"))")
    report(
      Diagnostic(
        .unknownField,
        Message(
          en: "a value of type \(type.name.en) has no field `\(name.text)`",
          zh: "类型为\(type.name.zh)的值没有字段 `\(name.text)`"), at: name.span,
        help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") } ?? known,
        fixIts: near.map { [FixIt(name.span, $0)] } ?? []))
    return .any
  }

  private mutating func infer(index: Expression, of base: Expression, at span: Span) -> ValueType {
    let (type, place) = (infer(base), infer(index))
    if case .record = type, case .text(let name)? = index.constant { return type.field(name) ?? .any }
    if let element = type.indexed(by: place.present) { return element }
    report(
      Diagnostic(
        .wrongType,
        Message(
          en: "\(type.name.en) can't be indexed by \(place.name.en)",
          zh: "\(type.name.zh)不能用\(place.name.zh)作下标"),
        at: index.span))
    return .any
  }

  private mutating func infer(name: String, at span: Span) -> ValueType {
    if let type = type(ofVariable: name) { return type }
    if definitions[name] != nil || table[name] != nil { return .function }
    report(unknown(name, at: span))
    return .any
  }

  /// The diagnostic for a name that is no variable.
  private func unknown(_ name: String, at span: Span) -> Diagnostic {
    if later.contains(name) {
      return Diagnostic(
        .forwardUse, Message(en: "`\(name)` gets its value further down", zh: "`\(name)` 在后面才赋值"), at: span)
    }
    let heads = table.heads.union(definitions.keys)
    let near =
      Spelling.suggestion(for: name, in: variableNames) ?? Spelling.suggestion(for: name, in: heads)
    let longer = heads.filter { $0.hasPrefix(name) }.sorted().map { "`\($0)`" }
    let help =
      if let near {
        Message(en: "did you mean `\(near)`?", zh: "是不是 `\(near)`？")
      } else if longer.isEmpty {
        Message(
          en: "to make one: `let \(name) = …`; for a command: `apropos \(name)`",
          zh: "新建变量请写 `let \(name) = …`；查找命令请用 `apropos \(name)`")
      } else {
        Message(
          en: "it could be \(longer.joined(separator: ", "))", zh: "可能是 \(longer.joined(separator: "、"))")
      }
    return Diagnostic(
      .unknownVariable, Message(en: "there is no variable `\(name)`", zh: "没有变量 `\(name)`"), at: span,
      help: help, fixIts: near.map { [FixIt(span, $0)] } ?? [])
  }

  /// The type of a bare name that stands as an argument: where it is no variable, a text without its quotes is
  /// the likeliest mistake.
  mutating func infer(bareArgument name: String, at span: Span) -> ValueType {
    let isKnown = type(ofVariable: name) != nil || definitions[name] != nil || table[name] != nil
    let isMisspelt = Spelling.suggestion(for: name, in: variableNames) != nil
    guard !isKnown, !later.contains(name), !isMisspelt else { return infer(name: name, at: span) }
    report(
      Diagnostic(
        .textNeedsQuotes, Message(en: "there is no variable `\(name)`", zh: "没有变量 `\(name)`"), at: span,
        help: Message(en: "a text needs quotes: \"\(name)\"", zh: "文本要加引号：\"\(name)\""),
        fixIts: [FixIt(span, "\"\(name)\"")]))
    return .any
  }
}

extension Failure {
  /// The diagnostic with the change that mends it: parentheses around arithmetic, quotes around a word.
  func mended(_ span: Span) -> Diagnostic {
    var diagnostic = self.diagnostic
    let source = span.text
    diagnostic.fixIts = [FixIt(span, code == .operatorInArgument ? "(\(source))" : "\"\(source)\"")]
    return diagnostic
  }
}
