import Transformer

/// Why patching between two prompts can't be done.
public enum PatchingError: Error, Sendable, Equatable {
  /// Positions can't be exchanged between prompts of different lengths, in tokens.
  case unequalLengths(clean: Int, corrupted: Int)
  /// The two prompts are the same: every effect is 0.
  case samePrompts
  /// No position of the prompts is to be patched.
  case noPosition
  /// A site that stands once, outside the layers that a sweep goes over.
  case siteWithoutLayers(Site)
  /// An estimate by gradients isn't made at this site.
  case noEstimate(Site)
  /// A sender that no receiver can hear, since none lies in a later layer.
  case notBelow(sender: Int, receiver: Int)
  /// What the engine refused, or that it was interrupted.
  case engine(EngineError)

  /// Runs something of the engine's.
  static func wrap<T>(_ body: () throws(EngineError) -> T) throws(PatchingError) -> T {
    do { return try body() } catch { throw .engine(error) }
  }
}
