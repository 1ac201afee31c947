import Tensors

/// How far next-token distributions lie apart, in nats.
public enum Divergence {
  /// KL(p ‖ q) = Σ p·(ln p − ln q) of the softmaxes of two rows of logits, summed in double precision
  /// (Kullback & Leibler 1951).
  ///
  /// - Parameters:
  ///   - p: logits of the distribution that the expectation is taken under. `[vocabulary]`
  ///   - q: logits of the other. `[vocabulary]`, as long as `p`
  /// - Returns: 0 or more; rounding below 0 is cut off.
  public static func kl(_ p: ArraySlice<Float>, _ q: ArraySlice<Float>) -> Double {
    kl(LogDistribution(p), LogDistribution(q))
  }

  static func kl(_ p: LogDistribution, _ q: LogDistribution) -> Double {
    kl(p, q, probabilities: p.probabilities)
  }

  /// The same with the probabilities of `p` at hand, as one that many are compared with has them.
  static func kl(_ p: LogDistribution, _ q: LogDistribution, probabilities: [Double]) -> Double {
    precondition(p.logits.count == q.logits.count, "distributions over one vocabulary")
    let sum = p.logits.withUnsafeBufferPointer { left in
      q.logits.withUnsafeBufferPointer { right in
        guard let a = left.baseAddress, let b = right.baseAddress else { return 0.0 }
        return Vector.expectedDifference(
          probabilities, a, b, shift: p.normaliser - q.normaliser, count: left.count)
      }
    }
    return max(0, sum)
  }
}
