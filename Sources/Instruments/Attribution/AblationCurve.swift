import Tensors
import Transformer

/// What is left of a metric when more and more units are taken out together: by attribution, by activation, and at
/// random.
public struct AblationCurve: Sendable {
  /// The metric after taking out `count` units.
  public struct Point: Sendable {
    public let count: Int
    /// Without the units that speak most for the answer.
    public let attribution: Double
    /// Without the units of the greatest |activation|.
    public let activation: Double
    /// Without as many random units, a value a draw.
    public let random: Sample
  }

  /// In the order of the counts asked for.
  public let points: [Point]
  /// The metric with nothing taken out, a mean over the trials.
  public let clean: Double
}

/// Which curve to draw.
public struct CurveQuestion: Sendable {
  /// How many units to take out at a time.
  public var counts: [Int]
  /// How many random orders to try.
  public var draws = 5
  public var seed: UInt64 = 0
  public var positions = PositionSelection.last
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init(counts: [Int]) { self.counts = counts }
}

extension Model {
  /// Sets the first k units to zero, for each k, in three orders: by attribution (those that speak for the answer
  /// first), by |activation|, and at random.
  ///
  /// - Parameters:
  ///   - trials: the prompts; the metric is their mean.
  ///   - attribution: the scores of heads, neurons or layers that the orders come from.
  /// - Throws: ``EngineError/badOption(name:found:expected:)`` for more units than there are, and as a run does.
  public func ablationCurve(
    _ trials: [Trial], _ attribution: Attribution, _ question: CurveQuestion,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> AblationCurve {
    let units = attribution.scores.map(\.unit)
    for count in question.counts where count < 0 || count > units.count {
      throw .badOption(name: "k", found: "\(count)", expected: "\(units.count)")
    }
    // Orders: attribution, activation, then the random ones.
    let orders =
      [attribution.supporters, attribution.active]
      + (0..<question.draws).map { draw in
        var random = Philox(seed: question.seed, purpose: "ablation curve \(draw)")
        return units.shuffled(using: &random)
      }
    let sets = question.counts.flatMap { count in
      orders.map { UnitSet(attribution.kind, Array($0.prefix(count))) }
    }
    var sums = Array(repeating: 0.0, count: sets.count)
    var clean = 0.0
    for (index, trial) in trials.enumerated() {
      let positions = try question.positions.resolve(prompt: trial.prompt.count, length: trial.prompt.count)
      let branches = try TrialBranches(
        self, [trial], standing: question.interventions, precision: question.precision,
        first: { _ in positions.min() ?? 0 }, layers: Set(sets.map(\.firstLayer)), isCancelled: isCancelled)
      let edits = sets.map {
        TrialBranches.Edit(
          trial: 0, layer: $0.firstLayer, interventions: $0.zeroed(at: .indices(positions)))
      }
      let values = try branches.values(
        edits, progress: { progress(index * edits.count + $0, trials.count * edits.count) },
        isCancelled: isCancelled)
      for (place, value) in values.enumerated() { sums[place] += value / Double(trials.count) }
      clean += branches.clean[0] / Double(trials.count)
    }
    let points = question.counts.enumerated().map { place, count in
      let values = sums[place * orders.count..<(place + 1) * orders.count].map { $0 }
      return AblationCurve.Point(
        count: count, attribution: values[0], activation: values[1], random: Sample(Array(values[2...])))
    }
    return AblationCurve(points: points, clean: clean)
  }
}
