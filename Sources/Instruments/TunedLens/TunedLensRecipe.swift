import Tensors

/// How a tuned lens is trained.
public struct TunedLensRecipe: Sendable, Equatable {
  /// Layers to train a translator for, or nil for all but the last, which is the model itself.
  public var layers: [Int]?
  /// Positions to train on, in all.
  public var tokens = 2048
  /// Positions of a step.
  public var batch = 64
  /// The highest rate of Adam; weights are measured in units of a layer's typical activation.
  public var rate = 1e-3
  /// Positions to judge on, from texts that are not trained on.
  public var heldOut = 128
  public var seed: UInt64 = 0

  public init() {}

  /// Steps of the whole run.
  public var steps: Int { max(1, (tokens + batch - 1) / max(1, batch)) }

  /// A tenth of the steps to warm up, and down to 0 over the last third.
  var schedule: RateSchedule {
    RateSchedule(peak: rate, warmUp: steps / 10, decay: .linear(lastShare: 1.0 / 3), steps: steps)
  }
}

/// How far a layer's lenses are from the model, on texts that were not trained on.
public struct LensDivergence: Sendable, Equatable {
  public let layer: Int
  /// KL(model ‖ logit lens) at each position, in nats.
  public let plain: Sample
  /// KL(model ‖ tuned lens) at each position, in nats.
  public let tuned: Sample
}
