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
    clear(.z)
  }

  /// A head is one thread's work, some queries at a time: memory linear in the context.
  private func attend(_ layer: Int, _ index: Int, _ q: [Float]) {
    withHeadGradient(layer, index, q) { work in
      let block = min(HeadGradient.block, work.queries)
      pass.model.pool.run(a.heads, grain: 1) { heads in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * block * work.end) { scratch in
          guard let weights = scratch.baseAddress else { return }
          for head in heads {
            for first in stride(from: 0, to: work.queries, by: block) {
              work.attend(
                first..<min(first + block, work.queries), head, weights: weights,
                gradient: weights + block * work.end)
            }
          }
        }
      }
    }
  }

  /// The same where the plans changed the map or want its gradient. `[head, query, key]`
  private mutating func attend(
    _ layer: Int, _ index: Int, _ q: [Float], through map: ForwardRecord.AttentionMap
  ) throws(EngineError) {
    let (heads, queries, keys) = (a.heads, pass.sequences[index].count, pass.sequences[index].end)
    var gradient = [Float](repeating: 0, count: heads * queries * keys)
    func eachHead(_ body: (HeadGradient, Int, Int, UnsafeMutablePointer<Float>) -> Void) {
      gradient.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        withHeadGradient(layer, index, q) { work in
          for head in 0..<heads { body(work, head, head * queries * keys, base + head * queries * keys) }
        }
      }
    }
    map.pattern.withUnsafeBufferPointer { pattern in
      guard let pattern = pattern.baseAddress else { return }
      eachHead { work, head, at, rows in
        work.throughMix(0..<queries, 0..<keys, head, weights: pattern + at, gradient: rows)
      }
    }
    try visitMap(.pattern, layer, index, &gradient, keys: keys, beforeClamps: map.beforeClamps.pattern)
    map.softmax.withUnsafeBufferPointer { softmax in
      gradient.withUnsafeMutableBufferPointer { gradient in
        guard let softmax = softmax.baseAddress, let gradient = gradient.baseAddress else { return }
        for row in 0..<heads * queries {
          HeadGradient.throughSoftmax(softmax + row * keys, gradient: gradient + row * keys, count: keys)
        }
      }
    }
    try visitMap(.attnScores, layer, index, &gradient, keys: keys, beforeClamps: map.beforeClamps.scores)
    eachHead { work, head, _, rows in
      // Masked scores are constants.
      for query in 0..<queries { work.mask(query, rows + query * keys) }
      work.throughScores(0..<queries, 0..<keys, head, gradient: rows)
    }
  }

  /// What the heads give keys and values is gathered head by head, and added up in their order: the same bits for any
  /// number of threads.
  private func withHeadGradient(
    _ layer: Int, _ index: Int, _ q: [Float], _ body: (HeadGradient) -> Void
  ) {
    let count = a.heads * pass.sequences[index].count * a.headWidth
    q.withUnsafeBufferPointer { q in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { scratch in
        guard let q = q.baseAddress, let ofKeys = scratch.baseAddress else { return }
        scratch.initialize(repeating: 0)
        let work = HeadGradient(self, layer, index, q: q, ofKeys: ofKeys, ofValues: ofKeys + count)
        body(work)
        work.gather(into: space.k, space.v)
      }
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
