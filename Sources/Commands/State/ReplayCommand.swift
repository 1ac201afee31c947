import Language
import Syntax

/// `replay`: the statements of a script as if they had been typed.
enum ReplayCommand: Command {
  static let file = Parameter<FilePath>(
    "file", .positional, complete: .files(extensions: ["sonde"]),
    help: Message(en: "The script, such as `save session` wrote.", zh: "脚本文件，例如由 `save session` 写出的。"))

  static let signature = Signature(
    "replay", topic: .session, parameters: [file], effects: [.interactive, .readsFile],
    summary: Message(
      en: "Runs the statements of a script as if they had been typed.", zh: "像逐条输入一样执行脚本中的语句。"),
    description: Message(
      en:
        "Each statement can be undone and is saved with the session. The script is checked as a whole first.",
      zh: "每条语句都可撤销，也会随会话保存。脚本先整体检查，再开始执行。"),
    restrictions: Message(
      en: "Works at the prompt only, outside blocks; a script takes in another with `include`.",
      zh: "只在提示符下、块之外有效；脚本用 `include` 引入另一个脚本。"),
    related: ["save session", "undo"], search: ["source", "script", "run", "重放", "脚本", "会话"],
    examples: [Example("save session mine.sonde\nreplay mine.sonde")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    guard session.isInteractive, session.isAtTopLevel else {
      throw Failure(
        .misplaced,
        Message(en: "`replay` works at the prompt only", zh: "`replay` 只能在提示符下使用"),
        help: Message(en: "in a script write `include \"FILE\"`", zh: "脚本中请写 `include \"文件\"`"))
    }
    let path = session.files.resolve(call[file].text, relativeTo: nil)
    let report = session.run(SourceFile(name: path, bytes: try session.files.read(path)))
    for diagnostic in report.diagnostics where report.outcome != .interrupted {
      session.output.report(diagnostic)
    }
    if report.outcome == .interrupted { throw Failure.interrupted }
    return .nothing
  }
}
