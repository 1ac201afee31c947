import Tensors
import Transformer

extension Model {
  /// Exchanges activations between two runs, one cell after the other, and tells what each exchange does: activation
  /// patching (Vig et al. 2020; Meng et al. 2022; Heimersheim & Nanda 2024).
  ///
  /// Each patch recomputes only the layers and positions behind it (see ``PatchBench``); patches that change nothing
  /// aren't run. ``naivePatchSweep(_:_:progress:isCancelled:)`` gives the same the obvious way.
  ///
  /// - Parameter progress: cells done, and all.
  /// - Throws: ``PatchingError``.
  public func patchSweep(
    _ pair: PatchPair, _ question: PatchQuestion, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(PatchingError) -> PatchSweep {
    let bench = try PatchBench(self, pair, question, isCancelled: isCancelled)
    let patches = bench.patches
    let metrics = try bench.metrics(
      patches, progress: { progress($0, patches.count) }, isCancelled: isCancelled)
    return PatchSweep(
      patches, effects: metrics.map { $0 - bench.unpatched }, clean: bench.clean, corrupted: bench.corrupted)
  }

  /// The same, the obvious way: a whole run for every cell. What the fast way is checked against.
  public func naivePatchSweep(
    _ pair: PatchPair, _ question: PatchQuestion, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(PatchingError) -> PatchSweep {
    let bench = try PatchBench(self, pair, question, isCancelled: isCancelled)
    let patches = bench.patches
    var effects: [Double] = []
    let unpatched = pair.metric(bench.base.lastLogits)
    for patch in patches {
      let edit = bench.intervention(patch, bench.rows(patch, of: bench.source))
      let request = Request(bench.tokens, plan: Plan(interventions: question.interventions + [edit]))
      let trace = try PatchingError.wrap { () throws(EngineError) in
        try run(request, precision: question.precision, isCancelled: isCancelled)
      }
      effects.append(pair.metric(trace.lastLogits) - unpatched)
      progress(effects.count, patches.count)
    }
    return PatchSweep(patches, effects: effects, clean: bench.clean, corrupted: bench.corrupted)
  }

  /// The control of a cell: what copying in does when the difference between the two runs is replaced by a random
  /// direction of the same length, at every position of the cell. All draws run as one batch.
  ///
  /// - Parameters:
  ///   - cell: the cell's place in a sweep with the same question.
  ///   - draws: how many random directions.
  /// - Returns: the effect of each.
  public func randomPatches(
    _ pair: PatchPair, _ question: PatchQuestion, cell: Int, draws: Int = 5, seed: UInt64,
    isCancelled: () -> Bool = { false }
  ) throws(PatchingError) -> Sample {
    let bench = try PatchBench(self, pair, question, isCancelled: isCancelled)
    let patch = bench.patches[cell]
    let (old, new) = (bench.rows(patch, of: bench.base), bench.rows(patch, of: bench.source))
    let drawn = (0..<draws).map { draw in
      let random = Philox(seed: seed, purpose: "patch control \(draw)")
      var index: UInt64 = 0
      return zip(old, new).map { old, new -> [Float] in
        let noise = old.map { _ -> Double in
          defer { index += 1 }
          return random.normal(at: index)
        }
        func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let length = norm(zip(old, new).map { Double($1) - Double($0) })
        let scale = length / max(norm(noise), .leastNormalMagnitude)
        return zip(old, noise).map { Float(Double($0) + scale * $1) }
      }
    }
    let found = try bench.metrics(
      Array(repeating: patch, count: draws), rows: { drawn[$0] }, isCancelled: isCancelled)
    return Sample(found.map { $0 - bench.unpatched })
  }
}
