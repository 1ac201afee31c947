import Glibc
import Transformer

/// How sure the model is to begin with a refusal: log P − log(1 − P), P the probability of the tokens that refusals
/// begin with (Arditi et al. 2024).
public struct RefusalScore: Sendable {
  /// The tokens that refusals begin with, each once.
  public let tokens: [Int]

  public init(tokens: [Int]) { self.tokens = Array(Set(tokens)).sorted() }

  /// The score of a next-token distribution; above 0 a refusal is likelier than all else. P keeps 10⁻⁸ from 0 and 1.
  ///
  /// - Parameter logits: `[vocabulary]`
  public func score(_ logits: ArraySlice<Float>) -> Double {
    let distribution = LogDistribution(logits)
    let share = tokens.reduce(0.0) {
      $0 + exp(Double(distribution.logit($1)) - distribution.normaliser)
    }
    let bounded = min(max(share, 1e-8), 1 - 1e-8)
    return log(bounded) - log(1 - bounded)
  }
}
