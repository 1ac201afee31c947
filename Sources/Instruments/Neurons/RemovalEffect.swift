import Tensors
import Transformer

/// What taking units out does after a prompt: at zero, at their means, and as many random units at zero.
public struct RemovalEffect: Sendable {
  /// What was put in the units' place.
  public enum Change: Sendable, Equatable {
    case zero
    case mean
    /// Random units of the same layers at zero; the number of the draw, from 0.
    case random(Int)
  }

  /// One way of taking out.
  public struct Row: Sendable {
    public let change: Change
    public let interventions: [Intervention]
    /// The metric after it.
    public let value: Double
    /// KL(before ‖ after) of the next token, in nats.
    public let kl: Double
  }

  /// Zero, mean, then the random draws.
  public let rows: [Row]
  /// The metric before.
  public let clean: Double
}

/// What to take out, and beside what.
public struct RemovalQuestion: Sendable {
  public var units: UnitSet
  public var positions = PositionSelection.all
  /// Texts that the mean is taken over, as token ids; their first tokens don't count.
  public var reference: [[Int]]
  public var draws = 5
  public var seed: UInt64 = 0
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init(_ units: UnitSet, reference: [[Int]]) { (self.units, self.reference) = (units, reference) }
}

extension Model {
  /// Compares zero, mean and random controls for some heads, neurons or layers.
  ///
  /// - Throws: as ``doseCurve(_:_:progress:isCancelled:)`` and
  ///   ``referenceMeans(_:layers:units:over:skipsFirst:isCancelled:)``.
  public func removalEffect(
    _ trial: Trial, _ question: RemovalQuestion, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> RemovalEffect {
    var changes: [(RemovalEffect.Change, [Intervention])] = [
      (.zero, question.units.zeroed(at: question.positions)),
      (.mean, try means(question, isCancelled: isCancelled)),
    ]
    for draw in 0..<question.draws {
      var random = Philox(seed: question.seed, purpose: "control \(draw)")
      guard let control = question.units.control(in: architecture, from: &random) else {
        throw .badOption(name: "draws", found: "\(question.draws)", expected: "0")
      }
      changes.append((.random(draw), control.zeroed(at: question.positions)))
    }
    let layer = question.units.firstLayer
    let branches = try TrialBranches(
      self, [trial], standing: question.interventions, precision: question.precision,
      first: { question.positions == .last ? $0 - 1 : 0 }, layers: [layer], isCancelled: isCancelled)
    var kls = Array(repeating: 0.0, count: changes.count)
    let clean = branches.cleanLogits(0)
    let values = try branches.values(
      changes.map { .init(trial: 0, layer: layer, interventions: $0.1) },
      progress: { progress($0, changes.count) }, isCancelled: isCancelled,
      look: { place, logits in kls[place] = Divergence.kl(clean, logits) })
    let rows = changes.indices.map { place in
      RemovalEffect.Row(
        change: changes[place].0, interventions: changes[place].1, value: values[place], kl: kls[place])
    }
    return RemovalEffect(rows: rows, clean: branches.clean[0])
  }

  private func means(
    _ question: RemovalQuestion, isCancelled: () -> Bool
  ) throws(EngineError) -> [Intervention] {
    var made: [Intervention] = []
    for intervention in question.units.zeroed(at: question.positions) {
      let found = try referenceMeans(
        intervention.site, layers: intervention.layers, units: intervention.units, over: question.reference,
        isCancelled: isCancelled)
      var mean = intervention
      mean.operation = .setVector(found.means[0])
      made.append(mean)
    }
    return made
  }
}
