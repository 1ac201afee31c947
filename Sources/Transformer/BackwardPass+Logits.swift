import Tensors

extension BackwardPass {
  /// From the objective to the rows that the unembedding read.
  mutating func unembed(_ capped: [Float]) throws(EngineError) {
    guard let head = pass.model.weights.head else { return }
    let vocabulary = a.vocabulary
    let count = traces.reduce(0) { $0 + $1.logitPositions.count }
    var cotangents = [Float](repeating: 0, count: count * vocabulary)
    try cotangents.withUnsafeMutableBufferPointer { buffer throws(EngineError) in
      guard var base = buffer.baseAddress else { return }
      for index in traces.indices {
        try differentiate(index, into: base)
        try throughLogitChanges(index, base)
        base += traces[index].logitPositions.count * vocabulary
      }
    }
    if let cap = a.logitCap {
      for i in cotangents.indices { cotangents[i] *= 1 - (capped[i] / cap) * (capped[i] / cap) }
    }
    if cotangents.lazy.filter({ $0 != 0 }).count <= Self.fewLogits * count {
      throughFew(cotangents, head.matrix)
    } else {
      head.matrix.multiplyTransposed(
        cotangents, rows: count, into: space.normed, accumulate: false, pool: pass.model.pool)
    }
  }

  /// So many rows of the unembedding for a position are sooner read one by one than all of them.
  private static var fewLogits: Int { 16 }

  /// The same product where an objective reads a few logits only. `[position, vocabulary]`
  private func throughFew(_ cotangents: [Float], _ matrix: Matrix) {
    let (vocabulary, width) = (a.vocabulary, a.width)
    space.normed.update(repeating: 0, count: cotangents.count / vocabulary * width)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { row in
      guard let row = row.baseAddress else { return }
      for (place, cotangent) in cotangents.enumerated() where cotangent != 0 {
        matrix.copyRow(place % vocabulary, into: row)
        Vector.axpy(cotangent, row, into: space.normed + place / vocabulary * width, count: width)
      }
    }
  }

  /// The value of one sequence's objective, and its gradient with respect to the logits. `[position, vocabulary]`
  private mutating func differentiate(
    _ index: Int, into cotangents: UnsafeMutablePointer<Float>
  ) throws(EngineError) {
    let (sequence, tokens) = (pass.sequences[index], pass.requests[index].tokens)
    guard let objective = sequence.plan.gradient?.objective else { return }
    let positions = traces[index].logitPositions
    let vocabulary = a.vocabulary
    let value = try traces[index].logits.values.withUnsafeBufferPointer { logits throws(EngineError) in
      var value = 0.0
      for (place, position) in positions.enumerated() {
        let next = position + 1 < sequence.end ? tokens[position + 1 - sequence.start] : nil
        value += try objective.differentiate(
          UnsafeBufferPointer(rebasing: logits[place * vocabulary..<(place + 1) * vocabulary]), at: position,
          of: sequence, next: next, into: cotangents + place * vocabulary)
      }
      return value
    }
    traces[index].objective? += value
  }

  /// Keeps the gradient at the logits and goes back through the changes there; the pass keeps them only at the
  /// positions asked for, so that rows are counted among those.
  private mutating func throughLogitChanges(
    _ index: Int, _ cotangents: UnsafeMutablePointer<Float>
  ) throws(EngineError) {
    let sequence = pass.sequences[index]
    let vocabulary = a.vocabulary
    let positions = traces[index].logitPositions
    func place(_ row: Int) -> Int? { positions.firstIndex(of: row - sequence.firstRow + sequence.start) }
    for keep in pass.plan.gradients(.logits, 0) where keep.sequence == index {
      traces[index].gradients[Trace.Key(site: .logits, layer: 0)] =
        keep.kept(ofLogits: cotangents, at: positions, vocabulary: vocabulary)
    }
    for change in pass.plan.changes(.logits, 0).reversed() where change.sequence == index {
      for (row, order) in change.rows {
        guard let at = place(row) else { continue }
        // What a clamp let through is inside its bounds still.
        let base = cotangents + at * vocabulary
        let values = Array(traces[index].logits.values[at * vocabulary..<(at + 1) * vocabulary])
        change.operation.applyBackward(
          to: change.segments(of: 0, in: base, width: vocabulary), row: order, before: values, base: base)
      }
    }
  }
}
