import Commands
import Syntax

/// What someone probably meant who typed a statement, or a misspelt tool, where a script is wanted.
enum CommandLineHint {
  private static let tools = ["run", "check", "fmt", "fetch", "models", "doc"]

  /// More to say where the script that was named is no file.
  static func missingFile(_ file: String) -> Message {
    guard !file.contains("/"), !file.contains("."), let hint = mistake(in: [file]) else {
      return Message(en: "", zh: "")
    }
    return Message(en: "\n" + hint.en, zh: "\n" + hint.zh)
  }

  /// The advice on a command line that can't be understood; nil where there is none to give.
  static func mistake(in arguments: [String]) -> Message? {
    guard let first = arguments.first(where: { !$0.hasPrefix("-") }), !tools.contains(first) else { return nil }
    if SondeCommands.table.heads.contains(first) {
      return Message(
        en: "to run a statement: sonde -c '\(arguments.joined(separator: " "))'",
        zh: "执行一条语句请写：sonde -c '\(arguments.joined(separator: " "))'")
    }
    return Spelling.suggestion(for: first, in: tools).map {
      Message(en: "did you mean `sonde \($0)`?", zh: "是不是 `sonde \($0)`？")
    }
  }
}
