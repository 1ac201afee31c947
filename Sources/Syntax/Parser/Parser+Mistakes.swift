extension Parser {
  /// Where something is missing: after the last token of a line that ended, else at the current token.
  var here: Span { isAtLineEnd ? Span(previousEnd..<previousEnd, in: file) : span(current) }

  /// The current token in words.
  var found: Message {
    if current.kind == .end {
      return isInterpolation
        ? Message(en: "the end of the interpolation", zh: "插值的结尾")
        : Message(en: "the end of the script", zh: "脚本的结尾")
    }
    if isAtLineEnd { return Message(en: "the end of the line", zh: "行尾") }
    let text = Columns.truncated(span(current).text.filter { !$0.isNewline }, to: 40)
    return Message(en: "'\(text)'", zh: "“\(text)”")
  }

  /// Whether more text could help: the script, and not just an interpolation, has ended.
  var isAtEnd: Bool { current.kind == .end && !isInterpolation }

  /// The mistake of the current token where `what` is needed: its own if it has one.
  func missing(
    _ what: Message, _ code: DiagnosticCode = .missing, help: Message? = nil, fixIts: [FixIt] = []
  ) -> Diagnostic {
    if case .malformed(let place) = current.kind { return mistakes[place] }
    let found = found
    return Diagnostic(
      code, Message(en: "\(what.en) is needed here, not \(found.en)", zh: "此处需要\(what.zh)，而不是\(found.zh)"),
      at: here, help: help, fixIts: fixIts, isIncomplete: isAtEnd)
  }

  /// The mistake of a bracket that isn't closed where it should be.
  func unclosed(_ symbol: Symbol) -> Diagnostic {
    if case .malformed(let place) = current.kind { return mistakes[place] }
    let endsLine = current.newlineBefore && current.kind != .end
    let found = endsLine ? Message(en: "the end of the line", zh: "行尾") : found
    let sign = symbol.rawValue
    var notes: [Note] = []
    if let place = openBrackets.last {
      let token = tokens[place]
      let text = text(token)
      notes = [Note(Message(en: "'\(text)' stands here", zh: "“\(text)”在这里"), at: span(token))]
    }
    return Diagnostic(
      .unclosedBracket,
      Message(en: "'\(sign)' is needed here, not \(found.en)", zh: "此处需要“\(sign)”，而不是\(found.zh)"),
      at: endsLine ? Span(previousEnd..<previousEnd, in: file) : here, notes: notes, isIncomplete: isAtEnd)
  }

  /// The mistake of a text that nests too deep or chains too long at the current token.
  func tooDeep() -> Diagnostic {
    Diagnostic(
      .tooDeep,
      Message(
        en: "this nests deeper than \(Limits.nesting) levels, or chains more than \(Limits.chain) links",
        zh: "嵌套超过 \(Limits.nesting) 层，或一条链超过 \(Limits.chain) 节"),
      at: span(current), help: Message(en: "give a part of it a name with 'let'", zh: "请用 let 给其中一部分命名"))
  }

  /// The mistake of something that follows a whole statement.
  func unexpected() -> Diagnostic {
    if case .malformed(let place) = current.kind { return mistakes[place] }
    let found = found
    var help: Message? = Message(
      en: "put the next statement on a new line, or after ';'", zh: "下一条语句请另起一行，或用“;”隔开")
    var fixIts: [FixIt] = []
    switch current.kind {
    case .symbol(.assign):
      help = Message(
        en: "only a variable can be given a value: x = …; to compare, write '=='",
        zh: "只能给变量赋值：x = …；比较请用“==”")
    case .symbol(.leftBrace):
      help = Message(
        en: "a block follows if, else, for, with or def; a record is made by record(a=1)",
        zh: "代码块只能跟在 if、else、for、with、def 之后；记录用 `record(a=1)` 创建")
    case .symbol(.comma):
      help = Message(en: "the arguments of a command are separated by spaces", zh: "命令的参数之间用空格隔开")
      fixIts = [FixIt(span(current), tokens.dropFirst(index + 1).first?.spaceBefore == true ? "" : " ")]
    case .symbol(.arrow):
      help = Message(en: "a function is written 'x => x + 1'", zh: "函数写作 x => x + 1")
    case .symbol(.rightParen), .symbol(.rightBracket), .symbol(.rightBrace):
      help = Message(en: "no bracket is open that it could close", zh: "没有与它对应的开括号")
      fixIts = [FixIt(span(current), "")]
    case .keyword(.else): return strayElse()
    default: break
    }
    return Diagnostic(
      .unexpected, Message(en: "the statement should end before \(found.en)", zh: "语句应在\(found.zh)之前结束"),
      at: span(current), help: help, fixIts: fixIts)
  }

  /// The mistake of an `else` that no `if` is before on its line.
  func strayElse() -> Diagnostic {
    let follows = index > 0 && tokens[index - 1].is(.rightBrace)
    let gap = Span(previousEnd..<current.start, in: file)
    return Diagnostic(
      .strayElse, Message(en: "'else' belongs on the line of the '}' before it", zh: "“else”要与前面的“}”写在同一行"),
      at: span(current), fixIts: follows ? [FixIt(gap, " ")] : [])
  }

  /// The mistake of a reserved word where a name is needed.
  func reserved() -> Diagnostic {
    let word = text(current)
    return Diagnostic(
      .reservedWord,
      Message(en: "'\(word)' is a reserved word and can't be a name", zh: "“\(word)”是保留字，不能用作名称"),
      at: span(current),
      help: Message(en: "choose another name, e.g. '\(word)_1'", zh: "请换一个名称，例如“\(word)_1”"))
  }

  /// The mistake of a statement that may not stand at a token.
  func misplaced(_ token: Token, _ message: Message) -> Diagnostic {
    Diagnostic(.misplaced, message, at: span(token))
  }
}
