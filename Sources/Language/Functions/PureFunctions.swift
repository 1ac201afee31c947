/// The functions that need no model: the language's own part of the table of commands.
enum PureFunctions {
  /// All of them, by chapter.
  static let all: [any Command.Type] = []
}
