import Language
import Syntax

/// `save session`: writes what was typed as a script.
enum SaveSessionCommand: Command {
  static let file = Parameter<FilePath>(
    "file", .positional, complete: .files(extensions: ["sonde"]),
    help: Message(en: "The script to write.", zh: "要写入的脚本。"))

  static let signature = Signature(
    "save session", topic: .session, parameters: [file], effects: [.writesFile, .interactive],
    summary: Message(
      en: "Writes the statements that succeeded as a script that runs.", zh: "把成功执行的语句写成可运行的脚本。"),
    description: Message(
      en: "Statements that failed, and those that only talk with the prompt such as `help`, are left out.",
      zh: "失败的语句，以及 `help` 之类只与提示符交互的语句，不会写入。"),
    related: ["replay", "save", "status", "undo"], search: ["script", "record", "history", "脚本", "记录", "历史"],
    examples: [Example("save session work.sonde")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let path = session.files.resolve(call[file].text, relativeTo: nil)
    try session.files.write(Array(session.savedScript.utf8), to: path)
    session.output.note(Message(en: "wrote \(path)", zh: "已写入 \(path)"))
    if session.hasUnloggedChanges {
      session.output.note(
        Message(
          en: "a statement that failed had changed a variable before: the script may give other values",
          zh: "有语句在出错之前改动过变量：脚本的结果可能与会话不同"))
    }
    return .nothing
  }
}
