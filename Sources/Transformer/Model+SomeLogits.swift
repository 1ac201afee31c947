import Tensors

extension Model {
  /// Logits of some tokens alone, by the last norm and their rows of the unembedding, in exact arithmetic: a metric of
  /// a few tokens costs the same however large the vocabulary.
  ///
  /// - Parameters:
  ///   - ids: tokens of the vocabulary.
  ///   - residual: residual streams after the last block. `[row, d_model]`
  /// - Returns: `[row, token]`; all 0 for a model without an unembedding.
  public func logits(of ids: [Int], residual: Tensor) -> Tensor {
    let width = architecture.width
    let rows = residual.values.count / width
    var normed = residual.values
    var found = Tensor(shape: [rows, ids.count])
    guard let head = weights.head else { return found }
    normed.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      transformForHead(base, rows: rows, precision: .exact)
      normalizeLast(base, into: base, rows: rows)
      var column = [Float](repeating: 0, count: rows)
      for (place, id) in ids.enumerated() {
        column.withUnsafeMutableBufferPointer { column in
          guard let out = column.baseAddress else { return }
          head.matrix.multiply(base, rows: rows, outputs: id..<(id + 1), into: out, pool: pool)
          if let bias = head.bias { for row in 0..<rows { out[row] += bias[id] } }
          if let cap = architecture.logitCap {
            Vector.scale(out, by: 1 / cap, count: rows)
            Vector.tanh(out, into: out, count: rows)
            Vector.scale(out, by: cap, count: rows)
          }
        }
        for row in 0..<rows { found.values[row * ids.count + place] = column[row] }
      }
    }
    return found
  }
}
