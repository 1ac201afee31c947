import Tensors

/// The derivatives of the heads of one sequence. Rows of weights and gradients are as long as the sequence.
struct HeadGradient: @unchecked Sendable {
  /// Queries that a head goes through at a time.
  static let block = 32

  let architecture: Architecture
  let visible: VisibleKeys
  let start: Int
  let end: Int
  let queries: Int
  let firstRow: Int
  /// Queries as they met the keys. `[query, head, d_head]`
  let q: UnsafePointer<Float>
  private let cache: KVCache
  private let layer: Int
  /// Gradients of the sequence's rows. `[query, head, d_head]`
  let dq: UnsafeMutablePointer<Float>
  let dz: UnsafeMutablePointer<Float>
  /// What each head gives the keys and values of the new positions; those of the past are constants.
  /// `[head, new position, d_head]`
  let ofKeys: UnsafeMutablePointer<Float>
  let ofValues: UnsafeMutablePointer<Float>

  /// - Parameter q: of all rows of the pass.
  init(
    _ back: BackwardPass, _ layer: Int, _ index: Int, q: UnsafePointer<Float>,
    ofKeys: UnsafeMutablePointer<Float>, ofValues: UnsafeMutablePointer<Float>
  ) {
    let sequence = back.pass.sequences[index]
    architecture = back.a
    visible = VisibleKeys(sequence, architecture, layer)
    (start, end) = (sequence.start, sequence.end)
    (queries, firstRow) = (sequence.count, sequence.firstRow)
    let first = firstRow * architecture.queryWidth
    self.q = q + first
    (cache, self.layer) = (back.pass.caches[index], layer)
    (dq, dz) = (back.space.q + first, back.space.z + first)
    (self.ofKeys, self.ofValues) = (ofKeys, ofValues)
  }

  private func place(_ query: Int, _ head: Int) -> Int {
    query * architecture.queryWidth + head * architecture.headWidth
  }

  /// The keys that a head looks at, from one on. `[position, d_head]`
  private func keys(_ head: Int, from key: Int) -> KeptRows {
    cache.keys(layer, head: head / architecture.group) + key * architecture.headWidth
  }

  /// The values that a head looks at, from one on. `[position, d_head]`
  private func values(_ head: Int, from key: Int) -> KeptRows {
    cache.values(layer, head: head / architecture.group) + key * architecture.headWidth
  }

  /// Back through some queries of a head, whose weights are computed once more.
  ///
  /// - Parameters:
  ///   - weights: scratch. `[query, end]`
  ///   - gradient: scratch. `[query, end]`
  func attend(
    _ queries: Range<Int>, _ head: Int, weights: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>
  ) {
    let a = architecture
    let seen = visible(queries)
    for (offset, query) in queries.enumerated() {
      let (keys, row) = (visible(query), weights + offset * end)
      (row + seen.lowerBound).update(repeating: 0, count: seen.count)
      Vector.scores(
        query: q + place(query, head), keys: self.keys(head, from: keys.lowerBound),
        stride: a.headWidth, count: a.headWidth, keyCount: keys.count, scale: a.scoreScale,
        into: row + keys.lowerBound)
      Vector.softmax(row + keys.lowerBound, count: keys.count)
    }
    throughMix(queries, seen, head, weights: weights, gradient: gradient)
    for offset in 0..<queries.count {
      let first = offset * end + seen.lowerBound
      Self.throughSoftmax(weights + first, gradient: gradient + first, count: seen.count)
    }
    throughScores(queries, seen, head, gradient: gradient)
  }

  /// Through z = Σ weight · value: d weight = ⟨d z, value⟩, d value += weight · d z.
  func throughMix(
    _ queries: Range<Int>, _ keys: Range<Int>, _ head: Int, weights: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>
  ) {
    let a = architecture
    for (offset, query) in queries.enumerated() {
      Vector.scores(
        query: dz + place(query, head), keys: values(head, from: keys.lowerBound),
        stride: a.headWidth, count: a.headWidth, keyCount: keys.count, scale: 1,
        into: gradient + offset * end + keys.lowerBound)
    }
    spread(weights, over: dz, queries, keys, head, into: ofValues)
  }

  /// d score = weight · (d weight − Σ weight · d weight), in place.
  static func throughSoftmax(
    _ weights: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, count: Int
  ) {
    let mean = Vector.dot(weights, gradient, count: count)
    for i in 0..<count { gradient[i] = weights[i] * (gradient[i] - mean) }
  }

  /// Sets the gradient of the keys that a query didn't see to 0. `[end]`
  func mask(_ query: Int, _ row: UnsafeMutablePointer<Float>) {
    let seen = visible(query)
    row.update(repeating: 0, count: seen.lowerBound)
    (row + seen.upperBound).update(repeating: 0, count: end - seen.upperBound)
  }

  /// Through score = scale · ⟨q, k⟩. The gradient is scaled in place.
  func throughScores(
    _ queries: Range<Int>, _ keys: Range<Int>, _ head: Int, gradient: UnsafeMutablePointer<Float>
  ) {
    let a = architecture
    for (offset, query) in queries.enumerated() {
      let row = gradient + offset * end + keys.lowerBound
      Vector.scale(row, by: a.scoreScale, count: keys.count)
      Vector.weightedSum(
        weights: row, values: self.keys(head, from: keys.lowerBound), stride: a.headWidth,
        valueCount: keys.count, count: a.headWidth, accumulate: true, into: dq + place(query, head))
    }
    spread(gradient, over: q, queries, keys, head, into: ofKeys)
  }

  /// into[key] += Σ weights[query, key] · rows[query], for the new ones of the keys.
  private func spread(
    _ weights: UnsafePointer<Float>, over from: UnsafePointer<Float>, _ queries: Range<Int>,
    _ keys: Range<Int>, _ head: Int, into: UnsafeMutablePointer<Float>
  ) {
    let a = architecture
    let values = KeptRows(UnsafeMutablePointer(mutating: from + place(queries.lowerBound, head)))
    withUnsafeTemporaryAllocation(of: Float.self, capacity: queries.count) { column in
      guard let column = column.baseAddress else { return }
      for key in max(start, keys.lowerBound)..<keys.upperBound {
        for offset in 0..<queries.count { column[offset] = weights[offset * end + key] }
        Vector.weightedSum(
          weights: column, values: values, stride: a.queryWidth, valueCount: queries.count,
          count: a.headWidth, accumulate: true,
          into: into + (head * self.queries + key - start) * a.headWidth)
      }
    }
  }

  /// Adds what the heads gave to their kv heads' gradients, those of all rows of the pass. `[row, kv head, d_head]`
  func gather(into k: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>) {
    let a = architecture
    for (from, to) in [(ofKeys, k), (ofValues, v)] {
      for head in 0..<a.heads {
        for query in 0..<queries {
          Vector.add(
            from + (head * queries + query) * a.headWidth,
            to: to + (firstRow + query) * a.keyWidth + head / a.group * a.headWidth, count: a.headWidth)
        }
      }
    }
  }
}
