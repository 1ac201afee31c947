import Syntax

extension Checker {
  /// Does `body` in a scope of its own.
  mutating func scoped(_ body: (inout Checker) -> Void) {
    scopes.append([:])
    body(&self)
    scopes.removeLast()
  }

  /// The type of the variable `name`; nil where there is none.
  func type(ofVariable name: String) -> ValueType? {
    for scope in scopes.reversed() {
      if let type = scope[name] { return type }
    }
    return name == "it" && isInteractive ? .any : nil
  }

  /// All visible variables.
  var variableNames: [String] { Array(Set(scopes.flatMap(\.keys))) }

  /// Declares a variable in the innermost scope; its name must not be a command's.
  mutating func declare(_ name: Name, _ type: ValueType) {
    if table.heads.contains(name.text) || definitions[name.text] != nil {
      report(
        Diagnostic(
          .variableNamedAsCommand,
          Message(
            en: "`\(name.text)` is the name of a command", zh: "`\(name.text)` 是命令的名称"),
          at: name.span, help: Message(en: "choose another name", zh: "请换一个名称")))
      return
    }
    scopes[scopes.count - 1][name.text] = type == .nothing ? .any : type
  }

  /// Gives a variable another value. What it holds after a block that may not have run is either.
  mutating func assign(_ name: Name, _ type: ValueType) {
    for index in scopes.indices.reversed() {
      guard let known = scopes[index][name.text] else { continue }
      let isCertain = index == scopes.count - 1 && type != .nothing
      scopes[index][name.text] = isCertain ? type : known.joined(with: type == .nothing ? .any : type)
      return
    }
    let near = Spelling.suggestion(for: name.text, in: variableNames)
    report(
      Diagnostic(
        .assignmentToUnknown, Message(en: "there is no variable `\(name.text)`", zh: "没有变量 `\(name.text)`"),
        at: name.span,
        help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") }
          ?? Message(en: "to make one: `let \(name.text) = …`", zh: "新建变量请写：`let \(name.text) = …`")))
    scopes[scopes.count - 1][name.text] = .any
  }
}

extension ValueType {
  /// The type of a variable that may hold a value of either type.
  func joined(with other: ValueType) -> ValueType {
    if self == other { return self }
    switch (self, other) {
    case (.int, .number), (.number, .int): return .number
    case (.list, .list): return .list(.any)
    default: return .any
    }
  }
}
