import Tensors
import Transformer

/// What a neuron writes: the tokens that its output row points to, and those that it points away from.
public struct NeuronWrites: Sendable {
  /// A token and the logit that the output row alone gives it.
  public struct Entry: Sendable {
    public let id: Int
    public let logit: Float
  }

  /// The tokens whose logits the row raises most, best first; a negative activation lowers them.
  public let top: [Entry]
  /// The tokens whose logits it lowers most, lowest first.
  public let bottom: [Entry]
  /// The length of the output row.
  public let norm: Double
}

extension Model {
  /// Reads a neuron's output row through the last norm and the unembedding, as the logit lens does
  /// (Geva et al. 2022, "Transformer feed-forward layers build predictions by promoting concepts in the vocabulary
  /// space"). The norm takes the row to unit mean square, so the logits tell the order, not the size.
  ///
  /// - Parameter count: how many tokens of each sort.
  /// - Throws: as ``neuronOutput(_:layer:)``.
  public func writes(neuron: Int, layer: Int, count: Int) throws(EngineError) -> NeuronWrites {
    let row = try neuronOutput(neuron, layer: layer)
    let tensor = Tensor(shape: [1, architecture.width], values: row)
    let logits = unembed(residual: tensor).values
    func first(_ values: [Float]) -> [NeuronWrites.Entry] {
      TopTokens.top(values[...], count: count).map { .init(id: $0.id, logit: logits[$0.id]) }
    }
    return NeuronWrites(top: first(logits), bottom: first(logits.map { -$0 }), norm: tensor.norm)
  }
}
