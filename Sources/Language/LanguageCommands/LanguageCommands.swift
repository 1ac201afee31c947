/// The commands that belong to the language itself.
enum LanguageCommands {
  /// All of them.
  static let all: [any Command.Type] = [Print.self, HelpCommand.self, Apropos.self, Undo.self]
}
