import Tensors
import Transformer

extension Model {
  /// Activations of prompts at a site, a row a prompt: at one position, or the mean over several.
  ///
  /// - Parameters:
  ///   - layers: layers, or nil for a site outside the blocks.
  ///   - positions: of each prompt; the last by default.
  ///   - progress: called with prompts done and prompts in all.
  /// - Returns: a tensor a layer. `[prompt, width]`
  /// - Throws: ``EngineError/keysNotAllowed(site:)`` for an attention map, whose width differs from prompt to
  ///   prompt, ``EngineError/noTokens`` where a prompt has none of the positions, and as a run does.
  public func probeStates(
    _ prompts: [[Int]], site: Site = .residPost, layers: [Int]?, positions: PositionSelection = .last,
    interventions: [Intervention] = [], precision: Precision = .exact,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [Tensor] {
    guard !site.isAttentionMap else { throw .keysNotAllowed(site: site) }
    let chosen = site.hasLayer ? layers ?? Array(0..<architecture.layers) : [0]
    let plan = Plan(
      captures: [Plan.Capture(site, layers: site.hasLayer ? chosen : nil, positions: positions)],
      interventions: interventions, logits: site == .logits ? .all : .none)
    var rows: [[Float]] = Array(repeating: [], count: chosen.count)
    var start = 0
    while start < prompts.count {
      let end = batchEnd(of: prompts, from: start)
      let traces = try run(
        prompts[start..<end].map { Request($0, plan: plan) }, precision: precision, isCancelled: isCancelled)
      for trace in traces {
        for (index, layer) in chosen.enumerated() {
          guard let kept = trace[site, layer: layer], !kept.positions.isEmpty else { throw .noTokens }
          rows[index] += kept.meanRow
        }
      }
      start = end
      progress(start, prompts.count)
    }
    return rows.map { Tensor(shape: [prompts.count, $0.count / max(1, prompts.count)], values: $0) }
  }

  /// Prompts of about 512 tokens together: enough for the matrix products, few enough to be stopped soon.
  private func batchEnd(of prompts: [[Int]], from start: Int) -> Int {
    var (end, held) = (start, 0)
    while end < prompts.count, end == start || held + prompts[end].count <= 512 {
      held += prompts[end].count
      end += 1
    }
    return end
  }
}

extension Trace.Kept {
  /// The mean over the kept positions, in double precision.
  fileprivate var meanRow: [Float] {
    guard positions.count > 1 else { return tensor.values }
    let width = tensor.rowCount
    return (0..<width).map { i in
      var sum = 0.0
      for row in positions.indices { sum += Double(tensor.values[row * width + i]) }
      return Float(sum / Double(positions.count))
    }
  }
}
