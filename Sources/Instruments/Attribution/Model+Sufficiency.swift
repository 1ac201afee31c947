import Tensors
import Transformer

extension Model {
  /// How much of a metric some units keep by themselves: every other unit of their kind takes its value in the
  /// corrupted twin, at the positions of the question, and the units are left alone.
  ///
  /// (m − m of the twin) / (m of the prompt − m of the twin), the differences added up over the trials: 1 where the
  /// units suffice, 0 where they don't matter.
  ///
  /// - Returns: nil where the twins make no difference.
  /// - Throws: ``EngineError/badOption(name:found:expected:)`` for a trial without a twin or units that are positions
  ///   or latents, and as a run does.
  public func kept(
    by units: [Unit], _ trials: [Trial], _ question: AttributionQuestion,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> Double? {
    let count = question.kind.count(in: architecture)
    guard count > 0 else {
      throw .badOption(name: "of", found: question.kind.rawValue, expected: "heads")
    }
    var question = question
    question.baseline = .corrupted
    var (kept, whole) = (0.0, 0.0)
    for (index, trial) in trials.enumerated() {
      let run = try AttributionRun(self, question, trial, isCancelled: isCancelled)
      let twin = Trial(trial.corrupted ?? [], trial.metric)
      let others = run.corruptingAll(but: units, of: count)
      let clean = try metrics(
        of: [trial, twin], interventions: question.interventions, precision: question.precision,
        isCancelled: isCancelled)
      let alone = try metrics(
        of: [trial], interventions: question.interventions + others, precision: question.precision,
        isCancelled: isCancelled)
      kept += alone[0] - clean[1]
      whole += clean[0] - clean[1]
      progress(index + 1, trials.count)
    }
    return whole != 0 ? kept / whole : nil
  }
}

extension AttributionRun {
  /// What gives all units of a kind but some their baseline, which must be the twin's.
  fileprivate func corruptingAll(but units: [Unit], of count: Int) -> [Intervention] {
    places.compactMap { site, place -> Intervention? in
      guard let baseline else { return nil }
      let spared = Set(units.filter { $0.layer == layers[place] }.map { $0.index ?? 0 })
      let others = (0..<count).filter { !spared.contains($0) }
      guard !others.isEmpty else { return nil }
      let width = question.sites[site].layout(in: model.architecture).width
      let rows = rows(baseline[site][place])
      let isWhole = question.kind == .layers
      return Intervention(
        site: question.sites[site], layers: [layers[place]], positions: .indices(positions),
        units: isWhole ? nil : others,
        operation: .copy(
          rows: isWhole ? rows : rows.map { row in others.flatMap { row[$0 * width..<($0 + 1) * width] } }))
    }
  }
}
