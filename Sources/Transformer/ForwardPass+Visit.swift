import Tensors

extension ForwardPass {
  /// Lets the plans change, then keep, the values of a site.
  mutating func visit(_ site: Site, _ layer: Int, _ buffer: Workspace.Buffer) {
    guard !plan.isEmpty else { return }
    let clamps = visit(site, layer, space[buffer], width: space.width(of: buffer))
    if plan.differentiates(site, layer) {
      note(.visit(site, layer: layer, buffer, beforeClamps: clamps))
    }
  }

  /// The same for values that stand elsewhere. `[row, width]`
  ///
  /// - Returns: for the way back, what each clamp changed, as it was before.
  @discardableResult
  mutating func visit(
    _ site: Site, _ layer: Int, _ buffer: UnsafeMutablePointer<Float>, width: Int
  ) -> [[Float]] {
    var clamps: [[Float]] = []
    for change in plan.changes(site, layer) {
      if change.operation.readsItsValues, record?.isOn == true {
        clamps.append(Array(UnsafeBufferPointer(start: buffer, count: rows * width)))
      }
      for (row, place) in change.rows {
        change.operation.apply(to: change.segments(of: row, in: buffer, width: width), row: place)
      }
    }
    for seed in plan.seeds(site, layer) {
      traces[seed.sequence].objective? += seed.value(in: buffer + seed.row * width)
    }
    for keep in plan.keeps(site, layer) {
      traces[keep.sequence].kept[Trace.Key(site: site, layer: layer)] =
        keep.kept(site, in: buffer, width: width, a)
    }
    return clamps
  }

  /// The same for an attention map of one sequence. `[head, query, key]`
  @discardableResult
  mutating func visitMap(
    _ site: Site, _ layer: Int, _ index: Int, _ map: inout [Float], keys: Int
  ) -> [[Float]] {
    let sequence = sequences[index]
    var clamps: [[Float]] = []
    for change in plan.changes(site, layer) where change.sequence == index {
      if change.operation.readsItsValues, record?.isOn == true { clamps.append(map) }
      map.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        for (row, place) in change.rows {
          let segments = change.segments(ofQuery: row - sequence.firstRow, in: base, sequence, keys: keys)
          change.operation.apply(to: segments, row: place)
        }
      }
    }
    for keep in plan.keeps(site, layer) where keep.sequence == index {
      traces[index].kept[Trace.Key(site: site, layer: layer)] =
        keep.kept(ofMap: map, sequence, heads: a.heads, keys: keys)
    }
    return clamps
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
          change.operation.apply(to: change.segments(of: at, in: base, width: vocabulary), row: order)
        }
      }
    }
    for keep in plan.keeps(.logits, 0) where keep.sequence == index {
      traces[index].kept[Trace.Key(site: .logits, layer: 0)] =
        keep.kept(ofLogits: traces[index].logits.values, at: positions, vocabulary: vocabulary)
    }
  }
}

extension CompiledPlan.Change {
  /// The chosen values of a row. `[row, width]`
  func segments(of row: Int, in base: UnsafeMutablePointer<Float>, width: Int) -> [Segment] {
    runs.map { Segment(start: base + row * width + $0.first, count: $0.count) }
  }

  /// The chosen values of a query in an attention map. `[head, query, key]`
  func segments(
    ofQuery query: Int, in base: UnsafeMutablePointer<Float>, _ sequence: CompiledPlan.Sequence, keys: Int
  ) -> [Segment] {
    var segments: [Segment] = []
    for (head, _) in runs {
      let start = base + (head * sequence.count + query) * keys
      if let chosen = self.keys {
        segments += chosen.filter { $0 < keys }.map { Segment(start: start + $0, count: 1) }
      } else {
        segments.append(Segment(start: start, count: keys))
      }
    }
    return segments
  }
}
