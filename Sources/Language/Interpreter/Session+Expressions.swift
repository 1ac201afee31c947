import Syntax

extension Session {
  /// The value of an expression.
  /// - Throws: what went wrong, with the place in the source.
  func evaluate(_ expression: Expression) throws(Failure) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Bounds.evaluation else {
      throw Failure(
        .limit, Message(en: "calls and expressions nest too deep", zh: "调用与表达式嵌套过深"), span: expression.span)
    }
    switch expression.kind {
    case .integer(let value): return .int(value)
    case .number(let value, _): return .number(value)
    case .text(let literal): return try evaluate(literal, at: expression.span)
    case .boolean(let value): return .bool(value)
    case .none: return .nothing
    case .name(let name): return try value(of: name, at: expression.span)
    case .word(let word): throw Failure.wordAsValue(word, at: expression.span)
    case .list(let elements): return try evaluate(list: elements, at: expression.span)
    case .paren(let inner): return try evaluate(inner)
    case .unary(let operation, let operand): return try evaluate(operation, operand, at: expression.span)
    case .binary(.and, let left, let right):
      return .bool(try condition(left) ? try condition(right) : false)
    case .binary(.or, let left, let right): return .bool(try condition(left) ? true : try condition(right))
    case .binary(let operation, let left, let right):
      return try evaluate(operation, left, right, at: expression.span)
    case .range(let lower, let upper, let includesUpper):
      return .range(try range(lower, upper, inclusive: includesUpper, at: expression.span))
    case .field(let base, let name): return try evaluate(field: name, of: base)
    case .index(let base, let index): return try evaluate(index: index, of: base, at: expression.span)
    case .call(let call), .unknownCall(let call): return try evaluate(call)
    case .lambda(let parameter, let body): return lambda(parameter, body, at: expression.span)
    }
  }

  private func evaluate(_ literal: TextLiteral, at span: Span) throws(Failure) -> Value {
    var text = ""
    for segment in literal.segments {
      switch segment {
      case .text(let part, _): text += part
      case .expression(let expression): text += try evaluate(expression).plainText
      }
      guard text.utf8.count <= Bounds.textBytes else { throw Failure.tooLarge(Bounds.textMessage).at(span) }
    }
    return .text(text)
  }

  private func evaluate(list elements: [Expression], at span: Span) throws(Failure) -> Value {
    var values: [Value] = []
    values.reserveCapacity(elements.count)
    for element in elements { values.append(try evaluate(element)) }
    return try locating(span) { () throws(Failure) in try .bounded(values) }
  }

  private func evaluate(
    _ operation: UnaryOperator, _ operand: Expression, at span: Span
  ) throws(Failure) -> Value {
    let value = try evaluate(operand)
    return try locating(span) { () throws(Failure) in try Operators.apply(operation, value) }
  }

  private func evaluate(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, at span: Span
  ) throws(Failure) -> Value {
    let left = try evaluate(left)
    let right = try evaluate(right)
    return try locating(span) { () throws(Failure) in try Operators.apply(operation, left, right) }
  }

  /// The whole numbers of a range's ends.
  private func range(
    _ lower: Expression, _ upper: Expression, inclusive: Bool, at span: Span
  ) throws(Failure) -> RangeValue {
    let first = try whole(lower)
    let last = try whole(upper)
    guard let range = RangeValue(from: first, to: last, inclusive: inclusive) else {
      throw Failure(.outOfRange, Message(en: "the range is too long", zh: "范围过长"), span: span)
    }
    return range
  }

  func whole(_ expression: Expression) throws(Failure) -> Int {
    let value = try evaluate(expression)
    return try locating(expression.span) { () throws(Failure) in try Int(argument: value) }
  }

  private func evaluate(field name: Name, of base: Expression) throws(Failure) -> Value {
    let value = try evaluate(base)
    return try locating(name.span) { () throws(Failure) in try value.field(name.text) }
  }

  /// The value of a name: a variable, `it` at the prompt, or a function of one argument.
  private func value(of name: String, at span: Span) throws(Failure) -> Value {
    if let value = variable(name) { return value }
    if name == "it", isInteractive { return state.it }
    if let function = functionValue(name) { return .function(function) }
    throw Failure(
      .unknownVariable, Message(en: "there is no variable `\(name)`", zh: "没有变量 `\(name)`"),
      help: Spelling.suggestion(for: name, in: variables.map(\.name)).map {
        Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？")
      }, span: span)
  }

  /// Does `body`; a failure without a place gets `span`.
  func locating<T>(_ span: Span, _ body: () throws(Failure) -> T) throws(Failure) -> T {
    do { return try body() } catch { throw error.at(span) }
  }
}

extension Failure {
  /// E012 or E113: a bare word where a value is needed.
  static func wordAsValue(_ word: Word, at span: Span) -> Failure {
    if let arithmetic = word.arithmetic {
      return Failure(
        .operatorInArgument,
        Message(en: "an operator in an argument needs parentheses", zh: "参数中的运算要加括号"),
        help: Message(en: "write `(\(arithmetic))`", zh: "请写 `(\(arithmetic))`"), span: span)
    }
    return Failure(
      .textNeedsQuotes, Message(en: "`\(word.text)` is not a value", zh: "`\(word.text)` 不是值"),
      help: Message(en: "a text needs quotes: \"\(word.text)\"", zh: "文本要加引号：\"\(word.text)\""), span: span)
  }
}
