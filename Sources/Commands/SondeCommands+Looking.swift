import Language

extension SondeCommands {
  /// Changing activations and looking at them.
  static let looking: [any Command.Type] = [
    PatchCommand.self, AblateCommand.self, SteerCommand.self, UnpatchCommand.self, CaptureCommand.self,
    NeuronCommand.self, LensCommand.self, CompareCommand.self,
  ]
}
