import Language

extension SondeCommands {
  /// Changing activations.
  static let interventions: [any Command.Type] = [
    PatchCommand.self, AblateCommand.self, SteerCommand.self, UnpatchCommand.self,
  ]

  /// Looking at activations and at what changes do.
  static let looking: [any Command.Type] = [
    CaptureCommand.self, NeuronCommand.self, LensCommand.self, CompareCommand.self,
  ]

  /// Drawing values and writing them to files.
  static let output: [any Command.Type] = [ShowCommand.self, SaveCommand.self]
}
