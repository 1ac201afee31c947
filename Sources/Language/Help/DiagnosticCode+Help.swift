import Syntax

extension DiagnosticCode {
  /// The page that explains the code, with a script that has the mistake and the mended one.
  public func page(_ language: MessageLanguage) -> HelpPage {
    func lines(_ source: String) -> [String] { source.split(separator: "\n").map(String.init) }
    return HelpPage(
      title: code, summary: title.text(language),
      sections: [
        HelpPage.Section(
          title: Message(en: "Explanation", zh: "说明").text(language),
          content: .prose([explanation.text(language)])),
        HelpPage.Section(
          title: Message(en: "Wrong", zh: "错误写法").text(language), content: .code(lines(failing))),
        HelpPage.Section(
          title: Message(en: "Right", zh: "正确写法").text(language), content: .code(lines(mended))),
      ])
  }
}
