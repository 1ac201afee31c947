/// Which candidate is taken, and by which rule.
public struct DirectionChoice: Sendable, Equatable {
  /// How the candidate was found.
  public enum Rule: String, Sendable, Equatable {
    /// Arditi et al. (2024): KL ≤ 0.1, adding it makes the model refuse, and least refusal under ablation.
    case published
    /// The same without asking that adding it once makes the model refuse: every candidate failed at that.
    case ablation
    /// The sets' projections lie furthest apart, with KL ≤ 0.1.
    case separation
    /// No candidate keeps KL ≤ 0.1: the one that changes the model least.
    case divergence
  }

  public let candidate: DirectionCandidate
  public let rule: Rule

  /// The KL, in nats, above which an ablation counts as damage.
  public static let limit = 0.1
  /// The share of the layers, from the bottom, whose directions may be chosen: later ones act on the output tokens
  /// themselves.
  public static let depth = 0.8

  /// The layers that may be chosen among so many.
  public static func layers(of count: Int) -> [Int] {
    (0..<count).filter { $0 == 0 || Double($0) < depth * Double(count) }
  }

  /// Chooses among candidates; nil where there are none with numbers.
  ///
  /// - Parameter isRefusal: whether scores are refusal scores, of which the lowest is best.
  public init?(among candidates: [DirectionCandidate], isRefusal: Bool) {
    let sound = candidates.filter { $0.score.isFinite && $0.kl.isFinite }
    guard let least = sound.min(by: { $0.kl < $1.kl }) else { return nil }
    let kept = sound.filter { $0.kl <= Self.limit }
    guard isRefusal else {
      let best = kept.max { $0.score < $1.score }
      (candidate, rule) = best.map { ($0, .separation) } ?? (least, .divergence)
      return
    }
    let inducing = kept.filter { ($0.induced ?? 0) > 0 }
    if let best = inducing.min(by: { $0.score < $1.score }) {
      (candidate, rule) = (best, .published)
    } else if let best = kept.min(by: { $0.score < $1.score }) {
      (candidate, rule) = (best, .ablation)
    } else {
      (candidate, rule) = (least, .divergence)
    }
  }
}
