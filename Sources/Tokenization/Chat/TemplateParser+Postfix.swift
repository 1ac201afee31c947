extension TemplateParser {
  /// `.name`, `[index]`, `[a:b:c]` and `(…)` behind a value.
  mutating func postfix(_ value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
    var value = value
    while true {
      let line = current.line
      if takeSign(".") {
        value = try attribute(of: value, line)
      } else if takeSign("[") {
        value = try subscripted(value, line)
      } else if takeSign("(") {
        let arguments = try arguments()
        value = try node(line, .call(value, arguments), value.depth, arguments.depth)
      } else {
        return value
      }
    }
  }

  private mutating func attribute(
    of value: TemplateExpression, _ line: Int
  ) throws(ChatTemplateError) -> TemplateExpression {
    let token = current
    if token.kind == .integer, let index = Int(token.text) {
      advance()
      let index = try node(line, .constant(.int(index)))
      return try node(line, .item(value, index), value.depth)
    }
    let name = try expect(.name, "a name").text
    return try node(line, .attribute(value, name), value.depth)
  }

  private mutating func subscripted(
    _ value: TemplateExpression, _ line: Int
  ) throws(ChatTemplateError) -> TemplateExpression {
    var parts: [TemplateExpression?] = []
    var isSlice = false
    while true {
      let isEmpty = isSign(":") || isSign("]")
      parts.append(isEmpty ? nil : try expression())
      guard parts.count < 3, takeSign(":") else { break }
      isSlice = true
    }
    try expect(.sign, "]")
    let depth = parts.lazy.compactMap { $0?.depth }.max() ?? 0
    guard isSlice else {
      guard let index = parts[0] else { throw .syntax(line: line, expected: "an index", found: "']'") }
      return try node(line, .item(value, index), value.depth, depth)
    }
    let step = parts.count > 2 ? parts[2] : nil
    return try node(
      line, .slice(value, start: parts[0], stop: parts[1], step: step), value.depth, depth)
  }

  /// `| filter`, `is test` and calls, in any order.
  mutating func filtersAndTests(_ value: TemplateExpression) throws(ChatTemplateError) -> TemplateExpression {
    var value = value
    while true {
      let line = current.line
      if takeSign("|") {
        let call = try filterCall()
        value = try node(line, .filter(value, call), value.depth, call.arguments.depth)
      } else if takeKeyword("is") {
        let negated = takeKeyword("not")
        let call = try testCall()
        value = try node(line, .test(value, call, negated: negated), value.depth, call.arguments.depth)
      } else if takeSign("(") {
        let arguments = try arguments()
        value = try node(line, .call(value, arguments), value.depth, arguments.depth)
      } else {
        return value
      }
    }
  }

  /// A filter's name and arguments.
  mutating func filterCall() throws(ChatTemplateError) -> TemplateCall {
    let token = try expect(.name, "the name of a filter")
    guard TemplateFilters.names.contains(token.text) else {
      throw .unknown(line: token.line, .filter, name: token.text)
    }
    return TemplateCall(name: token.text, arguments: takeSign("(") ? try arguments() : TemplateArguments())
  }

  /// A test's name and arguments; a single argument needs no brackets (`is divisibleby 3`).
  private mutating func testCall() throws(ChatTemplateError) -> TemplateCall {
    let token = try expect(.name, "the name of a test")
    guard TemplateTests.names.contains(token.text) else {
      throw .unknown(line: token.line, .test, name: token.text)
    }
    if takeSign("(") { return TemplateCall(name: token.text, arguments: try arguments()) }
    var arguments = TemplateArguments()
    if startsArgument { arguments.positional.append(try operand()) }
    return TemplateCall(name: token.text, arguments: arguments)
  }

  private var startsArgument: Bool {
    switch current.kind {
    case .name: !["else", "or", "and", "is", "if", "in", "not"].contains(current.text)
    case .string, .integer, .float: true
    default: isSign("[") || isSign("{")
    }
  }

  /// What stands behind an opening bracket, up to the closing one.
  private mutating func arguments() throws(ChatTemplateError) -> TemplateArguments {
    try enter()
    defer { leave() }
    var result = TemplateArguments()
    var isFirst = true
    while !takeSign(")") {
      if !isFirst { try expect(.sign, ",") }
      if takeSign(")") { break }
      isFirst = false
      if isSign("*") || isSign("**") {
        throw .unknown(line: current.line, .syntax, name: current.text + " before an argument")
      }
      if current.kind == .name, following.kind == .sign, following.text == "=" {
        let name = current.text
        advance()
        advance()
        result.named.append((name, try expression()))
      } else {
        guard result.named.isEmpty else {
          throw .syntax(line: current.line, expected: "a named argument", found: current.described)
        }
        result.positional.append(try expression())
      }
    }
    return result
  }
}
