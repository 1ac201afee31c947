extension Parser {
  /// The mistake of a statement that is written as in another language; nil for all others.
  func foreignStatement() -> Diagnostic? {
    if current.is(.slash), next.is(.slash) || next.is(.star), isAdjacent() {
      let span = Span(current.start..<next.end, in: file)
      return Diagnostic(
        .unexpectedCharacter, Message(en: "a comment begins with '#'", zh: "注释以“#”开头"), at: span,
        fixIts: [FixIt(span, "#")])
    }
    guard current.kind == .identifier, !commands.contains(text(current)), next.spaceBefore,
      !next.newlineBefore,
      next.kind == .identifier || next.is(.leftParen) || next.kind == .keyword(.not),
      let advice = Self.foreignWords[text(current)]
    else { return nil }
    let word = text(current)
    return Diagnostic(
      .unknownCommand, Message(en: "unknown command '\(word)'", zh: "未知的命令“\(word)”"), at: span(current),
      help: advice)
  }

  private static let foreignWords: [String: Message] = [
    "while": Message(
      en: "there is no 'while': write 'for i in 0..<100 { … }', and 'break' to leave it",
      zh: "没有 while：请写 for i in 0..<100 { … }，用 break 离开循环"),
    "var": Message(en: "write 'let x = 1'", zh: "请写 let x = 1"),
    "const": Message(en: "write 'let x = 1'", zh: "请写 let x = 1"),
    "func": Message(en: "write 'def name(a, b) { … }'", zh: "请写 def name(a, b) { … }"),
    "fn": Message(en: "write 'def name(a, b) { … }'", zh: "请写 def name(a, b) { … }"),
    "function": Message(en: "write 'def name(a, b) { … }'", zh: "请写 def name(a, b) { … }"),
    "import": Message(en: "write 'include \"file.sonde\"'", zh: "请写 include \"file.sonde\""),
    "elif": Message(en: "write '} else if … {'", zh: "请写 } else if … {"),
    "assert": Message(en: "write 'expect …' or 'require …'", zh: "请写 expect … 或 require …"),
  ]
}
