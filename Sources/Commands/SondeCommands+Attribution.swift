import Language

extension SondeCommands {
  /// What makes the model say it, and what single neurons do.
  static let attribution: [any Command.Type] = [
    AttributeCommand.self, CurveCommand.self, DoseCommand.self, EffectCommand.self, UnitsCommand.self,
    AccuracyCommand.self, NeuronWritesCommand.self, NeuronCorrelationCommand.self,
  ]
}
