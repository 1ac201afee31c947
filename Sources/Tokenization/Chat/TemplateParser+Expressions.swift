extension TemplateParser {
  /// One or more expressions with commas between them; several make a tuple.
  mutating func tuple(withCondition: Bool = true) throws(ChatTemplateError) -> TemplateExpression {
    let line = current.line
    let first = withCondition ? try expression() : try disjunction()
    guard isSign(",") else { return first }
    var items = [first]
    while takeSign(",") {
      if isTupleEnd { break }
      items.append(withCondition ? try expression() : try disjunction())
    }
    return try node(line, .list(items, isTuple: true), items.lazy.map(\.depth).max() ?? 0)
  }

  private var isTupleEnd: Bool {
    current.kind == .outputEnd || current.kind == .tagEnd || isSign(")") || isKeyword("in")
  }

  /// `a if b else c` and everything that binds more tightly.
  mutating func expression() throws(ChatTemplateError) -> TemplateExpression {
    try enter()
    defer { leave() }
    var value = try disjunction()
    while isKeyword("if") {
      let line = current.line
      advance()
      let condition = try disjunction()
      let otherwise = takeKeyword("else") ? try expression() : nil
      value = try node(
        line, .conditional(condition, then: value, otherwise: otherwise), value.depth, condition.depth,
        otherwise?.depth ?? 0)
    }
    return value
  }

  mutating func disjunction() throws(ChatTemplateError) -> TemplateExpression {
    var left = try conjunction()
    while isKeyword("or") {
      left = try binary(.or, left) { parser throws(ChatTemplateError) in try parser.conjunction() }
    }
    return left
  }

  private mutating func conjunction() throws(ChatTemplateError) -> TemplateExpression {
    var left = try negation()
    while isKeyword("and") {
      left = try binary(.and, left) { parser throws(ChatTemplateError) in try parser.negation() }
    }
    return left
  }

  private mutating func negation() throws(ChatTemplateError) -> TemplateExpression {
    guard isKeyword("not") else { return try comparison() }
    let line = current.line
    try enter()
    defer { leave() }
    advance()
    let operand = try negation()
    return try node(line, .not(operand), operand.depth)
  }

  private mutating func comparison() throws(ChatTemplateError) -> TemplateExpression {
    let line = current.line
    let first = try sum()
    var rest: [(TemplateComparison, TemplateExpression)] = []
    while let sign = takeComparison() { rest.append((sign, try sum())) }
    guard !rest.isEmpty else { return first }
    return try node(line, .comparison(first, rest), first.depth, rest.lazy.map(\.1.depth).max() ?? 0)
  }

  private mutating func takeComparison() -> TemplateComparison? {
    if isKeyword("not"), following.kind == .name, following.text == "in" {
      advance()
      advance()
      return .notWithin
    }
    guard current.kind == .sign || isKeyword("in"),
      let comparison = TemplateComparison(rawValue: current.text)
    else { return nil }
    advance()
    return comparison
  }

  private mutating func sum() throws(ChatTemplateError) -> TemplateExpression {
    try chain([.add, .subtract]) { parser throws(ChatTemplateError) in try parser.concatenation() }
  }

  private mutating func concatenation() throws(ChatTemplateError) -> TemplateExpression {
    try chain([.concatenate]) { parser throws(ChatTemplateError) in try parser.product() }
  }

  private mutating func product() throws(ChatTemplateError) -> TemplateExpression {
    try chain([.multiply, .divide, .floorDivide, .remainder]) { parser throws(ChatTemplateError) in
      try parser.power()
    }
  }

  private mutating func power() throws(ChatTemplateError) -> TemplateExpression {
    try chain([.power]) { parser throws(ChatTemplateError) in try parser.unary(withFilters: true) }
  }

  /// Operands with operators of one rank between them, grouped from the left.
  private mutating func chain(
    _ operators: [TemplateOperator],
    _ operand: (inout TemplateParser) throws(ChatTemplateError) -> TemplateExpression
  ) throws(ChatTemplateError) -> TemplateExpression {
    var left = try operand(&self)
    while current.kind == .sign, let sign = TemplateOperator(rawValue: current.text),
      operators.contains(sign)
    {
      left = try binary(sign, left, operand)
    }
    return left
  }

  /// Reads the operator and the operand on its right.
  private mutating func binary(
    _ sign: TemplateOperator, _ left: TemplateExpression,
    _ operand: (inout TemplateParser) throws(ChatTemplateError) -> TemplateExpression
  ) throws(ChatTemplateError) -> TemplateExpression {
    let line = current.line
    advance()
    let right = try operand(&self)
    return try node(line, .binary(sign, left, right), left.depth, right.depth)
  }

  private mutating func unary(withFilters: Bool) throws(ChatTemplateError) -> TemplateExpression {
    let line = current.line
    var value: TemplateExpression
    if isSign("-") || isSign("+") {
      let negates = isSign("-")
      try enter()
      defer { leave() }
      advance()
      let operand = try unary(withFilters: false)
      value = try node(line, negates ? .negate(operand) : .plus(operand), operand.depth)
    } else {
      value = try primary()
    }
    value = try postfix(value)
    return withFilters ? try filtersAndTests(value) : value
  }

  /// A value with its attributes and indices, without filters.
  mutating func operand() throws(ChatTemplateError) -> TemplateExpression {
    try postfix(primary())
  }

  private mutating func primary() throws(ChatTemplateError) -> TemplateExpression {
    let token = current
    switch token.kind {
    case .name:
      advance()
      return try node(token.line, Self.named(token.text))
    case .string:
      var text = ""
      while current.kind == .string {
        text += current.text
        advance()
      }
      return try node(token.line, .constant(.string(text)))
    case .integer:
      advance()
      guard let value = Int(token.text) else { throw .outOfRange(line: token.line, operation: token.text) }
      return try node(token.line, .constant(.int(value)))
    case .float:
      advance()
      return try node(token.line, .constant(.double(Double(token.text) ?? .nan)))
    default:
      return try bracketed(token)
    }
  }

  private static func named(_ name: String) -> TemplateExpression.Kind {
    switch name {
    case "true", "True": .constant(.bool(true))
    case "false", "False": .constant(.bool(false))
    case "none", "None": .constant(.none)
    default: .name(name)
    }
  }

  private mutating func bracketed(_ token: TemplateToken) throws(ChatTemplateError) -> TemplateExpression {
    try enter()
    defer { leave() }
    if takeSign("(") {
      if takeSign(")") { return try node(token.line, .list([], isTuple: true)) }
      let value = try tuple()
      try expect(.sign, ")")
      return value
    }
    if takeSign("[") {
      var items: [TemplateExpression] = []
      while !takeSign("]") {
        if !items.isEmpty { try expect(.sign, ",") }
        if takeSign("]") { break }
        items.append(try expression())
      }
      return try node(token.line, .list(items, isTuple: false), items.lazy.map(\.depth).max() ?? 0)
    }
    guard takeSign("{") else {
      throw .syntax(line: token.line, expected: "an expression", found: token.described)
    }
    return try dictionary(token.line)
  }

  private mutating func dictionary(_ line: Int) throws(ChatTemplateError) -> TemplateExpression {
    var members: [(key: TemplateExpression, value: TemplateExpression)] = []
    var depth = 0
    while !takeSign("}") {
      if !members.isEmpty { try expect(.sign, ",") }
      if takeSign("}") { break }
      let key = try expression()
      try expect(.sign, ":")
      let value = try expression()
      members.append((key, value))
      depth = max(depth, key.depth, value.depth)
    }
    return try node(line, .dictionary(members), depth)
  }

  /// An expression of its parts, if they do not lie too deep.
  func node(
    _ line: Int, _ kind: TemplateExpression.Kind, _ depths: Int...
  ) throws(ChatTemplateError) -> TemplateExpression {
    let depth = 1 + (depths.max() ?? 0)
    guard depth <= TemplateBounds.nesting else { throw .limit(line: line, .depth) }
    return TemplateExpression(line: line, kind: kind, depth: depth)
  }
}
