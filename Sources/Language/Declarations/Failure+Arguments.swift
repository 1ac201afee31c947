import Syntax

extension Failure {
  /// The failure with a span and the name of the argument in front of its message, unless it has a span.
  func located(at span: Span, argument: String) -> Failure {
    guard self.span == nil else { return self }
    let message = Message(en: "`\(argument)`: \(self.message.en)", zh: "`\(argument)`：\(self.message.zh)")
    var located = Failure(code, message, help: help, notes: notes, span: span)
    located.calls = calls
    return located
  }

  /// E103: an argument the command doesn't have.
  static func unknownArgument(_ name: String, of signature: Signature, span: Span) -> Failure {
    let names = signature.parameters.filter { $0.kind != .rest }.map(\.name)
    let near = Spelling.suggestion(for: name, in: names)
    let help =
      near.map { Message(en: "did you mean `\($0)=`?", zh: "是不是 `\($0)=`？") }
      ?? (names.isEmpty
        ? Message(en: "`\(signature.name)` takes no named arguments", zh: "`\(signature.name)` 没有命名参数")
        : Message(
          en: "it takes \(names.map { "`\($0)`" }.joined(separator: ", "))",
          zh: "可用的参数：\(names.map { "`\($0)`" }.joined(separator: "、"))"))
    return Failure(
      .unknownArgument,
      Message(
        en: "`\(signature.name)` has no argument `\(name)`", zh: "`\(signature.name)` 没有参数 `\(name)`"),
      help: help, span: span)
  }

  /// E110: more arguments by place than the command has places.
  static func tooManyArguments(for signature: Signature, span: Span) -> Failure {
    let count = signature.positional.count
    let keys = signature.parameters.filter { $0.kind == .key }.map { "`\($0.name)=`" }
    return Failure(
      .tooManyArguments,
      Message(
        en: "`\(signature.name)` takes \(count) argument\(count == 1 ? "" : "s") by place",
        zh: "`\(signature.name)` 按位置只接受 \(count) 个参数"),
      help: keys.isEmpty
        ? nil
        : Message(
          en: "the others are named: \(keys.joined(separator: ", "))",
          zh: "其余参数须写名称：\(keys.joined(separator: "、"))"),
      span: span)
  }

  /// E106: an argument given twice.
  static func doubledArgument(_ name: String, span: Span) -> Failure {
    Failure(.repeatedArgument, Message(en: "`\(name)` is given twice", zh: "参数 `\(name)` 给了两次"), span: span)
  }

  /// E104: a required argument that is not there.
  static func missingArgument(
    _ parameter: ParameterDeclaration, of signature: Signature, span: Span
  ) -> Failure {
    let shape = parameter.kind == .key ? "\(parameter.name)=…" : parameter.name
    return Failure(
      .missingArgument,
      Message(en: "`\(signature.name)` needs `\(shape)`", zh: "`\(signature.name)` 缺少参数 `\(shape)`"),
      help: Message(en: "`\(shape)`: \(parameter.help.en)", zh: "`\(shape)`：\(parameter.help.zh)"), span: span
    )
  }
}
