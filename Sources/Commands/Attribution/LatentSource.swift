import Instruments
import Language

/// What `sae=` takes where latents are attributed to: the payload of an SAE's record.
protocol LatentSource: Sendable {
  /// The latents as directions of a model.
  /// - Throws: E313 for another model than the one they were trained on, or another width.
  func latents(in model: LoadedModel) throws(Failure) -> LatentDictionary
}
