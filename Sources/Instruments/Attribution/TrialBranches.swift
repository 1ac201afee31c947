import Tensors
import Transformer

/// The metrics of trials, clean and in branches that change something.
struct TrialBranches {
  /// A change of one trial's run.
  struct Edit {
    var trial: Int
    /// The first layer it changes.
    var layer: Int
    var interventions: [Intervention]
  }

  let trials: [Trial]
  private(set) var branches: Branches
  /// Each trial's continuations: the base run that scores them, and what they count.
  private var sides: [[(base: Int, weight: Double, tokens: [Int])]] = []
  /// Each trial's metric in the base run.
  private(set) var clean: [Double] = []

  /// Runs the bases: one a trial, or one a continuation where those have several tokens.
  ///
  /// - Parameters:
  ///   - first: the first position that edits change in a prompt of so many tokens.
  ///   - layers: the layers that edits begin at.
  ///   - past: keys and values of the positions before the first, of the only trial, where a run has them already.
  init(
    _ model: Model, _ trials: [Trial], standing: [Intervention], precision: Precision,
    first: (Int) -> Int, layers: Set<Int>, past: KVCache? = nil, progress: (Int) -> Void = { _ in },
    isCancelled: () -> Bool
  ) throws(EngineError) {
    self.trials = trials
    branches = Branches(model, standing: standing, precision: precision)
    for (index, trial) in trials.enumerated() {
      try trial.validate(for: model.architecture)
      let metric = trial.metric
      let first = max(0, min(first(trial.prompt.count), trial.prompt.count - 1))
      var own: [(base: Int, weight: Double, tokens: [Int])] = []
      for (tokens, weight) in metric.terms {
        // Single tokens are all read from the logits after the prompt.
        if metric.isSingleToken, let base = own.first?.base {
          own.append((base, weight, tokens))
          continue
        }
        own.append((branches.bases.count, weight, tokens))
        try branches.add(
          trial.prompt + tokens.dropLast(), prompt: trial.prompt.count, first: first, layers: layers,
          past: past, isCancelled: isCancelled)
      }
      sides.append(own)
      clean.append(own.reduce(0) { $0 + strength(index, $1, branches.bases[$1.base].logits) })
      progress(index + 1)
    }
  }

  private func strength(
    _ trial: Int, _ side: (base: Int, weight: Double, tokens: [Int]), _ logits: Tensor
  ) -> Double {
    side.weight * trials[trial].metric.strength(of: side.tokens, logits.rows)
  }

  /// The metric under each edit; `look` is handed the logits after the prompt too, with the edit's place.
  func values(
    _ edits: [Edit], progress: (Int) -> Void = { _ in }, isCancelled: () -> Bool,
    look: (Int, ArraySlice<Float>) -> Void = { _, _ in }
  ) throws(EngineError) -> [Double] {
    var runs: [Branches.Branch] = []
    var owners: [(edit: Int, isFirst: Bool)] = []
    for (place, edit) in edits.enumerated() {
      var seen: Set<Int> = []
      for side in sides[edit.trial] where seen.insert(side.base).inserted {
        owners.append((place, seen.count == 1))
        runs.append(
          Branches.Branch(base: side.base, layer: edit.layer, interventions: edit.interventions))
      }
    }
    var values = Array(repeating: 0.0, count: edits.count)
    try branches.run(runs, progress: progress, isCancelled: isCancelled) { place, logits in
      let (edit, isFirst) = owners[place]
      let trial = edits[edit].trial
      for side in sides[trial] where side.base == runs[place].base {
        values[edit] += strength(trial, side, logits)
      }
      if isFirst, let row = logits.rows.first { look(edit, row) }
    }
    return values
  }

  /// The logits after a trial's prompt in the base run. `[vocabulary]`
  func cleanLogits(_ trial: Int) -> ArraySlice<Float> {
    branches.bases[sides[trial][0].base].logits.rows[0]
  }
}
