import Language

extension SondeCommands {
  /// Texts as vectors.
  static let embedding: [any Command.Type] = [EmbedCommand.self, SimilarCommand.self]
}
