import Tensors
import Transformer

extension Model {
  /// The metric of each trial, in batches: every prompt is run once, and its continuations behind it.
  ///
  /// - Parameter interventions: those that act in all runs.
  /// - Throws: ``EngineError`` for what the model doesn't have, or ``EngineError/interrupted``.
  public func metrics(
    of trials: [Trial], interventions: [Intervention] = [], precision: Precision = .exact,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [Double] {
    var found: [Double] = []
    for start in stride(from: 0, to: trials.count, by: Self.metricBatch) {
      let batch = Array(trials[start..<min(start + Self.metricBatch, trials.count)])
      for trial in batch { try trial.validate(for: architecture) }
      let caches = batch.map { _ in KVCache(for: architecture) }
      let plan = Plan(interventions: interventions)
      let prompts = try run(
        zip(batch, caches).map { Request($0.prompt, plan: plan, cache: $1) }, precision: precision,
        isCancelled: isCancelled)
      let behind = try continuations(batch, caches, interventions, precision, isCancelled: isCancelled)
      for (index, trial) in batch.enumerated() {
        let value = trial.metric.terms.enumerated().reduce(0.0) { sum, term in
          let rows = [prompts[index].lastLogits] + (behind[[index, term.offset]]?.logits.rows ?? [])
          return sum + term.element.weight * trial.metric.strength(of: term.element.tokens, rows)
        }
        found.append(value)
      }
      progress(found.count, trials.count)
    }
    return found
  }

  /// The runs of answers of several tokens, by trial and term.
  private func continuations(
    _ batch: [Trial], _ caches: [KVCache], _ interventions: [Intervention], _ precision: Precision,
    isCancelled: () -> Bool
  ) throws(EngineError) -> [[Int]: Trace] {
    let plan = Plan(interventions: interventions, logits: .all)
    var owners: [[Int]] = []
    var requests: [Request] = []
    for (index, trial) in batch.enumerated() {
      for (place, term) in trial.metric.terms.enumerated() where term.tokens.count > 1 {
        owners.append([index, place])
        requests.append(
          Request(
            Array(term.tokens.dropLast()), plan: plan, cache: caches[index].fork(),
            promptLength: trial.prompt.count))
      }
    }
    guard !requests.isEmpty else { return [:] }
    let traces = try run(requests, precision: precision, isCancelled: isCancelled)
    return Dictionary(uniqueKeysWithValues: zip(owners, traces))
  }

  private static var metricBatch: Int { 12 }
}
