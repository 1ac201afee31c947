import Tensors
import Transformer

/// How a model does on one item of a task.
public struct TaskScore: Sendable, Equatable {
  /// The metric after the prompt.
  public let clean: Double
  /// The metric, of the same tokens, after the twin.
  public let corrupted: Double
  /// Whether a right token is the most probable of all.
  public let isTop: Bool
}

extension Model {
  /// The metric of every item, after the prompt and after its twin.
  ///
  /// - Parameter interventions: those that stand during the runs.
  /// - Throws: ``EngineError`` as a run does.
  public func scores(
    of items: [TaskItem], interventions: [Intervention] = [], precision: Precision = .exact,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [TaskScore] {
    let plan = Plan(interventions: interventions)
    var found: [TaskScore] = []
    for start in stride(from: 0, to: items.count, by: Self.taskBatch) {
      let batch = items[start..<min(start + Self.taskBatch, items.count)]
      let requests =
        batch.map { Request($0.clean, plan: plan) } + batch.map { Request($0.corrupted, plan: plan) }
      let traces = try run(requests, precision: precision, isCancelled: isCancelled)
      for (index, item) in batch.enumerated() {
        let logits = traces[index].lastLogits
        let best = TopTokens.top(logits, count: 1).first?.id
        found.append(
          TaskScore(
            clean: item.metric(logits), corrupted: item.metric(traces[batch.count + index].lastLogits),
            isTop: best.map(item.metric.answers.contains) ?? false))
      }
      progress(found.count, items.count)
    }
    return found
  }

  /// Items run together: their twins too, with a row of logits each.
  private static var taskBatch: Int { 16 }
}
