import Syntax

/// `help`: the list of commands, or the page of one.
enum HelpCommand: Command {
  static let topic = Parameter<[BareName]>(
    "topic", .rest, complete: .topics,
    help: Message(
      en: "A command, a command and its argument, or a code such as E105.", zh: "命令、命令加参数名，或 E105 这样的错误码。"))

  static let signature = Signature(
    "help", topic: .session, parameters: [topic], effects: [.interactive],
    summary: Message(en: "Shows the page of a command.", zh: "显示命令的说明。"),
    description: Message(
      en: "Without a topic it lists all commands. At the prompt `patch?` is short for `help patch`.",
      zh: "不带参数时列出全部命令。在提示符下，`patch?` 等同于 `help patch`。"),
    related: ["apropos"], search: ["manual", "documentation", "帮助", "说明"],
    examples: [Example("help print"), Example("help print sep"), Example("help E105")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    try session.print(try session.help(call[topic].map(\.text)).text())
    return .nothing
  }
}

/// `apropos`: commands found by a word.
enum Apropos: Command {
  static let word = Parameter<BareName>(
    "word", .positional, help: Message(en: "A word, English or Chinese.", zh: "英文或中文的词。"))

  static let signature = Signature(
    "apropos", topic: .session, parameters: [word], effects: [.interactive],
    summary: Message(en: "Finds commands by a word.", zh: "按词查找命令。"), related: ["help"],
    search: ["find", "search", "查找", "搜索"], examples: [Example("apropos text"), Example("apropos 文本")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    try session.print(session.apropos(call[word].text).text())
    return .nothing
  }
}

/// `undo`: takes back the last statement that changed something.
enum Undo: Command {
  static let signature = Signature(
    "undo", topic: .session, effects: [.interactive],
    summary: Message(en: "Takes back the last statement that changed something.", zh: "撤销上一条有所改变的语句。"),
    description: Message(
      en:
        "Variables, interventions, settings, the seed and the model become what they were before it. Statements after "
        + "it that only showed something leave the saved session with it.",
      zh: "变量、干预、设置、随机种子和模型都恢复到该语句之前。其后只作显示的语句也随之从保存的会话中去除。"),
    restrictions: Message(
      en: "Works at the prompt only. Files that were written stay written.", zh: "只在提示符下有效。已写入的文件不会恢复。"),
    related: ["help"], search: ["back", "revert", "撤销"], examples: [Example("undo")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    guard let source = session.undo() else {
      session.output.note(Message(en: "there is nothing to undo", zh: "没有可撤销的语句"))
      return .nothing
    }
    session.output.note(
      Message(en: "undone (files stay written): \(source)", zh: "已撤销（已写入的文件不变）：\(source)"))
    return .nothing
  }
}
