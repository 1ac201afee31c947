/// What may stand behind `|`.
enum TemplateFilters {
  static let names: Set<String> =
    texts.union(collections).union([
      "abs", "attr", "d", "default", "float", "int", "round", "string", "safe", "tojson",
    ])
  /// Those that make a text of a text.
  static let texts: Set<String> = [
    "capitalize", "center", "e", "escape", "indent", "lower", "replace", "title", "trim", "upper",
    "wordcount",
  ]
  /// Those of lists and objects.
  static let collections: Set<String> = [
    "batch", "count", "dictsort", "first", "items", "join", "last", "length", "list", "map", "max", "min",
    "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "sum", "unique",
  ]
}

extension TemplateRun {
  /// What a filter makes of a value.
  mutating func apply(
    _ filter: TemplateCall, to value: TemplateValue
  ) throws(ChatTemplateError) -> TemplateValue {
    let at = line
    let input = try input(filter.arguments)
    line = at
    return try apply(filter.name, to: value, input)
  }

  /// What the filter of a name makes of a value.
  mutating func apply(
    _ name: String, to value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    try spend()
    if TemplateFilters.texts.contains(name) { return try applyText(name, to: value, input) }
    if TemplateFilters.collections.contains(name) { return try applyCollection(name, to: value, input) }
    switch name {
    case "default", "d":
      let given = try input.bound(["default_value", "boolean"], line, of: name)
      var isMissing = given[1]?.isTrue == true && !value.isTrue
      if case .undefined = value { isMissing = true }
      return isMissing ? given[0] ?? .string("") : value
    case "attr":
      return try attribute(string(input.bound(["name"], line, of: name)[0], name), of: value)
    case "string", "safe": return .string(try printed(value))
    case "tojson": return try json(value, input)
    case "abs", "int", "float", "round": return try applyNumber(name, to: value, input)
    default: throw .unknown(line: line, .filter, name: name)
    }
  }

  private mutating func json(
    _ value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let given = try input.bound(
      ["indent", "ensure_ascii", "separators", "sort_keys"], line, of: "tojson")
    var writer = TemplateJSONWriter()
    switch given[0] {
    case nil, .some(.none): break
    case .some(.string(let indent)): writer.indent = indent
    case .some(let indent):
      writer.indent = String(repeating: " ", count: min(max(try integer(indent, "tojson", or: 0), 0), 64))
    }
    if writer.indent != nil { writer.itemSeparator = "," }
    writer.escapesUnicode = given[1]?.isTrue ?? false
    writer.sortsKeys = given[3]?.isTrue ?? false
    if case .list(let separators)? = given[2], separators.items.count == 2 {
      writer.itemSeparator = try string(separators.items[0], "tojson")
      writer.keySeparator = try string(separators.items[1], "tojson")
    }
    guard writer.write(value) else { throw mismatch("tojson", value) }
    return try text(writer.text)
  }

  private func applyNumber(
    _ name: String, to value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    switch name {
    case "abs":
      if let integer = value.integer {
        guard integer != .min else { throw .outOfRange(line: line, operation: name) }
        return .int(abs(integer))
      }
      guard let number = value.number else { throw mismatch(name, value) }
      return .double(number.magnitude)
    case "int":
      let given = try input.bound(["default", "base"], line, of: name)
      let base = try integer(given[1], name, or: 10)
      return Self.integer(of: value, base: base) ?? given[0] ?? .int(0)
    case "float":
      let given = try input.bound(["default"], line, of: name)
      if case .string(let text) = value {
        return Double(PythonText.strip(text)).map(TemplateValue.double) ?? given[0] ?? .double(0)
      }
      return value.number.map(TemplateValue.double) ?? given[0] ?? .double(0)
    default: return try rounded(value, input)
    }
  }

  private static func integer(of value: TemplateValue, base: Int) -> TemplateValue? {
    if case .string(let text) = value {
      let text = PythonText.strip(text)
      if (2...36).contains(base), let integer = Int(text, radix: base) { return .int(integer) }
      return Double(text).flatMap { Int(exactly: $0.rounded(.towardZero)) }.map(TemplateValue.int)
    }
    if let integer = value.integer { return .int(integer) }
    return value.number.flatMap { Int(exactly: $0.rounded(.towardZero)) }.map(TemplateValue.int)
  }

  private func rounded(
    _ value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let given = try input.bound(["precision", "method"], line, of: "round")
    guard let number = value.number else { throw mismatch("round", value) }
    let precision = try integer(given[0], "round", or: 0)
    guard (-15...15).contains(precision) else { return .double(number) }
    var scale = 1.0
    for _ in 0..<precision.magnitude { scale *= 10 }
    let scaled = precision < 0 ? number / scale : number * scale
    let rule: FloatingPointRoundingRule
    switch try string(given[1], "round", or: "common") {
    case "ceil": rule = .up
    case "floor": rule = .down
    default: rule = .toNearestOrEven
    }
    let result = scaled.rounded(rule)
    return .double(precision < 0 ? result * scale : result / scale)
  }
}
