import Checkpoints
import Transformer

/// Why a dictionary can't be trained, read or used.
public enum DictionaryError: Error, Sendable, Equatable {
  case engine(EngineError)
  case file(CheckpointError)
  /// The texts give fewer rows than a training needs.
  case tooFewRows(found: Int, needed: Int)
  /// A site whose rows have no fixed width, or that can't be written.
  case unfitSite(Site)
  /// The loss is no longer a number.
  case diverged(step: Int)
  /// A checkpoint of a training on other texts.
  case otherTexts
  /// A checkpoint of a training on another model, or one whose activations were other ones.
  case otherModel(trained: String, found: String)
  /// A file without this tensor.
  case missingTensor(String, file: String)
  case wrongShape(tensor: String, found: [Int], expected: [Int])
  case notFinite(tensor: String)
  /// A configuration that asks for what is not done here.
  case unsupported(field: String, value: String)
  case missingField(String, file: String)
}
