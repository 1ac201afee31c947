import Language

extension SondeCommands {
  /// Which parts of a model do a task together.
  static let circuits: [any Command.Type] = [
    CircuitFindCommand.self, CircuitEvalCommand.self, CircuitGraphCommand.self,
  ]
}
