import Tensors

/// What a plan keeps of a site, on the way forth (its values) and on the way back (its gradients).
extension CompiledPlan.Keep {
  /// The rows kept, with their positions. `buffer` is `[row, width]`, the result in the shape that ``Site`` states.
  func kept(
    _ site: Site, in buffer: UnsafePointer<Float>, width: Int, _ architecture: Architecture
  ) -> Trace.Kept {
    var values: [Float] = []
    values.reserveCapacity(rows.count * width)
    for (row, _) in rows {
      values.append(contentsOf: UnsafeBufferPointer(start: buffer + row * width, count: width))
    }
    let (units, unitWidth) = site.layout(in: architecture)
    let shape = unitWidth == 1 ? [rows.count, units] : [rows.count, units, unitWidth]
    return Trace.Kept(positions: rows.map(\.position), tensor: Tensor(shape: shape, values: values))
  }

  /// The queries kept of one sequence's attention map. `[head, query, key]`
  func kept(
    ofMap map: [Float], _ sequence: CompiledPlan.Sequence, heads: Int, keys: Int
  ) -> Trace.Kept {
    var values: [Float] = []
    for head in 0..<heads {
      for (row, _) in rows {
        let start = (head * sequence.count + row - sequence.firstRow) * keys
        values.append(contentsOf: map[start..<start + keys])
      }
    }
    return Trace.Kept(
      positions: rows.map(\.position), tensor: Tensor(shape: [heads, rows.count, keys], values: values))
  }

  /// The positions kept of one sequence's logits, which stand only where they were asked for.
  ///
  /// - Parameters:
  ///   - positions: absolute positions of the rows of `logits`.
  ///   - logits: `[position, vocabulary]`
  func kept(
    ofLogits logits: UnsafePointer<Float>, at positions: [Int], vocabulary: Int
  ) -> Trace.Kept {
    let found = rows.compactMap { _, position in
      positions.firstIndex(of: position).map { (at: $0, position: position) }
    }
    let values = found.flatMap {
      UnsafeBufferPointer(start: logits + $0.at * vocabulary, count: vocabulary)
    }
    return Trace.Kept(
      positions: found.map(\.position), tensor: Tensor(shape: [found.count, vocabulary], values: values))
  }
}
