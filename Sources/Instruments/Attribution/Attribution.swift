import Transformer

/// Scores of a model's units for what is measured after a prompt, and how well they foretell exact ablations.
///
/// ```swift
/// var question = AttributionQuestion(.heads)
/// question.verify = 270
/// let found = try model.attribute([Trial(ids, Metric(.logit, of: [mary], versus: [john]))], question)
/// found.scores[0].unit   // the head that counts most
/// found.correlation      // Pearson's r of scores and exact effects
/// ```
public struct Attribution: Sendable {
  /// One unit and what it is worth.
  public struct Score: Sendable {
    public let unit: Unit
    /// How much of the metric the unit accounts for, a mean over the trials: positive where it speaks for the answer.
    public let score: Double
    /// Its activation, a mean over positions and trials: the value of a neuron or latent, the length of a vector.
    public let activation: Double
    /// How much the metric falls when the unit is replaced by the baseline and the model run again, a mean over the
    /// trials; nil where that wasn't tried.
    public var exact: Double?
  }

  public let kind: UnitKind
  /// All units, greatest |score| first.
  public internal(set) var scores: [Score]
  /// The metric of the clean runs, a mean over the trials.
  public let clean: Double
  /// The metric of each trial.
  public let metrics: [Double]
  /// The positions of the first trial that were looked at, from 0.
  public let positions: [Int]
  /// Whether all positions were asked for and the first was left out, where massive activations stand.
  public let leavesOutFirst: Bool

  /// Pearson's r between scores and exact effects, over the units that were tried; nil for fewer than two.
  public var correlation: Double? {
    let tried = scores.filter { $0.exact != nil }
    return Correlation.pearson(tried.map(\.score), tried.compactMap(\.exact))
  }

  /// The units that speak for the answer, most first, then those that speak against it.
  public var supporters: [Unit] {
    scores.sorted { $0.score > $1.score }.map(\.unit)
  }

  /// The units by |activation|, greatest first.
  public var active: [Unit] {
    scores.sorted { abs($0.activation) > abs($1.activation) }.map(\.unit)
  }
}
