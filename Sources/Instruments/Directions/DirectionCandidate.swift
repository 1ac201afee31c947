import Tensors
import Transformer

/// A direction that might be chosen, and what it does on validation prompts.
public struct DirectionCandidate: Sendable, Equatable {
  public let layer: Int
  /// For refusal: the mean refusal score of the positive prompts with the direction ablated everywhere, low if the
  /// direction carries refusal. Else how far the projections of the two sets lie apart (``Separation/distance``).
  public let score: Double
  /// KL(model ‖ model without the direction) at the last position of the negative prompts, their mean, in nats.
  public let kl: Double
  /// For refusal: the mean refusal score of the negative prompts with the direction added once after its layer.
  public let induced: Double?
  /// The chance that a positive prompt projects further along it than a negative one.
  public let auc: Double

  public init(layer: Int, score: Double, kl: Double, induced: Double? = nil, auc: Double) {
    (self.layer, self.score, self.kl, self.induced, self.auc) = (layer, score, kl, induced, auc)
  }
}

/// What candidates are scored on.
public struct CandidateQuestion: Sendable {
  /// The directions, each with its separation of the validation prompts.
  public var directions: [(direction: Direction, separation: Separation)]
  /// Validation prompts.
  public var positive: [[Int]]
  public var negative: [[Int]]
  /// Nil where the contrast is not about refusing.
  public var refusal: RefusalScore?
  /// What stands besides.
  public var interventions: [Intervention] = []

  public init(
    _ directions: [(direction: Direction, separation: Separation)], positive: [[Int]], negative: [[Int]],
    refusal: RefusalScore? = nil, interventions: [Intervention] = []
  ) {
    (self.directions, self.positive, self.negative) = (directions, positive, negative)
    (self.refusal, self.interventions) = (refusal, interventions)
  }
}

extension Model {
  /// Scores candidates as Arditi et al. (2024) do: ablated on both sets, and added on the negative one.
  ///
  /// - Parameter progress: called with candidates done and candidates in all.
  /// - Throws: ``EngineError`` as a run does.
  public func candidates(
    _ question: CandidateQuestion, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [DirectionCandidate] {
    let standing = question.interventions
    var clean: [[Float]] = []
    try run(
      prompts: question.negative, plan: Plan(interventions: standing), isCancelled: isCancelled
    ) { clean.append(Array($1.lastLogits)) }
    var found: [DirectionCandidate] = []
    for (direction, separation) in question.directions {
      let without = Plan(interventions: standing + direction.ablation)
      var divergences: [Double] = []
      try run(prompts: question.negative, plan: without, isCancelled: isCancelled) {
        divergences.append(Divergence.kl(clean[$0][...], $1.lastLogits))
      }
      var (score, induced): (Double, Double?) = (separation.distance, nil)
      if let refusal = question.refusal {
        let positive = question.positive
        score = Sample(try scores(refusal, positive, without.interventions, isCancelled)).mean
        let added = standing + direction.addition(scale: 1)
        induced = Sample(try scores(refusal, question.negative, added, isCancelled)).mean
      }
      found.append(
        DirectionCandidate(
          layer: direction.layer, score: score, kl: Sample(divergences).mean, induced: induced,
          auc: separation.auc))
      progress(found.count, question.directions.count)
    }
    return found
  }

  /// The refusal score of each prompt under some interventions.
  ///
  /// - Throws: ``EngineError`` as a run does.
  public func scores(
    _ refusal: RefusalScore, _ prompts: [[Int]], _ interventions: [Intervention],
    _ isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [Double] {
    var scores: [Double] = []
    try run(prompts: prompts, plan: Plan(interventions: interventions), isCancelled: isCancelled) {
      scores.append(refusal.score($1.lastLogits))
    }
    return scores
  }
}
