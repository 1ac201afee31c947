import Tensors
import Transformer

/// How the effect of patches is estimated from gradients of the run that would be patched.
public enum PatchEstimate: Sendable, Equatable {
  /// Attribution patching (Nanda 2023; Syed et al. 2023): (other activation − own) · gradient.
  case atp
  /// AtP* (Kramár et al. 2024): attention weights are made anew for patched queries and keys, and the gradient is
  /// taken once for every layer with that layer's writing held still, so that effects that cancel each other show.
  /// The mean magnitude of these, with the sign of the plain estimate.
  case star
}

extension Model {
  /// Estimates every cell of ``patchSweep(_:_:progress:isCancelled:)`` from one backward pass, or one a layer for AtP*.
  ///
  /// - Parameter progress: backward passes done, and all.
  /// - Throws: ``PatchingError``; ``PatchingError/noEstimate(_:)`` for attention maps.
  public func attributionPatching(
    _ pair: PatchPair, _ question: PatchQuestion, _ estimate: PatchEstimate,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(PatchingError) -> PatchSweep {
    guard !question.site.isAttentionMap else { throw .noEstimate(question.site) }
    let layers = question.layers ?? Array(0..<architecture.layers)
    let isFixed = estimate == .star && [.q, .k, .rotQ, .rotK].contains(question.site)
    let everyLayer: [Plan.Capture] = [.init(.attnOut), .init(.mlpOut)]
    let extra = (isFixed ? PatchBench.attentionCaptures(layers) : []) + (estimate == .star ? everyLayer : [])
    let bench = try PatchBench(self, pair, question, extra: extra, isCancelled: isCancelled)
    let patches = bench.patches
    let deltas = patches.map { isFixed ? bench.attentionDelta($0) : bench.delta($0) }
    let site = isFixed ? Site.z : question.site
    let passes = estimate == .star ? architecture.layers + 1 : 1
    let plain = try gradients(bench, at: site, layers, holding: [nil], isCancelled: isCancelled)[0]
    progress(1, passes)
    var effects = deltas.map { $0.product(with: plain.gradient(site, layer: $0.layer)) }
    if estimate == .star {
      var sums = Array(repeating: 0.0, count: patches.count)
      let batch = max(1, Self.gradientRows / bench.tokens.count)
      for start in stride(from: 0, to: architecture.layers, by: batch) {
        let held = Array(start..<min(start + batch, architecture.layers))
        let traces = try gradients(bench, at: site, layers, holding: held, isCancelled: isCancelled)
        for (layer, trace) in zip(held, traces) {
          // A layer held still has no effect of its own: it is left out of its own mean.
          for (index, delta) in deltas.enumerated() where delta.layer != layer {
            sums[index] += abs(delta.product(with: trace.gradient(site, layer: delta.layer)))
          }
        }
        progress(held.count + start + 1, passes)
      }
      let others = Double(max(1, architecture.layers - 1))
      for index in effects.indices { effects[index] = (effects[index] < 0 ? -1 : 1) * sums[index] / others }
    }
    return PatchSweep(patches, effects: effects, clean: bench.clean, corrupted: bench.corrupted)
  }

  /// Positions of a batch of backward passes, which keep every step.
  private static var gradientRows: Int { 128 }

  /// The metric's gradient at a site, once for each layer that is held still: what the layer writes is replaced by
  /// itself, so that nothing changes but that no gradient passes.
  private func gradients(
    _ bench: PatchBench, at site: Site, _ layers: [Int], holding held: [Int?], isCancelled: () -> Bool
  ) throws(PatchingError) -> [Trace] {
    let gradient = Gradient(
      of: bench.pair.metric.objective, at: [Plan.Capture(site, layers: layers)])
    let requests = held.map { layer -> Request in
      var edits = bench.question.interventions
      for part in [Site.attnOut, .mlpOut] {
        guard let layer, let kept = bench.base[part, layer: layer] else { continue }
        edits.append(
          Intervention(site: part, layers: [layer], operation: .copy(rows: kept.rows(part, units: nil))))
      }
      var plan = Plan(interventions: edits, logits: .none)
      plan.gradient = gradient
      return Request(bench.tokens, plan: plan)
    }
    return try PatchingError.wrap { () throws(EngineError) in
      try run(requests, precision: bench.question.precision, isCancelled: isCancelled)
    }
  }
}

/// How near estimated effects come to the exact ones.
public struct EstimateCheck: Sendable, Equatable {
  /// Pearson's r of the effects with their signs; nil where one doesn't vary.
  public let r: Double?
  /// Pearson's r of the magnitudes.
  public let magnitudes: Double?
  /// How many of the strongest cells are looked for: a twentieth of all, five at least.
  public let strongest: Int
  /// How many of these are not among as many of the strongest by the estimate: false negatives.
  public let missed: Int

  /// Compares two sweeps of the same cells.
  public init(estimate: PatchSweep, exact: PatchSweep) {
    let (x, y) = (estimate.cells.map(\.effect), exact.cells.map(\.effect))
    r = Correlation.pearson(x, y)
    magnitudes = Correlation.pearson(x.map(abs), y.map(abs))
    let count = min(x.count, max(5, x.count / 20))
    func top(_ values: [Double]) -> Set<Int> {
      Set(values.indices.sorted { (abs(values[$1]), $0) < (abs(values[$0]), $1) }.prefix(count))
    }
    strongest = count
    missed = top(y).subtracting(top(x)).count
  }
}
