import Syntax

/// What a learner may type in place of a cell.
public enum StepCommand: Equatable, Sendable {
  /// Run the cell as it stands.
  case next
  case back
  case `repeat`
  case tryOut
  case done
  /// Go to a cell by its id or number; nil lists the cells.
  case goTo(String?)
  case hint
  case show
  case help
  case quit
  /// Statements other than the cell's.
  case code(String)
  /// A word that is neither a command nor a statement, with the command probably meant.
  case misspelt(String, suggestion: String)

  private static let words: [String: StepCommand] = [
    "next": .next, "back": .back, "repeat": .repeat, "try": .tryOut, "done": .done, "goto": .goTo(nil),
    "hint": .hint,
    "show": .show, "help": .help, "?": .help, "quit": .quit, "exit": .quit, "下一步": .next, "上一步": .back,
    "重复": .repeat,
    "尝试": .tryOut, "完成": .done, "跳到": .goTo(nil), "提示": .hint, "答案": .show, "帮助": .help, "？": .help,
    "退出": .quit,
  ]

  /// The English words, for completion and for help.
  public static let names = ["next", "back", "repeat", "try", "done", "goto", "hint", "show", "help", "quit"]

  /// What an entry means where `cell` is the source offered.
  ///
  /// A command typed right behind the offered source counts: readline puts the cursor there.
  /// - Parameter isKnown: whether a word means something to the language: then it is no misspelt command.
  public static func reading(_ entry: String, cell: String, isKnown: (String) -> Bool) -> StepCommand {
    let typed = entry.trimmed
    let source = cell.trimmed
    if typed.isEmpty || typed == source { return .next }
    if let command = command(typed) { return command }
    if !source.isEmpty, typed.hasPrefix(source), let command = command(typed.dropFirst(source.count).trimmed)
    {
      return command
    }
    let isWord = typed.allSatisfy { $0.isLetter }
    if isWord, !isKnown(typed), let near = Spelling.suggestion(for: typed, in: names) {
      return .misspelt(typed, suggestion: near)
    }
    return .code(entry)
  }

  private static func command(_ text: String) -> StepCommand? {
    if let command = words[text] { return command }
    for word in ["goto", "跳到"] where text.hasPrefix(word + " ") {
      let target = text.dropFirst(word.count).trimmed
      return .goTo(target.hasPrefix("#") ? String(target.dropFirst()) : target)
    }
    return nil
  }
}
