import Language

extension SondeCommands {
  /// Sparse dictionaries: training, judging, reading, files.
  static let dictionaries: [any Command.Type] = [
    SAETrainCommand.self, SAEResumeCommand.self, SAEEvalCommand.self, SAEFeaturesCommand.self,
    SAELoadCommand.self, SAESaveCommand.self,
  ]
}
