import Tensors

/// A matrix as a sum of outer products, A = Σ s·u·vᵀ with orthonormal u and orthonormal v, by one-sided Jacobi
/// rotations (Hestenes 1958).
public struct SingularDecomposition: Sendable {
  /// The singular values, greatest first, as many as the matrix has rows.
  public let values: [Float]
  /// The u of each value. `[value, row]`
  public let left: [[Float]]
  /// The v of each value, zero where the value is. `[value, column]`
  public let right: [[Float]]

  /// Decomposes a matrix of f32; the product is right to about 1e-5 of the greatest value.
  ///
  /// - Parameter matrix: `[row, column]`
  public init(_ matrix: Tensor) {
    let (rows, columns) = (matrix.shape[0], matrix.rowCount)
    var work = JacobiRotations(matrix.values, rows: rows, columns: columns)
    work.run()
    let lengths = (0..<rows).map { row in
      work.turned[row * columns..<(row + 1) * columns].reduce(0.0) { $0 + Double($1) * Double($1) }
        .squareRoot()
    }
    let order = (0..<rows).sorted { lengths[$0] > lengths[$1] }
    values = order.map { Float(lengths[$0]) }
    left = order.map { Array(work.rotation[$0 * rows..<($0 + 1) * rows]) }
    right = order.map { row in
      let length = lengths[row]
      return work.turned[row * columns..<(row + 1) * columns].map {
        length > 0 ? Float(Double($0) / length) : 0
      }
    }
  }
}

/// Turns the rows of a matrix, two at a time, until all are at right angles.
private struct JacobiRotations {
  let rows: Int
  let columns: Int
  /// R·A. `[row, column]`
  var turned: [Float]
  /// R. `[row, row]`
  var rotation: [Float]

  /// Rows whose cosine is below this count as at right angles.
  private static let tolerance: Float = 2e-6
  private static let sweeps = 30

  init(_ values: [Float], rows: Int, columns: Int) {
    (self.rows, self.columns, turned) = (rows, columns, values)
    rotation = [Float](repeating: 0, count: rows * rows)
    for row in 0..<rows { rotation[row * rows + row] = 1 }
  }

  mutating func run() {
    for _ in 0..<Self.sweeps where sweep() == 0 { return }
  }

  /// Visits every pair of rows once; gives how many had to be turned.
  private mutating func sweep() -> Int {
    let (rows, columns) = (rows, columns)
    var count = 0
    turned.withUnsafeMutableBufferPointer { turned in
      rotation.withUnsafeMutableBufferPointer { rotation in
        guard let a = turned.baseAddress, let r = rotation.baseAddress else { return }
        var squares = (0..<rows).map { Vector.dot(a + $0 * columns, a + $0 * columns, count: columns) }
        for p in 0..<rows {
          for q in p + 1..<max(p + 1, rows) {
            let product = Vector.dot(a + p * columns, a + q * columns, count: columns)
            guard abs(product) > Self.tolerance * (squares[p] * squares[q]).squareRoot() else { continue }
            count += 1
            let turn = Self.turn(squares[p], squares[q], product)
            Self.rotate(a + p * columns, a + q * columns, turn, columns)
            Self.rotate(r + p * rows, r + q * rows, turn, rows)
            squares[p] = Vector.dot(a + p * columns, a + p * columns, count: columns)
            squares[q] = Vector.dot(a + q * columns, a + q * columns, count: columns)
          }
        }
      }
    }
    return count
  }

  /// Cosine and sine of the angle that makes two rows with these products orthogonal.
  private static func turn(_ first: Float, _ second: Float, _ product: Float) -> (Float, Float) {
    let zeta = (Double(second) - Double(first)) / (2 * Double(product))
    let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    return (Float(cosine), Float(cosine * tangent))
  }

  private static func rotate(
    _ x: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ turn: (Float, Float), _ count: Int
  ) {
    let (cosine, sine) = turn
    for i in 0..<count {
      let (first, second) = (x[i], y[i])
      x[i] = cosine * first - sine * second
      y[i] = sine * first + cosine * second
    }
  }
}
