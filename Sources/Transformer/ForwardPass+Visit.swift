import Tensors

extension ForwardPass {
  /// Lets the plans change, then keep, the values of a site. `[row, width]`
  mutating func visit(_ site: Site, _ layer: Int, _ buffer: UnsafeMutablePointer<Float>, width: Int) {
    guard !plan.isEmpty else { return }
    for change in plan.changes(site, layer) {
      for (row, place) in change.rows {
        let base = buffer + row * width
        change.operation.apply(
          to: change.runs.map { Segment(start: base + $0.first, count: $0.count) }, row: place)
      }
    }
    for keep in plan.keeps(site, layer) {
      var values: [Float] = []
      values.reserveCapacity(keep.rows.count * width)
      for (row, _) in keep.rows {
        values.append(contentsOf: UnsafeBufferPointer(start: buffer + row * width, count: width))
      }
      let (units, unitWidth) = site.layout(in: a)
      let shape = unitWidth == 1 ? [keep.rows.count, units] : [keep.rows.count, units, unitWidth]
      store(keep, site, layer, Tensor(shape: shape, values: values))
    }
  }

  /// The same for an attention map of one sequence. `[head, query, key]`
  mutating func visitMap(_ site: Site, _ layer: Int, _ index: Int, _ map: inout [Float], keys: Int) {
    let sequence = sequences[index]
    for change in plan.changes(site, layer) where change.sequence == index {
      map.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        for (row, place) in change.rows {
          let query = row - sequence.firstRow
          var segments: [Segment] = []
          for (head, _) in change.runs {
            let start = base + (head * sequence.count + query) * keys
            if let chosen = change.keys {
              segments += chosen.filter { $0 < keys }.map { Segment(start: start + $0, count: 1) }
            } else {
              segments.append(Segment(start: start, count: keys))
            }
          }
          change.operation.apply(to: segments, row: place)
        }
      }
    }
    for keep in plan.keeps(site, layer) where keep.sequence == index {
      var values: [Float] = []
      for head in 0..<a.heads {
        for (row, _) in keep.rows {
          let start = (head * sequence.count + row - sequence.firstRow) * keys
          values.append(contentsOf: map[start..<start + keys])
        }
      }
      store(keep, site, layer, Tensor(shape: [a.heads, keep.rows.count, keys], values: values))
    }
  }

  /// The same for the logits of one sequence, which stand only at the positions asked for.
  mutating func visitLogits(_ index: Int) {
    guard plan.touches(.logits) else { return }
    let sequence = sequences[index]
    let positions = traces[index].logitPositions
    let vocabulary = a.vocabulary
    func place(_ row: Int) -> Int? { positions.firstIndex(of: row - sequence.firstRow + sequence.start) }
    for change in plan.changes(.logits, 0) where change.sequence == index {
      traces[index].logits.values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        for (row, order) in change.rows {
          guard let at = place(row) else { continue }
          let segments = change.runs.map {
            Segment(start: base + at * vocabulary + $0.first, count: $0.count)
          }
          change.operation.apply(to: segments, row: order)
        }
      }
    }
    for keep in plan.keeps(.logits, 0) where keep.sequence == index {
      let found = keep.rows.compactMap { row, position in place(row).map { (at: $0, position: position) } }
      let values = found.flatMap {
        traces[index].logits.values[$0.at * vocabulary..<($0.at + 1) * vocabulary]
      }
      traces[index].kept[Trace.Key(site: .logits, layer: 0)] = Trace.Kept(
        positions: found.map(\.position), tensor: Tensor(shape: [found.count, vocabulary], values: values))
    }
  }

  private mutating func store(_ keep: CompiledPlan.Keep, _ site: Site, _ layer: Int, _ tensor: Tensor) {
    traces[keep.sequence].kept[Trace.Key(site: site, layer: layer)] = Trace.Kept(
      positions: keep.rows.map(\.position), tensor: tensor)
  }
}
