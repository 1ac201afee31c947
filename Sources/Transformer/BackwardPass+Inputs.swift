import Tensors

extension BackwardPass {
  /// Through a copy a head: the stream gets the sum of what its copies get. `[row, head, d_model]`
  func gather(_ from: Workspace.Buffer, copies to: Workspace.Buffer) {
    let (width, heads) = (space.width(of: from), space.width(of: to) / space.width(of: from))
    for row in 0..<rows {
      for head in 0..<heads {
        Vector.add(space[to] + (row * heads + head) * width, to: space[from] + row * width, count: width)
      }
    }
    clear(to)
  }

  /// Through each head's rows of a projection: d input of a head = its rows of Wᵀ · d output.
  ///
  /// - Parameters:
  ///   - input: `[row, head, d_model]`
  ///   - output: `[row, head, d_head]`
  func projectHeads(
    _ linear: Linear, from input: Workspace.Buffer, to output: Workspace.Buffer, rows chosen: [Int]
  ) {
    let (dx, dy) = (space[input], space[output])
    let (width, all) = (a.width, space.width(of: output))
    let heads = space.width(of: input) / width
    let headWidth = all / heads
    var gathered = [Float](repeating: 0, count: chosen.count * headWidth)
    var product = [Float](repeating: 0, count: chosen.count * width)
    for head in 0..<heads {
      gathered.withUnsafeMutableBufferPointer { gathered in
        guard let base = gathered.baseAddress else { return }
        for (index, row) in chosen.enumerated() {
          let part = dy + row * all + head * headWidth
          (base + index * headWidth).update(from: part, count: headWidth)
          part.update(repeating: 0, count: headWidth)
        }
      }
      product.withUnsafeMutableBufferPointer { product in
        guard let base = product.baseAddress else { return }
        linear.matrix.multiplyTransposed(
          gathered, rows: chosen.count, outputs: head * headWidth..<(head + 1) * headWidth, into: base,
          pool: pass.model.pool)
        for (index, row) in chosen.enumerated() {
          Vector.add(base + index * width, to: dx + (row * heads + head) * width, count: width)
        }
      }
    }
  }
}
