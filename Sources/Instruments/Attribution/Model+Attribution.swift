import Tensors
import Transformer

extension Model {
  /// Scores every unit of a kind for what is measured after prompts, and tries the best ones exactly.
  ///
  /// A prompt costs one forward and one backward pass; integrated gradients that much a layer and step, from the
  /// layer on; an exact check a run from the unit's layer and position on.
  ///
  /// - Parameters:
  ///   - trials: prompts with their metrics, of single tokens; scores are means over them.
  ///   - progress: steps done and in all.
  /// - Throws: ``EngineError`` for what the model doesn't have, a twin that is missing or of another length,
  ///   ``EngineError/badOption(name:found:expected:)`` for answers of several tokens or more units to verify than
  ///   there are, or ``EngineError/interrupted``.
  public func attribute(
    _ trials: [Trial], _ question: AttributionQuestion, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> Attribution {
    try check(trials, question)
    let total = trials.count * (question.verify > 0 ? 2 : 1)
    var tally: AttributionTally?
    var runs: [AttributionRun] = []
    var held = 0
    for trial in trials {
      var run = try AttributionRun(self, question, trial, isCancelled: isCancelled)
      var sum = tally ?? AttributionTally(question, self, positions: run.positions)
      guard question.kind != .positions || sum.perLayer == run.positions.count else {
        throw .badOption(
          name: "of", found: "positions of prompts of different lengths", expected: "one length")
      }
      sum.add(run, try run.gradients(isCancelled: isCancelled))
      tally = sum
      held += run.past?.byteCount ?? 0
      if held > Self.heldPasts { run.past = nil }
      runs.append(run)
      progress(runs.count, total)
    }
    guard let tally, let first = runs.first else { throw .noTokens }
    let ranked = tally.ranked(positions: first.positions)
    guard question.verify <= ranked.count else {
      throw .badOption(name: "verify", found: "\(question.verify)", expected: "\(ranked.count)")
    }
    return try exactly(ranked, runs, question, progress: { progress(runs.count + $0, total) }, isCancelled)
  }

  /// Keys and values kept for the exact checks, all trials together; what is beyond is run again. Bytes.
  private static var heldPasts: Int { 1 << 28 }

  private func check(_ trials: [Trial], _ question: AttributionQuestion) throws(EngineError) {
    guard !trials.isEmpty else { throw .noTokens }
    guard question.steps > 0 else {
      throw .badOption(name: "steps", found: "\(question.steps)", expected: "1")
    }
    for trial in trials where !trial.metric.isSingleToken {
      let count = trial.metric.terms.map(\.tokens.count).max() ?? 0
      throw .badOption(name: "target", found: "\(count) tokens", expected: "1")
    }
  }

  /// Runs the clean metrics, and replaces the first units of a ranking one by one.
  private func exactly(
    _ ranked: [Attribution.Score], _ runs: [AttributionRun], _ question: AttributionQuestion,
    progress: (Int) -> Void, _ isCancelled: () -> Bool
  ) throws(EngineError) -> Attribution {
    let tried = ranked.prefix(question.verify)
    let layers = Set(tried.map { $0.unit.layer ?? 0 })
    var scores = ranked
    var metrics: [Double] = []
    for (index, run) in runs.enumerated() {
      if tried.isEmpty, let metric = run.metric {
        metrics.append(metric)
        continue
      }
      let branches = try TrialBranches(
        self, [run.trial], standing: question.interventions, precision: question.precision,
        first: { _ in run.positions.first ?? 0 }, layers: layers, past: run.past, isCancelled: isCancelled)
      let edits = tried.map {
        TrialBranches.Edit(trial: 0, layer: $0.unit.layer ?? 0, interventions: run.replacing($0.unit))
      }
      let values = try branches.values(edits, isCancelled: isCancelled)
      metrics.append(branches.clean[0])
      for (place, value) in values.enumerated() {
        scores[place].exact = (scores[place].exact ?? 0) + (branches.clean[0] - value) / Double(runs.count)
      }
      progress(index + 1)
    }
    return Attribution(
      kind: question.kind, scores: scores, clean: metrics.reduce(0, +) / Double(metrics.count),
      metrics: metrics, positions: runs[0].positions, leavesOutFirst: question.leavesOutFirst)
  }
}
