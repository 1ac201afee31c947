import Tensors
import Transformer

/// How well a circuit does a task by itself, with its controls.
///
/// faithfulness = (m(circuit) − m(corrupted)) / (m(clean) − m(corrupted)), m the metric averaged over the items, every
/// edge outside the circuit carrying the corrupted run: 1 where the circuit is all there is to it (Wang et al. 2022;
/// Mueller et al. 2025).
public struct CircuitEvaluation: Sendable {
  /// How many items it was judged on.
  public let items: Int
  /// The metric averaged over the items.
  public let clean: Double
  public let corrupted: Double
  public let circuit: Double
  public let faithfulness: Double
  /// Standard error of the faithfulness over the items, as of a ratio of means.
  public let standardError: Double
  /// 1 − the faithfulness of the model without the circuit: 1 where nothing of the task is left outside it.
  public let completeness: Double
  /// Faithfulness of random circuits of as many edges.
  public let random: Sample
  /// What faithfulness loses without an edge, for the edges of greatest |score|.
  public let losses: [(edge: Int, loss: Double)]
}

/// How a circuit is to be judged.
public struct CircuitQuestion: Sendable {
  public var metric = CircuitMetric.logitDifference
  /// How many random circuits stand beside it.
  public var draws = 5
  /// The seed of the random circuits.
  public var seed: UInt64 = 0
  /// For how many edges of greatest |score| to ask what is lost without them.
  public var edges = 5
  /// What to change in every run.
  public var interventions: [Intervention] = []

  public init() {}
}

extension Model {
  /// Judges a circuit by exact edge patching.
  ///
  /// - Parameter progress: runs of the batches done and in all.
  /// - Throws: ``EngineError`` for no items, for tokens that the model doesn't have, or
  ///   ``EngineError/interrupted``.
  public func evaluate(
    _ circuit: Circuit, on items: [TaskItem], _ question: CircuitQuestion = CircuitQuestion(),
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> CircuitEvaluation {
    let size = circuit.count
    let randoms = (0..<question.draws).map {
      Circuit.random(circuit.scores, edges: size, seed: question.seed, draw: $0)
    }
    let tested = Array(circuit.edges.prefix(question.edges))
    let all = [circuit, circuit.complement] + randoms + tested.map { circuit.without($0) }
    let values = try circuitValues(
      all, on: items, metric: question.metric, interventions: question.interventions, progress: progress,
      isCancelled: isCancelled)
    let own = values.faithfulness(0)
    let losses = tested.indices.map { own - values.faithfulness(2 + randoms.count + $0) }
    return CircuitEvaluation(
      items: items.count, clean: values.mean(values.clean), corrupted: values.mean(values.corrupted),
      circuit: values.mean(values.circuits[0]), faithfulness: own, standardError: values.standardError(0),
      completeness: 1 - values.faithfulness(1),
      random: Sample(randoms.indices.map { values.faithfulness(2 + $0) }),
      losses: zip(tested, losses).map { (edge: $0, loss: $1) })
  }

  /// Faithfulness of each circuit.
  ///
  /// - Throws: as ``evaluate(_:on:_:progress:isCancelled:)``.
  public func faithfulness(
    of circuits: [Circuit], on items: [TaskItem], _ question: CircuitQuestion = CircuitQuestion(),
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [Double] {
    if circuits.isEmpty { return [] }
    let values = try circuitValues(
      circuits, on: items, metric: question.metric, interventions: question.interventions,
      progress: progress, isCancelled: isCancelled)
    return circuits.indices.map { values.faithfulness($0) }
  }
}

extension Circuit {
  /// A circuit of at most `count` edges drawn at random from all of the graph, dead ends cut as in any other.
  public static func random(_ scores: EdgeScores, edges count: Int, seed: UInt64, draw: Int) -> Circuit {
    var generator = Philox(seed: seed, purpose: "random circuit \(draw)")
    let order = (0..<scores.graph.edgeCount).shuffled(using: &generator)
    return Circuit(scores, order: order, edges: count)
  }
}
