import Language

extension SondeCommands {
  /// Changing activations and looking at them.
  static let looking: [any Command.Type] = []
}
