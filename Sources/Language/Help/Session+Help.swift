import Syntax

extension Session {
  /// The page for what was asked: nothing gives the list of commands, else a command, a command and one of its
  /// arguments, a `def`, or the code of a diagnostic.
  /// - Throws: E105 for an unknown topic, E103 for an unknown argument; both with the nearest spelling.
  public func help(_ words: [String]) throws(Failure) -> HelpPage {
    guard let first = words.first else { return table.index(language) }
    if let code = DiagnosticCode.named(first) { return code.page(language) }
    if let definition = state.definitions[first] { return definition.signature.page(language) }
    var rest = words[...]
    guard let signature = table.signature(named: &rest) else {
      let subcommands = table.subcommands(of: first)
      guard subcommands.isEmpty else { return table.index(language, head: first) }
      throw .unknownTopic(first, among: table.signatures.map(\.name) + DiagnosticCode.all.map(\.code))
    }
    guard let name = rest.first else { return signature.page(language) }
    let key = name.hasSuffix("=") ? String(name.dropLast()) : name
    guard let parameter = signature[key] else {
      throw .unknownArgument(key, of: signature, span: .nowhere)
    }
    return parameter.page(of: signature, language)
  }

  /// The commands that a word finds: in names, summaries and search terms of both languages.
  public func apropos(_ word: String) -> HelpPage {
    let found = table.entries.map(\.signature).filter { $0.answers(to: word) }
    let none = Message(en: "Nothing was found.", zh: "没有找到。")
    return HelpPage(
      title: "apropos \(word)",
      summary: found.isEmpty ? none.text(language) : Message(en: "commands", zh: "相关命令").text(language),
      sections: [
        HelpPage.Section(
          title: Message(en: "Commands", zh: "命令").text(language),
          content: .entries(
            found.map { HelpPage.Entry(name: $0.name, text: $0.summary.text(language)) }))
      ])
  }
}

extension CommandTable {
  /// The list of commands by chapter; of `head` alone where it is given.
  public func index(_ language: MessageLanguage, head: String? = nil) -> HelpPage {
    HelpPage(
      title: head ?? "sonde",
      summary: Message(
        en: "type `help NAME` for a page, `apropos WORD` to search", zh: "输入 `help 名称` 查看说明，`apropos 词` 搜索"
      ).text(language),
      sections: Topic.allCases.map { topic in
        HelpPage.Section(
          title: topic.title.text(language),
          content: .entries(
            signatures.filter { $0.topic == topic && (head == nil || $0.head == head) }
              .map { HelpPage.Entry(name: $0.name, text: $0.summary.text(language)) }))
      })
  }

  /// The declaration that `words` begin with, of two words if it can be; the words it took are removed.
  fileprivate func signature(named words: inout ArraySlice<String>) -> Signature? {
    let name = words.first ?? ""
    if let second = words.dropFirst().first, let entry = self["\(name) \(second)"] {
      words = words.dropFirst(2)
      return entry.signature
    }
    guard let entry = self[name] else { return nil }
    words = words.dropFirst()
    return entry.signature
  }
}

extension Signature {
  /// Whether a word, in either language, is found in the name, the summary or the search terms.
  fileprivate func answers(to word: String) -> Bool {
    let wanted = word.lowercased()
    let texts = [name, summary.en, summary.zh] + search
    return texts.contains { $0.lowercased().contains(wanted) }
  }
}

extension Failure {
  /// E105: something that help has no page for.
  fileprivate static func unknownTopic(_ word: String, among names: [String]) -> Failure {
    let near = Spelling.suggestion(for: word, in: names)
    return Failure(
      .unknownCommand, Message(en: "there is no help on `\(word)`", zh: "没有关于 `\(word)` 的帮助"),
      help: near.map { Message(en: "did you mean `help \($0)`?", zh: "是不是 `help \($0)`？") }
        ?? Message(en: "`apropos \(word)` searches all pages", zh: "`apropos \(word)` 可搜索全部说明"))
  }
}
