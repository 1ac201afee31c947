import Language

extension SondeCommands {
  /// What makes the model say it, and what single neurons do.
  static let attribution: [any Command.Type] = [
    AttributeCommand.self, AblateCurveCommand.self, DoseCommand.self, AblateEffectCommand.self,
    AttributeRandomCommand.self,
    ScorePairsCommand.self, NeuronWritesCommand.self, NeuronCorrelationCommand.self,
  ]
}
