import Language

extension SondeCommands {
  /// Directions of the residual stream: finding, judging, reading and keeping them.
  static let directions: [any Command.Type] = [
    DiffmeanCommand.self, ProjectCommand.self, RandomDirectionCommand.self, ContrastCommand.self,
    RefusalsCommand.self,
  ]
}
