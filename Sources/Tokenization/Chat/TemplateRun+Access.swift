extension TemplateRun {
  /// `value.name`: a function of the value, else what it holds under that name.
  mutating func attribute(
    _ name: String, of value: TemplateValue
  ) throws(ChatTemplateError) -> TemplateValue {
    switch value {
    case .undefined(let missing): throw .undefined(line: line, name: missing)
    case .opaque(.namespace(let index)): return namespaces[index][name] ?? .undefined(name)
    case .opaque(.loop(let depth)): return try loopAttribute(name, depth)
    case .opaque(.macro(let index)):
      return name == "name" ? .string(macros[index].name) : .undefined(name)
    case .object(let object):
      if TemplateMethods.ofObjects.contains(name) { return try bounded(.opaque(.method(value, name))) }
      return object[name] ?? .undefined(name)
    case .string:
      guard TemplateMethods.ofTexts.contains(name) else { return .undefined(name) }
      return .opaque(.method(value, name))
    case .list:
      guard TemplateMethods.ofLists.contains(name) else { return .undefined(name) }
      return try bounded(.opaque(.method(value, name)))
    case .none, .bool, .int, .double, .opaque: return .undefined(name)
    }
  }

  /// `value[key]`: an element or member, else undefined.
  mutating func item(
    _ key: TemplateValue, of value: TemplateValue
  ) throws(ChatTemplateError) -> TemplateValue {
    switch (value, key) {
    case (.undefined(let name), _): throw .undefined(line: line, name: name)
    case (.list(let list), _):
      guard let index = key.integer else { return .undefined(key.printed) }
      let position = index < 0 ? index &+ list.items.count : index
      return list.items.indices.contains(position) ? list.items[position] : .undefined("element \(index)")
    case (.string(let string), _):
      guard let index = key.integer else { return .undefined(key.printed) }
      try spend(on: string)
      let scalars = string.unicodeScalars
      let position = index < 0 ? index &+ scalars.count : index
      guard position >= 0, position < scalars.count else { return .undefined("character \(index)") }
      return .string(String(scalars[scalars.index(scalars.startIndex, offsetBy: position)]))
    case (.object(let object), .string(let name)):
      if let member = object[name] { return member }
      return try attribute(name, of: value)
    case (.opaque, .string(let name)): return try attribute(name, of: value)
    default: return .undefined(try printed(key))
    }
  }

  private mutating func loopAttribute(
    _ name: String, _ depth: Int
  ) throws(ChatTemplateError) -> TemplateValue {
    guard depth < loops.count else { return .undefined("loop") }
    let loop = loops[depth]
    let count = loop.items.count
    switch name {
    case "index": return .int(loop.index + 1)
    case "index0": return .int(loop.index)
    case "revindex": return .int(count - loop.index)
    case "revindex0": return .int(count - loop.index - 1)
    case "first": return .bool(loop.index == 0)
    case "last": return .bool(loop.index == count - 1)
    case "length": return .int(count)
    // Jinja counts recursive loops only, and there are none here.
    case "depth": return .int(1)
    case "depth0": return .int(0)
    case "previtem": return loop.index > 0 ? loop.items[loop.index - 1] : .undefined("loop.previtem")
    case "nextitem": return loop.index + 1 < count ? loop.items[loop.index + 1] : .undefined("loop.nextitem")
    case "cycle", "changed": return .opaque(.method(.opaque(.loop(depth)), name))
    default: throw .unknown(line: line, .syntax, name: "loop.\(name)")
    }
  }

  /// Calls what an expression gives; `caller` is the block that a macro may call back.
  mutating func call(
    _ expression: TemplateExpression, _ arguments: TemplateArguments, caller: Int?
  ) throws(ChatTemplateError) -> TemplateValue {
    let callee = try evaluate(expression)
    let input = try input(arguments)
    line = expression.line
    switch callee {
    case .opaque(.function(let name)): return try callFunction(name, input)
    case .opaque(.method(let receiver, let name)): return try callMethod(name, of: receiver, input)
    case .opaque(.macro(let index)): return try callMacro(index, input, caller: caller)
    case .opaque(.caller(let index)): return try callBack(index, input)
    case .undefined(let name):
      if case .attribute = expression.kind { throw .unknown(line: line, .method, name: name) }
      throw .unknown(line: line, .function, name: name)
    default: throw mismatch("call", callee)
    }
  }

  private mutating func callMethod(
    _ name: String, of receiver: TemplateValue, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    switch receiver {
    case .string(let string): return try callTextMethod(name, string, input)
    case .object(let object): return try callObjectMethod(name, object, input)
    case .list(let list): return try callListMethod(name, list, input)
    case .opaque(.loop(let depth)): return try callLoopMethod(name, depth, input)
    default: throw mismatch(name, receiver)
    }
  }

  private mutating func callLoopMethod(
    _ name: String, _ depth: Int, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    guard depth < loops.count else { return .undefined("loop") }
    if name == "cycle" {
      guard !input.positional.isEmpty else { throw mismatch("cycle", .none) }
      return input.positional[loops[depth].index % input.positional.count]
    }
    var changed = loops[depth].last?.count != input.positional.count
    for (old, new) in zip(loops[depth].last ?? [], input.positional) where try !areEqual(old, new) {
      changed = true
    }
    loops[depth].last = input.positional
    return .bool(changed)
  }
}
