import Language

extension SondeCommands {
  /// Tasks, and what patching between prompt and twin tells of them.
  static let patching: [any Command.Type] = [
    TaskCommand.self, PatchSweepCommand.self, PatchPathCommand.self,
  ]
}
