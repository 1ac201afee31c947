import Tensors

extension BackwardPass {
  /// Adds what objectives read here, keeps the gradients asked for, and goes back through the changes. `[row, width]`
  mutating func visit(
    _ site: Site, _ layer: Int, _ buffer: UnsafeMutablePointer<Float>, width: Int, beforeClamps: [[Float]]
  ) throws(EngineError) {
    for seed in pass.plan.seeds(site, layer) {
      Vector.axpy(seed.coefficient, seed.vector, into: buffer + seed.row * width, count: width)
    }
    for keep in pass.plan.gradients(site, layer) {
      for (row, position) in keep.rows
      where !Vector.sumOfSquares(buffer + row * width, count: width).isFinite {
        throw .notFinite(site: site, layer: layer, position: position)
      }
      traces[keep.sequence].gradients[Trace.Key(site: site, layer: layer)] =
        keep.kept(site, in: buffer, width: width, a)
    }
    var clamps = beforeClamps[...].reversed()[...]
    for change in pass.plan.changes(site, layer).reversed() {
      let before = change.operation.readsItsValues ? clamps.popFirst() : nil
      for (row, place) in change.rows {
        change.operation.applyBackward(
          to: change.segments(of: row, in: buffer, width: width), row: place, before: before, base: buffer)
      }
    }
  }

  /// The same for an attention map of one sequence. `[head, query, key]`
  mutating func visitMap(
    _ site: Site, _ layer: Int, _ index: Int, _ map: inout [Float], keys: Int, beforeClamps: [[Float]]
  ) throws(EngineError) {
    let sequence = pass.sequences[index]
    for keep in pass.plan.gradients(site, layer) where keep.sequence == index {
      traces[index].gradients[Trace.Key(site: site, layer: layer)] =
        keep.kept(ofMap: map, sequence, heads: a.heads, keys: keys)
    }
    var clamps = beforeClamps[...].reversed()[...]
    for change in pass.plan.changes(site, layer).reversed() where change.sequence == index {
      let before = change.operation.readsItsValues ? clamps.popFirst() : nil
      map.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        for (row, place) in change.rows {
          let segments = change.segments(ofQuery: row - sequence.firstRow, in: base, sequence, keys: keys)
          change.operation.applyBackward(to: segments, row: place, before: before, base: base)
        }
      }
    }
  }
}

extension Intervention.Operation {
  /// Whether the way back needs the values as they were in front of the operation.
  var readsItsValues: Bool {
    switch self {
    case .clamp, .editLatents: true
    default: false
    }
  }

  /// The transposed derivative: what a gradient behind the operation becomes in front of it.
  ///
  /// - Parameters:
  ///   - before: values in front of the operation where it reads them, laid out as the gradient from `base` on.
  func applyBackward(
    to segments: [Segment], row: Int, before: [Float]?, base: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .set, .setVector: Intervention.Operation.set(0).apply(to: segments, row: row)
    case .copy(let rows):
      if row < rows.count { Intervention.Operation.set(0).apply(to: segments, row: row) }
    case .add: break
    // Symmetric: their own transposes.
    case .scale, .projectOut: apply(to: segments, row: row)
    case .clamp(let low, let high):
      guard let before else { return }
      for segment in segments {
        let place = segment.start - base
        for i in 0..<segment.count where before[place + i] <= low || before[place + i] >= high {
          segment.start[i] = 0
        }
      }
    case .editLatents(let edit):
      before?.withUnsafeBufferPointer { before in
        guard let values = before.baseAddress else { return }
        for segment in segments where segment.count == edit.width {
          edit.applyBackward(to: segment.start, before: values + (segment.start - base))
        }
      }
    }
  }
}
