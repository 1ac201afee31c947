import Tensors
import Transformer

/// A lens with a translator a layer: what the model would say if it stopped there, told in the last layer's terms
/// (Belrose et al. 2023).
///
/// The residual stream h after a layer becomes h + W·h + b before the last norm and the unembedding. W and b are trained
/// so that the tokens' distribution comes near the model's own; at W = 0, b = 0 it is the logit lens.
public struct TunedLens: Sendable, Equatable {
  /// The affine map of one layer.
  public struct Translator: Sendable, Equatable {
    /// W, applied to columns. `[d_model, d_model]`
    public var weight: [Float]
    /// b. `[d_model]`
    public var bias: [Float]

    public init(weight: [Float], bias: [Float]) { (self.weight, self.bias) = (weight, bias) }

    /// W = 0 and b = 0: nothing is changed.
    public init(identity width: Int) {
      weight = [Float](repeating: 0, count: width * width)
      bias = [Float](repeating: 0, count: width)
    }
  }

  /// The model it was trained for.
  public let model: ModelFingerprint
  /// By layer; L is the residual stream after block L.
  public var translators: [Int: Translator]

  public init(model: ModelFingerprint, translators: [Int: Translator]) {
    (self.model, self.translators) = (model, translators)
  }

  /// The layers it has translators for, in order.
  public var layers: [Int] { translators.keys.sorted() }

  /// h + W·h + b for rows of a layer's residual stream; the rows themselves where the layer has no translator.
  ///
  /// - Parameter residual: `[row, d_model]`
  public func translate(_ residual: Tensor, layer: Int, pool: ThreadPool) -> Tensor {
    guard let translator = translators[layer] else { return residual }
    let width = translator.bias.count
    let rows = residual.count / max(1, width)
    var result = residual
    for row in 0..<rows {
      for i in 0..<width { result.values[row * width + i] += translator.bias[i] }
    }
    Dense.multiply(
      residual.values, translator.weight, transposedB: true, m: rows, n: width, k: width,
      into: &result.values, accumulate: true, pool: pool)
    return result
  }
}
