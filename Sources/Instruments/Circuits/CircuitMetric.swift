import Transformer

/// What a circuit must preserve; more is better in both.
public enum CircuitMetric: Sendable, Hashable {
  /// The task's own: the mean logit of the right tokens less that of the wrong ones, after the prompt.
  case logitDifference
  /// −KL(the clean run ‖ this run) there, in nats: 0 where nothing is lost.
  case divergence
}

extension CircuitMetric {
  /// The value of one run.
  ///
  /// - Parameter clean: the clean run's logits at the same place.
  func value(_ logits: ArraySlice<Float>, _ item: TaskItem, clean: ArraySlice<Float>) -> Double {
    switch self {
    case .logitDifference: item.metric(logits)
    case .divergence: -Divergence.kl(clean, logits)
    }
  }

  /// The same as something to differentiate.
  func objective(_ item: TaskItem, clean: ArraySlice<Float>) -> Objective {
    switch self {
    case .logitDifference:
      return Objective(item.metric.terms.map { Objective.Term(Float($0.coefficient), .logit($0.id)) })
    case .divergence:
      let reference = LogDistribution(clean)
      let logProbs = clean.map { Float(Double($0) - reference.normaliser) }
      return Objective([Objective.Term(-1, .divergence(from: logProbs))])
    }
  }
}

extension TaskItem {
  /// Items in the order given, as many in a batch as have about a hundred tokens together: enough for a matrix
  /// product, few enough for memory.
  static func batches(_ items: [TaskItem]) -> [[TaskItem]] {
    items.batches(rows: 96, \.clean.count).map { Array(items[$0]) }
  }
}
