import Tensors
import Transformer

/// Mean activations over reference texts: what an ablation puts in a unit's place, since a unit at zero is often
/// further from anything the model has seen than a unit at its mean.
public struct ReferenceMeans: Sendable {
  /// For each layer asked for, the means of the chosen units side by side.
  public let means: [[Float]]
  /// How many positions the means were taken over.
  public let positions: Int
}

extension Model {
  /// The means of a site's units over all positions of some texts, each run by itself without interventions.
  ///
  /// The first position of each text is left out by default: massive activations stand there, whatever the text.
  ///
  /// - Parameters:
  ///   - layers: layers, or nil for a site outside the blocks.
  ///   - units: neurons, heads or elements, or nil for all.
  ///   - texts: token ids.
  /// - Throws: ``EngineError/noTokens`` where no position is left, ``EngineError/keysNotAllowed(site:)`` for an
  ///   attention map, whose width differs from text to text, and as a run does.
  public func referenceMeans(
    _ site: Site, layers: [Int]?, units: [Int]?, over texts: [[Int]], skipsFirst: Bool = true,
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> ReferenceMeans {
    guard !site.isAttentionMap else { throw .keysNotAllowed(site: site) }
    let chosen = site.hasLayer ? layers ?? Array(0..<architecture.layers) : [0]
    var sums: [[Double]] = Array(repeating: [], count: chosen.count)
    var count = 0
    for tokens in texts where tokens.count > (skipsFirst ? 1 : 0) {
      let capture = Plan.Capture(site, layers: layers, positions: skipsFirst ? .from(1) : .all)
      let plan = Plan(captures: [capture], logits: site == .logits ? .all : .none)
      let trace = try run(Request(tokens, plan: plan), isCancelled: isCancelled)
      count += tokens.count - (skipsFirst ? 1 : 0)
      for (index, layer) in chosen.enumerated() {
        for row in trace[site, layer: layer]?.rows(site, units: units) ?? [] {
          if sums[index].isEmpty { sums[index] = Array(repeating: 0, count: row.count) }
          for unit in row.indices { sums[index][unit] += Double(row[unit]) }
        }
      }
    }
    guard count > 0 else { throw .noTokens }
    return ReferenceMeans(
      means: sums.map { $0.map { Float($0 / Double(count)) } }, positions: count)
  }
}
