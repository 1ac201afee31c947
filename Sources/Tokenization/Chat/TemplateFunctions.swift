/// The functions that every chat template may call.
enum TemplateFunctions {
  static let names: Set<String> = ["range", "dict", "namespace", "raise_exception", "strftime_now"]
}

extension TemplateRun {
  mutating func callFunction(
    _ name: String, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    switch name {
    case "range": return try range(input)
    case "dict":
      return try bounded(.object(try members(input, of: name)))
    case "namespace":
      namespaces.append(try members(input, of: name))
      return .opaque(.namespace(namespaces.count - 1))
    case "strftime_now":
      return try text(now.formatted(string(input.bound(["format"], line, of: name)[0], name)))
    default:
      let message = try input.bound(["message"], line, of: name)[0] ?? .none
      throw .raised(line: line, message: try printed(message))
    }
  }

  private mutating func members(
    _ input: TemplateInput, of name: String
  ) throws(ChatTemplateError) -> TemplateObject {
    var object = TemplateObject()
    for value in input.positional {
      guard case .object(let first) = value else { throw mismatch(name, value) }
      for (key, value) in first.members { object[key] = value }
    }
    for (key, value) in input.named { object[key] = value }
    try spend(object.members.count)
    return object
  }

  private mutating func range(_ input: TemplateInput) throws(ChatTemplateError) -> TemplateValue {
    var bounds: [Int] = []
    for value in input.positional {
      guard let bound = value.integer else { throw mismatch("range", value) }
      bounds.append(bound)
    }
    guard (1...3).contains(bounds.count), input.named.isEmpty else { throw mismatch("range", .none) }
    let start = bounds.count > 1 ? bounds[0] : 0
    let stop = bounds.count > 1 ? bounds[1] : bounds[0]
    let step = bounds.count > 2 ? bounds[2] : 1
    guard step != 0 else { throw .outOfRange(line: line, operation: "range") }
    var items: [TemplateValue] = []
    for value in stride(from: start, to: stop, by: step) {
      guard items.count < TemplateBounds.range else { throw .outOfRange(line: line, operation: "range") }
      items.append(.int(value))
    }
    return try list(items)
  }
}
