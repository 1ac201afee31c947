extension Printer {
  /// An expression, on one line but where it was broken over several.
  mutating func text(_ expression: Expression, level: Int) -> String {
    switch expression.kind {
    case .integer(let value): return String(value)
    case .number(_, let source): return source
    case .text(let literal): return text(literal, level: level)
    case .boolean(let value): return String(value)
    case .none: return "none"
    case .name(let name): return name
    case .word(let word): return word.text
    case .list(let elements): return list(elements, in: expression.span, level: level)
    case .paren(let inner): return "(" + text(inner, level: level) + ")"
    case .unary(let sign, let operand): return (sign == .not ? "not " : "-") + text(operand, level: level)
    case .binary(let sign, let left, let right):
      return text(left, level: level) + " " + sign.rawValue + gap(left.span.end, right.span.start, level)
        + text(right, level: level)
    case .range(let lower, let upper, let includesUpper):
      let sign = includesUpper ? ".." : "..<"
      let spaced = lower.isBinary || upper.isBinary ? " \(sign) " : sign
      return text(lower, level: level) + spaced + text(upper, level: level)
    case .field(let base, let name): return text(base, level: level) + "." + name.text
    case .index(let base, let position):
      return text(base, level: level) + "[" + text(position, level: level) + "]"
    case .call(let call), .unknownCall(let call): return text(call, level: level)
    case .lambda(let parameter, let body): return parameter.text + " => " + text(body, level: level)
    }
  }

  /// A space, or a line break where the source had one.
  private func gap(_ start: Int, _ end: Int, _ level: Int) -> String {
    isBroken(start, end) ? "\n" + indentation(level + 1) : " "
  }

  private mutating func list(_ elements: [Expression], in span: Span, level: Int) -> String {
    guard let first = elements.first else { return "[]" }
    guard isBroken(span.start, first.span.start) else {
      return "[" + elements.map { text($0, level: level) }.joined(separator: ", ") + "]"
    }
    hoist(before: span.start)
    let items = elements.map { Item(label: nil, value: $0, span: $0.span) }
    return "[\n" + lines(items, before: span.end, level: level + 1) + indentation(level) + "]"
  }

  /// An element of a list or an argument of a call.
  private struct Item {
    let label: Name?
    let value: Expression
    let span: Span
  }

  /// Elements one a line, with the comments among them.
  private mutating func lines(_ items: [Item], before end: Int, level: Int) -> String {
    var lines = Lines(indentation: indentation(level))
    let outer = hoisted
    for (place, item) in items.enumerated() {
      while let comment = takeComment(before: item.span.start) { lines.add(comment.text) }
      hoisted = []
      let text = labelled(item.label) + text(item.value, level: level)
      hoist(before: item.span.end)
      for comment in hoisted { lines.add(comment.text) }
      let isLast = place + 1 == items.count
      let limit = isLast ? end : items[place + 1].span.start
      let trailing = takeTrailing(after: item.span.end, before: limit)
      lines.add(text + (isLast ? "" : ",") + (trailing.map { "  " + $0.text } ?? ""))
    }
    while let comment = takeComment(before: end) { lines.add(comment.text) }
    hoisted = outer
    return lines.text
  }

  private func labelled(_ label: Name?) -> String { label.map { $0.text + "=" } ?? "" }

  private mutating func text(_ call: Call, level: Int) -> String {
    var text = ""
    var arguments = call.arguments[...]
    if call.isPiped, let first = arguments.popFirst() {
      text = self.text(first.value, level: level) + " |" + gap(first.span.end, call.name.span.start, level)
    }
    text += call.name.text
    switch call.form {
    case .command:
      var end = call.name.span.end
      for argument in arguments {
        text += isBroken(end, argument.span.start) ? " \\\n" + indentation(level + 2) : " "
        text += labelled(argument.label) + self.text(argument.value, level: level)
        end = argument.span.end
      }
      return text
    case .call: return text + parentheses(Array(arguments), of: call, level: level)
    }
  }

  private mutating func parentheses(_ arguments: [Argument], of call: Call, level: Int) -> String {
    guard let first = arguments.first, isBroken(call.name.span.end, first.span.start) else {
      let list = arguments.map { labelled($0.label) + text($0.value, level: level) }
      return "(" + list.joined(separator: ", ") + ")"
    }
    hoist(before: call.name.span.end)
    let items = arguments.map { Item(label: $0.label, value: $0.value, span: $0.span) }
    return "(\n" + lines(items, before: call.span.end, level: level + 1) + indentation(level) + ")"
  }

  private mutating func text(_ literal: TextLiteral, level: Int) -> String {
    var content = ""
    for segment in literal.segments {
      switch segment {
      case .text(_, let source): content += source
      case .expression(let expression): content += "\\(" + text(expression, level: level) + ")"
      }
    }
    switch literal.style {
    case .plain: return "\"" + content + "\""
    case .raw: return "'" + content + "'"
    case .block: return block(content, indentation(level + 1))
    }
  }

  private func block(_ content: String, _ indentation: String) -> String {
    guard content.utf8.contains(UInt8(ascii: "\n")) else { return "\"\"\"" + content + "\"\"\"" }
    let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
    let indented = lines.map { $0.isEmpty ? "" : indentation + $0 }
    return "\"\"\"\n" + indented.joined(separator: "\n") + "\n" + indentation + "\"\"\""
  }
}

extension Expression {
  /// Whether it is an operator between two operands.
  fileprivate var isBinary: Bool {
    switch kind {
    case .binary, .lambda: true
    default: false
    }
  }
}
