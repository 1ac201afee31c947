import Tensors

extension BackwardPass {
  /// Through z = softmax(scale · q·kᵀ) · v, to q and to the keys and values of the new positions; those of the past
  /// are constants.
  mutating func attend(
    _ layer: Int, _ q: [Float], _ maps: [ForwardRecord.AttentionMap]
  ) throws(EngineError) {
    for index in pass.sequences.indices {
      if maps.isEmpty {
        attend(layer, index, q)
      } else {
        try attend(layer, index, q, through: maps[index])
      }
    }
    space.z.update(repeating: 0, count: rows * a.queryWidth)
  }

  /// The keys and values of a kv head get the gradient of each of its query heads: one piece of work a kv head.
  private func attend(_ layer: Int, _ index: Int, _ q: [Float]) {
    let work = HeadGradient(self, layer, index, q)
    let (group, end) = (a.group, pass.sequences[index].end)
    pass.model.pool.run(a.kvHeads, grain: 1) { heads in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * end) { scratch in
        guard let weights = scratch.baseAddress else { return }
        for head in heads.lowerBound * group..<heads.upperBound * group {
          for query in 0..<work.queries {
            let keys = work.keys(query)
            work.recomputeWeights(query, head, keys, into: weights)
            work.throughMix(query, head, keys, weights: weights, gradient: weights + end)
            HeadGradient.throughSoftmax(weights, gradient: weights + end, count: keys.count)
            work.throughScores(query, head, keys, gradient: weights + end)
          }
        }
      }
    }
  }

  /// The same where the plans changed the map or want its gradient. `[head, query, key]`
  private mutating func attend(
    _ layer: Int, _ index: Int, _ q: [Float], through map: ForwardRecord.AttentionMap
  ) throws(EngineError) {
    let work = HeadGradient(self, layer, index, q)
    let (heads, keys) = (a.heads, pass.sequences[index].end)
    var gradient = [Float](repeating: 0, count: heads * work.queries * keys)
    func eachRow(_ body: (Int, Int, Int, UnsafeMutablePointer<Float>) -> Void) {
      gradient.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        for item in 0..<(heads * work.queries) {
          body(item % work.queries, item / work.queries, item * keys, base + item * keys)
        }
      }
    }
    map.pattern.withUnsafeBufferPointer { pattern in
      guard let pattern = pattern.baseAddress else { return }
      eachRow { query, head, at, row in
        work.throughMix(query, head, 0..<keys, weights: pattern + at, gradient: row)
      }
    }
    try visitMap(.pattern, layer, index, &gradient, keys: keys, beforeClamps: map.beforeClamps.pattern)
    map.softmax.withUnsafeBufferPointer { softmax in
      guard let softmax = softmax.baseAddress else { return }
      eachRow { _, _, at, row in
        HeadGradient.throughSoftmax(softmax + at, gradient: row, count: keys)
      }
    }
    try visitMap(.attnScores, layer, index, &gradient, keys: keys, beforeClamps: map.beforeClamps.scores)
    eachRow { query, head, _, row in
      // Masked scores are constants.
      let seen = work.keys(query)
      work.throughScores(query, head, seen, gradient: row + seen.lowerBound)
    }
  }

  /// Through attn_out = Σ heads' parts + bias: each part gets the whole gradient, and its head's z the share that
  /// W_O gives it.
  mutating func splitHeads(_ linear: Linear, _ layer: Int, _ chosen: [Int]) throws(EngineError) {
    let (heads, width, inner) = (a.heads, a.width, a.queryWidth)
    var parts = [Float](repeating: 0, count: rows * heads * width)
    var back = [Float](repeating: 0, count: rows * heads * inner)
    let out = space.attentionOut
    try parts.withUnsafeMutableBufferPointer { buffer throws(EngineError) in
      guard let base = buffer.baseAddress else { return }
      for row in 0..<rows {
        for head in 0..<heads {
          (base + (row * heads + head) * width).update(from: out + row * width, count: width)
        }
      }
      try visit(.headOut, layer, base, width: heads * width, beforeClamps: [])
      back.withUnsafeMutableBufferPointer { buffer in
        guard let into = buffer.baseAddress else { return }
        linear.matrix.multiplyTransposed(
          base, rows: rows * heads, into: into, accumulate: false, pool: pass.model.pool)
      }
    }
    for row in chosen {
      for i in 0..<inner { space.z[row * inner + i] += back[(row * heads + i / a.headWidth) * inner + i] }
      (out + row * width).update(repeating: 0, count: width)
    }
  }
}

/// The derivatives of one (query, head) of one sequence.
private struct HeadGradient: @unchecked Sendable {
  let architecture: Architecture
  let window: Int?
  let start: Int
  let end: Int
  let queries: Int
  /// Queries as they met the keys. `[row, head, d_head]`
  let q: [Float]
  let firstRow: Int
  let keyCache: UnsafeMutablePointer<Float>
  let valueCache: UnsafeMutablePointer<Float>
  /// Gradients of the sequence's rows.
  let dq: UnsafeMutablePointer<Float>
  let dk: UnsafeMutablePointer<Float>
  let dv: UnsafeMutablePointer<Float>
  let dz: UnsafeMutablePointer<Float>

  init(_ back: BackwardPass, _ layer: Int, _ index: Int, _ q: [Float]) {
    let sequence = back.pass.sequences[index]
    architecture = back.a
    window = architecture.windows[layer]
    (start, end) = (sequence.start, sequence.end)
    (queries, firstRow) = (sequence.count, sequence.firstRow)
    self.q = q
    keyCache = back.pass.caches[index].keys(layer)
    valueCache = back.pass.caches[index].values(layer)
    let (wide, narrow) = (firstRow * architecture.queryWidth, firstRow * architecture.keyWidth)
    (dq, dz) = (back.space.q + wide, back.space.z + wide)
    (dk, dv) = (back.space.k + narrow, back.space.v + narrow)
  }

  /// The keys that a query saw.
  func keys(_ query: Int) -> Range<Int> {
    if architecture.isBidirectional { return 0..<end }
    let position = start + query
    return (window.map { max(0, position - $0 + 1) } ?? 0)..<(position + 1)
  }

  private func place(_ query: Int, _ head: Int) -> Int {
    query * architecture.queryWidth + head * architecture.headWidth
  }

  private func place(ofKey key: Int, _ head: Int) -> Int {
    key * architecture.keyWidth + (head / architecture.group) * architecture.headWidth
  }

  /// softmax(scale · q·k), once more.
  func recomputeWeights(
    _ query: Int, _ head: Int, _ keys: Range<Int>, into weights: UnsafeMutablePointer<Float>
  ) {
    let a = architecture
    q.withUnsafeBufferPointer { q in
      guard let q = q.baseAddress else { return }
      Vector.scores(
        query: q + firstRow * a.queryWidth + place(query, head),
        keys: keyCache + place(ofKey: keys.lowerBound, head), stride: a.keyWidth, count: a.headWidth,
        keyCount: keys.count, scale: a.scoreScale, into: weights)
    }
    Vector.softmax(weights, count: keys.count)
  }

  /// Through z = Σ weight · value: d weight = ⟨d z, value⟩, d value += weight · d z.
  func throughMix(
    _ query: Int, _ head: Int, _ keys: Range<Int>, weights: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>
  ) {
    let a = architecture
    let z = dz + place(query, head)
    Vector.scores(
      query: z, keys: valueCache + place(ofKey: keys.lowerBound, head), stride: a.keyWidth,
      count: a.headWidth, keyCount: keys.count, scale: 1, into: gradient)
    for (offset, key) in keys.enumerated() where key >= start && weights[offset] != 0 {
      Vector.axpy(weights[offset], z, into: dv + place(ofKey: key - start, head), count: a.headWidth)
    }
  }

  /// d score = weight · (d weight − Σ weight · d weight), in place.
  static func throughSoftmax(
    _ weights: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, count: Int
  ) {
    let mean = Vector.dot(weights, gradient, count: count)
    for i in 0..<count { gradient[i] = weights[i] * (gradient[i] - mean) }
  }

  /// Through score = scale · ⟨q, k⟩.
  func throughScores(
    _ query: Int, _ head: Int, _ keys: Range<Int>, gradient: UnsafePointer<Float>
  ) {
    let a = architecture
    let into = dq + place(query, head)
    q.withUnsafeBufferPointer { q in
      guard let q = q.baseAddress else { return }
      let from = q + firstRow * a.queryWidth + place(query, head)
      for (offset, key) in keys.enumerated() {
        let slope = a.scoreScale * gradient[offset]
        Vector.axpy(slope, keyCache + place(ofKey: key, head), into: into, count: a.headWidth)
        guard key >= start else { continue }
        Vector.axpy(slope, from, into: dk + place(ofKey: key - start, head), count: a.headWidth)
      }
    }
  }
}
