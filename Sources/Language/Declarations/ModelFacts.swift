/// The sizes of a model that ranges of arguments depend on; read from a file's header alone.
public struct ModelFacts: Sendable, Equatable {
  /// The name shown in the prompt and in messages.
  public let name: String
  /// How many blocks; layers are numbered from 0.
  public let layers: Int
  /// How many attention heads a layer has.
  public let heads: Int
  /// How many heads of keys and values a layer has.
  public let keyHeads: Int
  /// The width of one head.
  public let headWidth: Int
  /// The width of the residual stream (`d_model`).
  public let width: Int
  /// How many neurons the feed-forward part of a layer has (`d_mlp`).
  public let neurons: Int
  /// How many tokens the vocabulary has.
  public let vocabulary: Int
  /// The longest sequence the model was made for, in tokens.
  public let context: Int

  /// Gives the facts of a model.
  public init(
    name: String, layers: Int, heads: Int, keyHeads: Int, headWidth: Int, width: Int, neurons: Int,
    vocabulary: Int, context: Int
  ) {
    self.name = name
    self.layers = layers
    self.heads = heads
    self.keyHeads = keyHeads
    self.headWidth = headWidth
    self.width = width
    self.neurons = neurons
    self.vocabulary = vocabulary
    self.context = context
  }
}

/// The loaded model as the language sees it: a reference and its sizes. Commands cast it to their own class.
public protocol ModelHandle: AnyObject, Sendable {
  /// The sizes of the model.
  var facts: ModelFacts { get }
}
