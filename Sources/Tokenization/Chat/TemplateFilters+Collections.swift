extension TemplateRun {
  /// The filters of lists and objects.
  mutating func applyCollection(
    _ name: String, to value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    switch name {
    case "length", "count": return .int(try length(of: value))
    case "items":
      if case .undefined = value { return .array([]) }
      guard case .object(let object) = value else { throw mismatch(name, value) }
      return try items(of: object)
    case "first": return try elements(of: value).first ?? .undefined("the first element")
    case "last": return try elements(of: value).last ?? .undefined("the last element")
    case "list": return try list(elements(of: value))
    case "reverse":
      if case .string(let source) = value {
        return try text(String(String.UnicodeScalarView(source.unicodeScalars.reversed())))
      }
      return try list(elements(of: value).reversed())
    case "batch": return try batches(of: value, input)
    case "join": return try joined(value, input)
    case "sum": return try sum(of: value, input)
    case "map": return try mapped(value, input)
    case "select", "reject", "selectattr", "rejectattr": return try filtered(name, value, input)
    case "sort", "unique", "min", "max": return try ordered(name, value, input)
    default: return try sortedMembers(value, input)
    }
  }

  private mutating func length(of value: TemplateValue) throws(ChatTemplateError) -> Int {
    switch value {
    case .string(let source): return source.unicodeScalars.count
    case .list(let list): return list.items.count
    case .object(let object): return object.members.count
    case .undefined: return 0
    default: throw mismatch("length", value)
    }
  }

  private mutating func batches(
    of value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let given = try input.bound(["linecount", "fill_with"], line, of: "batch")
    let size = try integer(given[0], "batch", or: 0)
    let items = try elements(of: value)
    guard size > 0, size <= TemplateBounds.range else { throw .outOfRange(line: line, operation: "batch") }
    var batches: [TemplateValue] = []
    for start in stride(from: 0, to: items.count, by: size) {
      var batch = Array(items[start..<min(start + size, items.count)])
      if let filler = given[1] { batch += [TemplateValue](repeating: filler, count: size - batch.count) }
      batches.append(try list(batch))
    }
    return try list(batches)
  }

  /// The value that an attribute such as `function.name` or `0` leads to.
  private mutating func part(
    _ path: String, of value: TemplateValue, or standard: TemplateValue? = nil
  ) throws(ChatTemplateError) -> TemplateValue {
    var value = value
    for step in path.split(separator: ".") {
      value = try item(Int(step).map(TemplateValue.int) ?? .string(String(step)), of: value)
      if case .undefined = value, let standard { value = standard }
    }
    return value
  }

  private mutating func parts(
    of value: TemplateValue, by attribute: TemplateValue?, or standard: TemplateValue? = nil
  ) throws(ChatTemplateError) -> [TemplateValue] {
    let items = try elements(of: value)
    guard let attribute else { return items }
    if case .none = attribute { return items }
    let path = try printed(attribute)
    var parts: [TemplateValue] = []
    for item in items { parts.append(try part(path, of: item, or: standard)) }
    return parts
  }

  private mutating func joined(
    _ value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let given = try input.bound(["d", "attribute"], line, of: "join")
    let separator = try printed(given[0] ?? .string(""))
    var result = ""
    for (index, item) in try parts(of: value, by: given[1]).enumerated() {
      if index > 0 { result += try spend(on: separator) }
      result += try printed(item)
      guard result.utf8.count <= TemplateBounds.output else { throw .limit(line: line, .output) }
    }
    return .string(result)
  }

  private mutating func sum(
    of value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let given = try input.bound(["attribute", "start"], line, of: "sum")
    var sum = given[1] ?? .int(0)
    for item in try parts(of: value, by: given[0]) { sum = try combine(.add, sum, item) }
    return sum
  }

  /// `map(attribute=…)` or `map('filter', …)`.
  private mutating func mapped(
    _ value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    var result: [TemplateValue] = []
    if input.positional.isEmpty {
      let given = try input.bound(["attribute", "default"], line, of: "map")
      return try list(parts(of: value, by: given[0], or: given[1]))
    }
    let name = try string(input.positional[0], "map")
    guard TemplateFilters.names.contains(name) else { throw .unknown(line: line, .filter, name: name) }
    let rest = TemplateInput(positional: Array(input.positional.dropFirst()), named: input.named)
    try enter()
    defer { leave() }
    for item in try elements(of: value) { result.append(try apply(name, to: item, rest)) }
    return try list(result)
  }

  /// `select` and `reject`, by a test or by truth, of the elements or of an attribute of theirs.
  private mutating func filtered(
    _ name: String, _ value: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    var arguments = input.positional[...]
    var path: String?
    if name.hasSuffix("attr") { path = try string(arguments.popFirst(), name) }
    var test = try optionalString(arguments.popFirst(), name)
    if let given = test { test = ["==": "eq", "!=": "ne"][given] ?? given }
    if let test, !TemplateTests.names.contains(test) { throw .unknown(line: line, .test, name: test) }
    var result: [TemplateValue] = []
    for element in try elements(of: value) {
      var subject = element
      if let path { subject = try part(path, of: element) }
      var isChosen = subject.isTrue
      if let test { isChosen = try holds(test, subject, Array(arguments)) }
      if isChosen == name.hasPrefix("select") { result.append(element) }
    }
    return try list(result)
  }
}
