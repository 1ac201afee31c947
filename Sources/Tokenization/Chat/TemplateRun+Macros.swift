extension TemplateRun {
  /// What a macro prints, with its parameters in a frame of its own; the caller's variables are hidden from it.
  mutating func callMacro(
    _ index: Int, _ input: TemplateInput, caller: Int?
  ) throws(ChatTemplateError) -> TemplateValue {
    let macro = macros[index]
    var frame: [String: TemplateValue] = [:]
    if let caller {
      frame["caller"] = .opaque(.caller(callers.count))
      callers.append(Caller(macro: caller, base: base, frameCount: frames.count))
    }
    let given = try input.bound(macro.parameters.map(\.name), line, of: macro.name)
    let outer = base
    base = frames.count
    frames.append(frame)
    for (parameter, value) in zip(macro.parameters, given) {
      var value = value
      if value == nil, let standard = parameter.standard { value = try evaluate(standard) }
      frames[frames.count - 1][parameter.name] = value ?? .undefined(parameter.name)
    }
    let text = try capture(macro.body)
    frames.removeLast()
    base = outer
    return .string(text)
  }

  /// Runs a `call` block where it stands: with the variables that it saw there.
  mutating func callBack(
    _ index: Int, _ input: TemplateInput
  ) throws(ChatTemplateError) -> TemplateValue {
    let caller = callers[index]
    guard caller.frameCount <= frames.count else { throw .undefined(line: line, name: "caller") }
    let hidden = Array(frames[caller.frameCount...])
    let outer = base
    frames.removeLast(hidden.count)
    base = caller.base
    let macro = macros[caller.macro]
    var frame: [String: TemplateValue] = [:]
    let given = try input.bound(macro.parameters.map(\.name), line, of: "caller")
    for (parameter, value) in zip(macro.parameters, given) {
      frame[parameter.name] = value ?? .undefined(parameter.name)
    }
    frames.append(frame)
    let text = try capture(macro.body)
    frames.removeLast()
    frames += hidden
    base = outer
    return .string(text)
  }
}
