import Language

extension SondeCommands {
  /// Where in a text set a unit says most and least.
  static let exemplars: [any Command.Type] = [ExemplarsCommand.self]

  /// Texts as vectors.
  static let embedding: [any Command.Type] = [EmbedCommand.self, SimilarCommand.self]
}
