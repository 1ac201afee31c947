import Tensors
import Transformer

/// How a metric follows units as they are set or scaled through a list of doses, beside random units of the same
/// layers that are given the same doses.
public struct DoseCurve: Sendable {
  /// One dose.
  public struct Point: Sendable {
    public let dose: Double
    /// The metric, a mean over the trials.
    public let value: Double
    /// The metric with random units at this dose, a value a draw.
    public let control: Sample
  }

  /// In the order of the doses asked for.
  public let points: [Point]
  /// The metric with nothing changed, a mean over the trials.
  public let clean: Double
  /// Spearman's ρ of dose and metric: ±1 where the metric rises or falls throughout; nil where it doesn't vary.
  public var rho: Double? { Correlation.spearman(points.map(\.dose), points.map(\.value)) }
  /// The same for the mean of the controls.
  public var controlRho: Double? { Correlation.spearman(points.map(\.dose), points.map(\.control.mean)) }
}

/// Which curve to draw.
public struct DoseQuestion: Sendable {
  /// What is dosed.
  public var units: UnitSet
  /// Values that the units are set to, or multiples that they are scaled by.
  public var doses: [Float]
  /// Whether the doses are multiples.
  public var isScale = true
  public var positions = PositionSelection.all
  /// How many sets of random units to try, each as large as `units`, layer by layer.
  public var draws = 5
  public var seed: UInt64 = 0
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init(_ units: UnitSet, doses: [Float]) { (self.units, self.doses) = (units, doses) }
}

extension Model {
  /// The metric of trials at each dose of some units, run from their first layer on.
  ///
  /// - Throws: ``EngineError/unitOutOfRange(_:units:site:)`` and whatever else the model doesn't have,
  ///   ``EngineError/badOption(name:found:expected:)`` where a layer has too few other units for a control, or
  ///   ``EngineError/interrupted``.
  public func doseCurve(
    _ trials: [Trial], _ question: DoseQuestion, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> DoseCurve {
    guard !trials.isEmpty, !question.doses.isEmpty else { throw .noTokens }
    let sets = try [question.units] + controls(for: question)
    let layer = question.units.firstLayer
    var sums = Array(repeating: 0.0, count: sets.count * question.doses.count)
    var clean = 0.0
    for (index, trial) in trials.enumerated() {
      let branches = try TrialBranches(
        self, [trial], standing: question.interventions, precision: question.precision,
        first: { question.positions == .last ? $0 - 1 : 0 }, layers: [layer], isCancelled: isCancelled)
      let edits = question.doses.flatMap { dose in
        sets.map { set in
          TrialBranches.Edit(
            trial: 0, layer: layer,
            interventions: set.interventions(at: question.positions) { _, _, _ in
              question.isScale ? .scale(dose) : .set(dose)
            })
        }
      }
      let total = trials.count * edits.count
      let values = try branches.values(
        edits, progress: { progress(min(total, index * edits.count + $0), total) }, isCancelled: isCancelled)
      for (place, value) in values.enumerated() { sums[place] += value / Double(trials.count) }
      clean += branches.clean[0] / Double(trials.count)
    }
    let points = question.doses.enumerated().map { place, dose in
      let values = Array(sums[place * sets.count..<(place + 1) * sets.count])
      return DoseCurve.Point(
        dose: Double(dose), value: values[0], control: Sample(Array(values.dropFirst())))
    }
    return DoseCurve(points: points, clean: clean)
  }

  private func controls(for question: DoseQuestion) throws(EngineError) -> [UnitSet] {
    var sets: [UnitSet] = []
    for draw in 0..<question.draws {
      var random = Philox(seed: question.seed, purpose: "control \(draw)")
      guard let control = question.units.control(in: architecture, from: &random) else {
        throw .badOption(
          name: "draws", found: "\(question.draws)", expected: "0")
      }
      sets.append(control)
    }
    return sets
  }
}
