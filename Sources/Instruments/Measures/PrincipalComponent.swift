import Tensors

/// The direction along which some rows vary most.
public enum PrincipalComponent {
  /// The first principal component of rows about their mean, of length 1, by power iteration on the rows' inner
  /// products; all zero where the rows don't vary.
  ///
  /// Its sign is arbitrary: the caller says which way it points.
  ///
  /// - Parameter rows: `[row, width]`, two rows at least.
  public static func first(_ rows: Tensor, iterations: Int = 200) -> [Float] {
    let (count, width) = (rows.shape[0], rows.rowCount)
    var mean = [Double](repeating: 0, count: width)
    for row in 0..<count { for i in 0..<width { mean[i] += Double(rows.values[row * width + i]) } }
    let centred = (0..<count).map { row in
      (0..<width).map { Float(Double(rows.values[row * width + $0]) - mean[$0] / Double(count)) }
    }
    // The products of a few hundred rows are a smaller matrix than the covariance of a residual stream.
    let gram = centred.map { a in centred.map { b in Double(Vector.dot(a, b, count: width)) } }
    // Not all equal: rows about their mean sum to nothing.
    var weights = (0..<count).map { Double($0 + 1) / Double(count) - 0.3 * Double($0 % 3) }
    for _ in 0..<iterations {
      let turned = gram.map { zip($0, weights).reduce(0) { $0 + $1.0 * $1.1 } }
      let norm = turned.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 0 else { return [Float](repeating: 0, count: width) }
      weights = turned.map { $0 / norm }
    }
    let vector = (0..<width).map { i in
      zip(centred, weights).reduce(0.0) { $0 + Double($1.0[i]) * $1.1 }
    }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { norm > 0 ? Float($0 / norm) : 0 }
  }
}
