import Tensors

extension ForwardPass {
  /// Multi-head attention over the past in the caches and the new rows; leaves what it adds in `attentionOut`.
  mutating func attention(_ layer: Int, _ weights: BlockWeights) {
    visit(.q, layer, .q)
    visit(.k, layer, .k)
    visit(.v, layer, .v)
    // q-norm and k-norm: each head of each row by itself.
    if let norm = weights.qNorm { normalizeRows(.q, into: .q, norm, rows: rows, parts: a.heads) }
    if let norm = weights.kNorm { normalizeRows(.k, into: .k, norm, rows: rows, parts: a.kvHeads) }
    rotate(layer)
    visit(.rotQ, layer, .q)
    visit(.rotK, layer, .k)
    for (cache, sequence) in zip(caches, sequences[running]) {
      let from = sequence.firstRow * a.keyWidth
      cache.store(space.k + from, space.v + from, layer, at: sequence.start..<sequence.end)
    }
    var maps: [ForwardRecord.AttentionMap] = []
    if plan.touches(.attnScores, layer) || plan.touches(.pattern, layer) {
      for index in running { maps.append(attendThroughMap(layer, index)) }
    } else {
      for index in running { attend(layer, index) }
    }
    note(.attend(layer: layer, q: values(of: .q), maps: maps))
    visit(.z, layer, .z)
    project([(weights.o, .attentionOut)], from: .z)
    if plan.touches(.headOut, layer) || writers != nil { splitHeads(layer, weights) }
  }

  private func rotate(_ layer: Int) {
    guard let table = space.rotary(windowed: a.windows[layer] != nil) else { return }
    note(.rotate(layer: layer))
    let a = a
    let (q, k, rows) = (space.q, space.k, rows)
    table.cosines.withUnsafeBufferPointer { cosines in
      table.sines.withUnsafeBufferPointer { sines in
        guard let cosine = cosines.baseAddress, let sine = sines.baseAddress else { return }
        for row in 0..<rows {
          let (c, s) = (cosine + row * table.half, sine + row * table.half)
          for head in 0..<a.heads {
            Vector.rotateHalves(
              q + row * a.queryWidth + head * a.headWidth, cosines: c, sines: s, half: table.half)
          }
          for head in 0..<a.kvHeads {
            Vector.rotateHalves(
              k + row * a.keyWidth + head * a.headWidth, cosines: c, sines: s, half: table.half)
          }
        }
      }
    }
  }

  /// Scores, softmax and weighted sum, a tile of queries and heads at a time on strips of scratch: memory linear in
  /// the context.
  private func attend(_ layer: Int, _ index: Int) {
    let work = HeadWork(self, layer, index)
    let tiles = AttentionTiles(queries: sequences[index].count, keys: sequences[index].end, a)
    model.pool.run(tiles.count, grain: tiles.grain) { items in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: tiles.strips * tiles.keys) { scratch in
        guard let strips = scratch.baseAddress else { return }
        for item in items { work.attend(tiles.queries(of: item), tiles.heads(of: item), strips, tiles.keys) }
      }
    }
  }

  /// The same three steps with the whole `[head, query, key]` map in memory between them, so that a plan can change
  /// and keep it.
  private mutating func attendThroughMap(_ layer: Int, _ index: Int) -> ForwardRecord.AttentionMap {
    let sequence = sequences[index]
    let (queries, keys) = (sequence.count, sequence.end)
    let work = HeadWork(self, layer, index)
    var map = [Float](repeating: -.infinity, count: a.heads * queries * keys)
    let heads = a.heads
    func eachRow(_ body: @escaping (Int, Int, Range<Int>, UnsafeMutablePointer<Float>) -> Void) {
      map.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let start = SendablePointer(base)
        for item in 0..<(heads * queries) {
          let (head, query) = (item / queries, item % queries)
          body(query, head, work.visible(query), start.pointer + item * keys)
        }
      }
    }
    eachRow { query, head, visible, row in
      work.scores(query, head, visible, into: row + visible.lowerBound)
    }
    let scoreClamps = visitMap(.attnScores, layer, index, &map, keys: keys)
    eachRow { _, _, _, row in Vector.softmax(row, count: keys) }
    let softmax = record?.isOn == true ? map : []
    let patternClamps = visitMap(.pattern, layer, index, &map, keys: keys)
    eachRow { query, head, _, row in work.mix(query, head, 0..<keys, weights: row) }
    return ForwardRecord.AttentionMap(
      softmax: softmax, pattern: record?.isOn == true ? map : [], beforeClamps: (scoreClamps, patternClamps))
  }

  /// Recomputes `attentionOut` as the sum of what each head adds, so that a plan can change and keep the parts.
  private mutating func splitHeads(_ layer: Int, _ weights: BlockWeights) {
    let (heads, width) = (a.heads, a.queryWidth)
    var masked = [Float](repeating: 0, count: rows * heads * width)
    for row in 0..<rows {
      for head in 0..<heads {
        for i in head * a.headWidth..<(head + 1) * a.headWidth {
          masked[(row * heads + head) * width + i] = space.z[row * width + i]
        }
      }
    }
    var parts = [Float](repeating: 0, count: rows * heads * a.width)
    masked.withUnsafeBufferPointer { x in
      parts.withUnsafeMutableBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        weights.o.matrix.multiply(x, rows: rows * heads, into: y, precision: precision, pool: model.pool)
      }
    }
    parts.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let chosen = rowsSplit(layer)
      note(.splitHeads(weights.o, layer: layer, rows: chosen))
      visit(.headOut, layer, base, width: heads * a.width)
      for row in chosen {
        let sum = space.attentionOut + row * a.width
        for i in 0..<a.width { sum[i] = weights.o.bias?[i] ?? 0 }
        for head in 0..<heads {
          Vector.add(base + (row * heads + head) * a.width, to: sum, count: a.width)
        }
      }
      writeHeads(base, postNorm: weights.attentionPostNorm)
    }
  }

  /// Rows of the sequences whose plans see what heads add: no other's bits depend on them.
  private func rowsSplit(_ layer: Int) -> [Int] {
    running.flatMap { index -> Range<Int> in
      let (sequence, isSeen) = (sequences[index], plan.touches(.headOut, layer, sequence: index))
      let isSplit = isSeen || sequence.plan.keepsWriters || sequence.plan.edges != nil
      return sequence.firstRow..<sequence.firstRow + (isSplit ? sequence.count : 0)
    }
  }
}
