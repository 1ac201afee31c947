import Tensors
import Transformer

/// Two next-token distributions beside each other: what an intervention, or another prompt, changed.
public struct Comparison: Sendable {
  /// One token's probability in both.
  public struct Change: Sendable {
    public let id: Int
    public let before: Float
    public let after: Float
  }

  /// KL(before ‖ after) at each position, in nats.
  public let kls: [Double]
  /// The tokens whose probability changed most at the last position, greatest change first.
  public let changes: [Change]
  /// The greatest absolute change of a logit at the last position.
  public let largestLogitChange: Float

  /// The mean of ``kls``, in nats.
  public var kl: Double { kls.reduce(0, +) / Double(max(1, kls.count)) }

  /// Compares logits position by position.
  ///
  /// - Parameters:
  ///   - before: `[position, vocabulary]`
  ///   - after: `[position, vocabulary]`, of the same shape
  ///   - top: how many of the changed tokens to keep
  public init(before: Tensor, after: Tensor, top: Int) {
    precondition(before.shape == after.shape && before.shape.count == 2, "logits of the same positions")
    let (old, new) = (before.rows.map { LogDistribution($0) }, after.rows.map { LogDistribution($0) })
    kls = zip(old, new).map { Divergence.kl($0, $1) }
    guard let first = old.last, let second = new.last else {
      (changes, largestLogitChange) = ([], 0)
      return
    }
    let ids = 0..<first.logits.count
    let shifts = ids.map { abs(second.prob($0) - first.prob($0)) }
    // The order of the shifts is the order of the "top tokens" of a row that holds them.
    changes = TopTokens.top(shifts[...], count: top).map {
      Change(id: $0.id, before: first.prob($0.id), after: second.prob($0.id))
    }
    largestLogitChange = ids.reduce(0) { max($0, abs(second.logit($1) - first.logit($1))) }
  }
}
