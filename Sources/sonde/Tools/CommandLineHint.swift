import Commands
import Syntax
import Terminal

/// What someone probably meant who typed a statement, or a misspelt tool, where a script is wanted.
enum CommandLineHint {
  private static let tools = SondeTool.configuration.subcommands.map { $0._commandName }
  /// The options that a value follows.
  private static let valued: Set = ["--format", "--lang", "--color", "--threads", "--seed", "-D", "--record"]

  /// The arguments with the tool's name first, so that options may stand before it: `sonde --lang zh models`.
  static func withToolFirst(_ arguments: [String]) -> [String] {
    var index = 0
    while index < arguments.count, arguments[index].hasPrefix("-"), arguments[index].count > 1 {
      guard arguments[index] != "-c", arguments[index] != "--" else { return arguments }
      index += valued.contains(arguments[index]) ? 2 : 1
    }
    guard index > 0, index < arguments.count, tools.contains(arguments[index]) else { return arguments }
    var sorted = arguments
    sorted.insert(sorted.remove(at: index), at: 0)
    return sorted
  }

  /// More to say where the script that was named is no file.
  static func missingFile(_ file: String) -> Message {
    guard !file.contains("/"), !file.contains("."), let hint = mistake(in: [file]) else {
      return Message(en: "", zh: "")
    }
    return Message(en: "\n" + hint.en, zh: "\n" + hint.zh)
  }

  /// What to do with a model where a script is wanted; nil where the file is none. Models are large: only the first
  /// bytes are looked at.
  static func model(_ file: String) -> Message? {
    guard (try? File.read(file, limit: 4)) == Array("GGUF".utf8) else { return nil }
    return Message(
      en: "\(file) is a model, not a script: start sonde and type `load \(file)`, or run "
        + "sonde -c 'load \(file); model'",
      zh: "\(file) 是模型而不是脚本：请启动 sonde 后输入 `load \(file)`，或执行 sonde -c 'load \(file); model'")
  }

  /// The advice on a command line that can't be understood; nil where there is none to give.
  static func mistake(in arguments: [String]) -> Message? {
    guard let first = arguments.first(where: { !$0.hasPrefix("-") }), !tools.contains(first) else {
      return nil
    }
    if SondeCommands.table.heads.contains(first) {
      return Message(
        en: "to run a statement: sonde -c '\(arguments.joined(separator: " "))'",
        zh: "执行一条语句请写：sonde -c '\(arguments.joined(separator: " "))'")
    }
    if let tool = Spelling.suggestion(for: first, in: tools) {
      return Message(en: "did you mean `sonde \(tool)`?", zh: "是不是 `sonde \(tool)`？")
    }
    return Spelling.suggestion(for: first, in: SondeCommands.table.heads).map { head in
      let statement = ([head] + arguments.drop { $0 != first }.dropFirst()).joined(separator: " ")
      return Message(en: "did you mean sonde -c '\(statement)'?", zh: "是不是 sonde -c '\(statement)'？")
    }
  }
}
