import Tensors

/// The few directions along which some rows vary most.
public enum PrincipalSubspace {
  /// The greatest eigenvalues of a covariance, by subspace iteration (Rutishauser 1969) and the Rayleigh–Ritz values of
  /// the subspace it ends in; never above the true ones.
  ///
  /// - Parameters:
  ///   - covariance: symmetric, no eigenvalue below 0. `[width, width]`
  ///   - count: how many.
  /// - Returns: variances, greatest first.
  public static func variances(
    covariance: [Float], width: Int, count: Int, iterations: Int = 40, pool: ThreadPool
  ) -> [Double] {
    precondition(covariance.count == width * width, "a square of \(width)")
    let size = min(width, count + 16)
    let random = Philox(seed: 0, purpose: "subspace")
    var basis = (0..<size * width).map { Float(random.normal(at: UInt64($0))) }
    var turned = [Float](repeating: 0, count: size * width)
    for _ in 0..<iterations {
      orthonormalise(&basis, rows: size, width: width)
      Dense.multiply(basis, covariance, m: size, n: width, k: width, into: &turned, pool: pool)
      swap(&basis, &turned)
    }
    orthonormalise(&basis, rows: size, width: width)
    Dense.multiply(basis, covariance, m: size, n: width, k: width, into: &turned, pool: pool)
    var ritz = [[Double]](repeating: Array(repeating: 0, count: size), count: size)
    for i in 0..<size {
      for j in 0..<size {
        for x in 0..<width {
          ritz[i][j] += Double(basis[i * width + x]) * Double(turned[j * width + x])
        }
      }
    }
    return Array(eigenvalues(ritz).prefix(count))
  }

  /// The eigenvalues of a small symmetric matrix, greatest first, by Jacobi's rotations.
  static func eigenvalues(_ matrix: [[Double]]) -> [Double] {
    var a = matrix
    let size = a.count
    for _ in 0..<60 {
      var off = 0.0
      for i in 0..<size { for j in 0..<i { off += a[i][j] * a[i][j] } }
      if off == 0 || off < 1e-24 * (0..<size).reduce(0.0, { $0 + a[$1][$1] * a[$1][$1] }) { break }
      for p in 0..<size { for q in p + 1..<max(p + 1, size) where a[p][q] != 0 { rotate(&a, p, q) } }
    }
    return (0..<size).map { a[$0][$0] }.sorted(by: >)
  }

  /// Turns the plane of p and q so that their product vanishes.
  private static func rotate(_ a: inout [[Double]], _ p: Int, _ q: Int) {
    let slope = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (slope < 0 ? -1 : 1) / (abs(slope) + (slope * slope + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in a.indices {
      let (x, y) = (a[k][p], a[k][q])
      (a[k][p], a[k][q]) = (c * x - s * y, s * x + c * y)
    }
    for k in a.indices {
      let (x, y) = (a[p][k], a[q][k])
      (a[p][k], a[q][k]) = (c * x - s * y, s * x + c * y)
    }
  }

  /// Gram and Schmidt, twice over what came before, in double precision.
  private static func orthonormalise(_ basis: inout [Float], rows: Int, width: Int) {
    for row in 0..<rows {
      var own = (0..<width).map { Double(basis[row * width + $0]) }
      for _ in 0..<2 {
        for other in 0..<row {
          var product = 0.0
          for i in 0..<width { product += own[i] * Double(basis[other * width + i]) }
          for i in 0..<width { own[i] -= product * Double(basis[other * width + i]) }
        }
      }
      let norm = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for i in 0..<width { basis[row * width + i] = norm > 0 ? Float(own[i] / norm) : 0 }
    }
  }
}
