import Language
import Syntax

/// How a call names two sets of prompts: by a contrast that comes with Sonde, as two lists, or in a file.
enum ContrastParameters {
  static let contrast = Parameter<BareName?>(
    "contrast", .positional, complete: .words(Contrast.names),
    help: Message(
      en: "A contrast that comes with Sonde: \(Message.list(Contrast.names).en).",
      zh: "Sonde 自带的对照：\(Message.list(Contrast.names).zh)。"))
  static let positive = Parameter<[String]?>(
    "positive", help: Message(en: "Prompts of one kind: the direction points to them.", zh: "一类提示：方向指向这一类。"))
  static let negative = Parameter<[String]?>(
    "negative", help: Message(en: "Prompts of the other kind.", zh: "另一类提示。"))
  static let data = Parameter<FilePath?>(
    "data", complete: .files(extensions: ["tsv"]),
    help: Message(
      en:
        "A file of prompts: a line is `positive` or `negative`, a tab and the prompt; `train`, `validation` or "
        + "`test` and a tab may stand before them.",
      zh: "提示文件：每行为 `positive` 或 `negative`、制表符和提示；最前面可加 `train`、`validation` 或 `test` 和制表符。"))

  static let all: [any AnyParameter] = [contrast, positive, negative, data]
  /// Two lists go together; which source there must be, the command says.
  static let rules: [ArgumentRule] = [.needs("positive", "negative"), .needs("negative", "positive")]

  /// The prompts a call names.
  ///
  /// - Throws: E108 for an unknown contrast, E305 for a side without prompts, E201 and E206 for a file.
  static func contrast(of call: Arguments, in session: Session) throws(Failure) -> Contrast {
    if let name = call[contrast] { return try Contrast(named: name.text) }
    if let file = call[data] {
      let path = session.files.resolve(file.text, relativeTo: nil)
      let text = String(decoding: try session.files.read(path), as: UTF8.self)
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      return try Contrast(lines: lines.map(String.init), name: file.text)
    }
    return try Contrast(positive: call[positive] ?? [], negative: call[negative] ?? [])
  }
}
