import Transformer

extension Circuit {
  /// Which edges come first.
  public enum Rank: Sendable, Hashable {
    /// The greatest |score|: edges that help and edges that hinder.
    case magnitude
    /// The greatest score: edges that help only.
    case signed
  }

  /// The circuit of the best edges that has at most `count` of them after its dead ends are cut: edges into parts
  /// that reach no logits and edges out of parts that the input doesn't reach. These change nothing, so that as many
  /// others can take their place.
  public init(_ scores: EdgeScores, edges count: Int, rank: Rank = .magnitude) {
    let keys = rank == .signed ? scores.values : scores.values.map(\.magnitude)
    var order = Array(keys.indices)
    if rank == .signed { order.removeAll { keys[$0] <= 0 } }
    order.sort { Circuit.comes($0, before: $1, keys) }
    self.init(scores, order: order, edges: count)
  }

  /// The circuit of the best writers by |score| with all edges among them, the most of them that come to at most
  /// `count` edges. The input is always one.
  public init(_ scores: EdgeScores, nodesWithin count: Int) {
    let graph = scores.graph
    let keys = scores.nodes.map(\.magnitude)
    let order = keys.indices.dropFirst().sorted { Circuit.comes($0, before: $1, keys) }
    func circuit(_ size: Int) -> Circuit {
      var chosen = Array(repeating: false, count: graph.writerCount)
      for writer in [0] + order.prefix(size) { chosen[writer] = true }
      var kept = Array(repeating: false, count: graph.edgeCount)
      for reader in 0..<graph.readerCount {
        let owners = graph.owners(of: reader)
        guard owners.isEmpty || owners.contains(where: { chosen[$0] }) else { continue }
        let first = graph.firstEdge(of: reader)
        for writer in 0..<graph.writersSeen(by: reader) { kept[first + writer] = chosen[writer] }
      }
      return Circuit(scores, kept: kept).pruned
    }
    self = circuit(Self.largest(below: order.count) { circuit($0).count <= count })
  }

  /// The first edges of an order, as many as leave at most `count` once dead ends are cut.
  init(_ scores: EdgeScores, order: [Int], edges count: Int) {
    func circuit(_ size: Int) -> Circuit {
      var kept = Array(repeating: false, count: scores.graph.edgeCount)
      for edge in order.prefix(size) { kept[edge] = true }
      return Circuit(scores, kept: kept).pruned
    }
    self = circuit(Self.largest(below: order.count) { circuit($0).count <= count })
  }

  /// The circuit without its dead ends: only edges on a path from the input to the logits. Patched exactly, it
  /// gives the same logits as before.
  public var pruned: Circuit {
    let graph = graph
    // Whether what a part reads comes from the input by some path …
    var isFed = Array(repeating: false, count: graph.writerCount)
    isFed[0] = true
    for reader in 0..<graph.readerCount {
      let first = graph.firstEdge(of: reader)
      let isReached = (0..<graph.writersSeen(by: reader)).contains { isFed[$0] && kept[first + $0] }
      if isReached { for owner in graph.owners(of: reader) { isFed[owner] = true } }
    }
    // … and whether what it writes reaches the logits.
    var counts = Array(repeating: false, count: graph.writerCount)
    var live = kept
    for reader in (0..<graph.readerCount).reversed() {
      let owners = graph.owners(of: reader)
      let isUseful = owners.isEmpty || owners.contains { counts[$0] }
      let first = graph.firstEdge(of: reader)
      for writer in 0..<graph.writersSeen(by: reader) where live[first + writer] {
        if isUseful, isFed[writer] { counts[writer] = true } else { live[first + writer] = false }
      }
    }
    return Circuit(scores, kept: live)
  }

  /// The largest size up to `limit` of which `fits` is true; fits must be true of 0 and, once false, stay so.
  private static func largest(below limit: Int, _ fits: (Int) -> Bool) -> Int {
    var (low, high) = (0, limit + 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if fits(middle) { low = middle } else { high = middle }
    }
    return low
  }
}
