import Language

extension SondeCommands {
  /// Reading the residual stream and writing to it in the model's own terms.
  static let reading: [any Command.Type] = [
    DirectAttributionCommand.self, DecomposeCommand.self, EditCommand.self, EditSweepCommand.self,
    PatchscopeCommand.self, PatchscopeAgreementCommand.self, RelationCommand.self,
  ]
}
