import Tensors

/// How the queries and heads of a sequence are cut into tiles, each one thread's work. The heads of a tile share their
/// keys and values.
struct AttentionTiles {
  let keys: Int
  private let queries: Int
  private let block: Int
  private let group: Int
  private let groups: Int

  init(queries: Int, keys: Int, _ a: Architecture) {
    (self.queries, self.keys) = (queries, keys)
    // A lone query has too few tiles to share out as it is.
    group = queries > 1 ? a.group : 1
    groups = a.heads / group
    // Strips that stay in the cache, and tiles enough for the threads.
    block = max(1, min(32, 65_536 / (group * keys), queries * groups / 16))
  }

  /// Strips of scores that a tile needs, each ``keys`` long.
  var strips: Int { block * group }
  var count: Int { (queries + block - 1) / block * groups }
  /// Tiles that are worth a thread's while.
  var grain: Int { max(1, 512 / (strips * keys)) }

  func queries(of tile: Int) -> Range<Int> {
    let first = tile / groups * block
    return first..<min(first + block, queries)
  }

  func heads(of tile: Int) -> Range<Int> {
    let first = tile % groups * group
    return first..<first + group
  }
}

/// The keys that the queries of a sequence see in a layer: itself and those before it, within the window, or all of them.
struct VisibleKeys {
  private let start: Int
  private let end: Int
  private let window: Int?
  private let isBidirectional: Bool

  init(_ sequence: CompiledPlan.Sequence, _ a: Architecture, _ layer: Int) {
    (start, end) = (sequence.start, sequence.end)
    (window, isBidirectional) = (a.windows[layer], a.isBidirectional)
  }

  func callAsFunction(_ query: Int) -> Range<Int> {
    if isBidirectional { return 0..<end }
    let position = start + query
    return (window.map { max(0, position - $0 + 1) } ?? 0)..<(position + 1)
  }

  /// Those that some of the queries see.
  func callAsFunction(_ queries: Range<Int>) -> Range<Int> {
    self(queries.lowerBound).lowerBound..<self(queries.upperBound - 1).upperBound
  }
}

/// The arithmetic of one (query, head) of one sequence.
struct HeadWork: @unchecked Sendable {
  /// Keys and values go by in pieces of so many, which stay in the cache while a tile uses them. The kernels' sums
  /// end where pieces do, so that no bit depends on the tile.
  private static let piece = 256

  let architecture: Architecture
  let visible: VisibleKeys
  let q: UnsafeMutablePointer<Float>
  let z: UnsafeMutablePointer<Float>
  private let cache: KVCache
  private let layer: Int

  init(_ pass: ForwardPass, _ layer: Int, _ index: Int) {
    let sequence = pass.sequences[index]
    architecture = pass.a
    visible = VisibleKeys(sequence, architecture, layer)
    q = pass.space.q + sequence.firstRow * architecture.queryWidth
    z = pass.space.z + sequence.firstRow * architecture.queryWidth
    (cache, self.layer) = (pass.caches[index], layer)
  }

  /// Attends from some queries with some heads of one group.
  ///
  /// - Parameter strips: room for the scores, `[query, head, stride]`, each strip from key 0 on.
  func attend(
    _ queries: Range<Int>, _ heads: Range<Int>, _ strips: UnsafeMutablePointer<Float>, _ stride: Int
  ) {
    func strip(_ query: Int, _ head: Int) -> UnsafeMutablePointer<Float> {
      strips + ((query - queries.lowerBound) * heads.count + head - heads.lowerBound) * stride
    }
    eachPiece(queries) { query, keys, _ in
      for head in heads { scores(query, head, keys, into: strip(query, head) + keys.lowerBound) }
    }
    for query in queries {
      let keys = visible(query)
      for head in heads { Vector.softmax(strip(query, head) + keys.lowerBound, count: keys.count) }
    }
    eachPiece(queries) { query, keys, isFirst in
      for head in heads {
        mix(query, head, keys, weights: strip(query, head) + keys.lowerBound, accumulate: !isFirst)
      }
    }
  }

  /// For every piece of the keys, the queries that see some of it.
  private func eachPiece(_ queries: Range<Int>, _ body: (_ query: Int, Range<Int>, _ isFirst: Bool) -> Void) {
    var start = visible(queries.lowerBound).lowerBound / Self.piece * Self.piece
    let end = visible(queries.upperBound - 1).upperBound
    while start < end {
      for query in queries {
        let seen = visible(query)
        let part = seen.clamped(to: start..<start + Self.piece)
        if !part.isEmpty { body(query, part, part.lowerBound == seen.lowerBound) }
      }
      start += Self.piece
    }
  }

  /// scale · q·k for the keys, one after another.
  func scores(_ query: Int, _ head: Int, _ keys: Range<Int>, into out: UnsafeMutablePointer<Float>) {
    let a = architecture
    Vector.scores(
      query: q + query * a.queryWidth + head * a.headWidth,
      keys: cache.keys(layer, head: head / a.group) + keys.lowerBound * a.headWidth, stride: a.headWidth,
      count: a.headWidth, keyCount: keys.count, scale: a.scoreScale, into: out)
  }

  /// z = Σ weight · value over the keys, or z += it.
  func mix(
    _ query: Int, _ head: Int, _ keys: Range<Int>, weights: UnsafeMutablePointer<Float>,
    accumulate: Bool = false
  ) {
    let a = architecture
    Vector.weightedSum(
      weights: weights,
      values: cache.values(layer, head: head / a.group) + keys.lowerBound * a.headWidth,
      stride: a.headWidth, valueCount: keys.count, count: a.headWidth, accumulate: accumulate,
      into: z + query * a.queryWidth + head * a.headWidth)
  }
}
