import Transformer

/// What a tuned lens shows at one layer and position, beside the logit lens.
public struct TunedReading: Sendable {
  /// Probability of the answer.
  public let prob: Float
  /// How many tokens are more probable than the answer: 0 for the top.
  public let rank: Int
  /// KL(model ‖ tuned lens), in nats.
  public let kl: Double
  /// The most probable tokens, best first.
  public let top: [TokenScore]
}
