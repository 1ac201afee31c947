import Transformer

/// What each edge of a model's graph is worth for a task.
///
/// The score of an edge estimates how much of the metric is owed to what its writer says on the clean prompts and not
/// on the corrupted ones: (clean − corrupted output)·∂metric/∂(the reader's input), summed over positions, averaged
/// over items. Positive: the edge helps. Published code has the other sign where it differentiates a loss.
public struct EdgeScores: Sendable {
  public let graph: CircuitGraph
  /// A score an edge, by number.
  public let values: [Double]
  /// How many items they were averaged over.
  public let items: Int
  /// The metric on the clean and on the corrupted prompts, averaged over the items.
  public let clean: Double
  public let corrupted: Double

  public init(graph: CircuitGraph, values: [Double], items: Int = 1, clean: Double = 0, corrupted: Double = 0)
  {
    precondition(values.count == graph.edgeCount, "a score an edge")
    (self.graph, self.values, self.items) = (graph, values, items)
    (self.clean, self.corrupted) = (clean, corrupted)
  }

  /// What each writer is worth, by number: the sum over its edges, which is (clean − corrupted output)·∂metric/∂(its
  /// output), since every reader reads the same stream (attribution patching; Nanda 2023).
  public var nodes: [Double] {
    var sums = Array(repeating: 0.0, count: graph.writerCount)
    for reader in 0..<graph.readerCount {
      let first = graph.firstEdge(of: reader)
      for writer in 0..<graph.writersSeen(by: reader) { sums[writer] += values[first + writer] }
    }
    return sums
  }
}

/// How edges are to be scored.
public struct EdgeQuestion: Sendable {
  /// Where on the way from the corrupted to the clean prompt gradients are taken.
  public enum Method: Sendable, Hashable {
    /// On the clean prompt only: EAP (Syed et al. 2023).
    case clean
    /// At the input embeddings corrupted + α·(clean − corrupted), α = 0, 1/m, …, (m − 1)/m: EAP-IG (Hanna et al.
    /// 2024), inputs variant.
    case path(steps: Int)
  }

  public var method = Method.path(steps: 5)
  public var metric = CircuitMetric.logitDifference
  /// What to change in every run.
  public var interventions: [Intervention] = []

  public init() {}
}
