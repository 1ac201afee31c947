import Language

extension SondeCommands {
  /// Reading with trained parts: probes and tuned lenses.
  static let learning: [any Command.Type] = [
    ProbeCommand.self, TunedLensTrainCommand.self, TunedLensSaveCommand.self, TunedLensLoadCommand.self,
  ]
}
