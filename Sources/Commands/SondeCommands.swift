import Language

/// The commands of Sonde, by family.
public enum SondeCommands {
  /// The table a session runs on: the language's own functions and every command below.
  public static let table = CommandTable(
    models + running + interventions + looking + reading + directions + exemplars + embedding + patching
      + circuits + dictionaries + attribution + output + state)

  /// Loading and describing models.
  static let models: [any Command.Type] = [
    LoadCommand.self, UnloadCommand.self, ModelsCommand.self, ModelCommand.self, FetchCommand.self,
  ]

  /// Text in, text and probabilities out.
  static let running: [any Command.Type] = [
    RunCommand.self, TopCommand.self, ScoreCommand.self, TokensCommand.self,
  ]

  /// What the session remembers.
  static let state: [any Command.Type] = [
    SetCommand.self, SeedCommand.self, StatusCommand.self, SaveSessionCommand.self, ReplayCommand.self,
  ]
}
