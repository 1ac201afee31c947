/// The factor L of a symmetric matrix A = L·Lᵀ, in double precision.
///
/// A direction in which A has no extent (to rounding) is left out: its column of L is zero, and so is its entry of every
/// solution.
struct Cholesky {
  let size: Int
  /// `[size, size]`, row-major, zero above the diagonal.
  let factor: [Double]

  /// - Parameter matrix: symmetric, without negative directions. `[size, size]`
  init(_ matrix: [Double], size: Int) {
    var lower = matrix
    let top = (0..<size).map { matrix[$0 * size + $0] }.max() ?? 0
    lower.withUnsafeMutableBufferPointer { l in
      for j in 0..<size {
        let pivot = l[j * size + j] - Self.dot(l, j, j, size)
        let root = pivot > top * 1e-10 ? pivot.squareRoot() : 0
        l[j * size + j] = root
        for i in j + 1..<max(size, j + 1) {
          l[i * size + j] = root > 0 ? (l[i * size + j] - Self.dot(l, i, j, size)) / root : 0
          l[j * size + i] = 0
        }
      }
    }
    (self.size, factor) = (size, lower)
  }

  /// Σ L[i, k]·L[j, k] over k < j.
  private static func dot(_ l: UnsafeMutableBufferPointer<Double>, _ i: Int, _ j: Int, _ size: Int) -> Double
  {
    var sum = 0.0
    for k in 0..<j { sum += l[i * size + k] * l[j * size + k] }
    return sum
  }

  /// x with A·x = b.
  func solve(_ b: [Double]) -> [Double] { solveUpper(solveLower(b)) }

  /// y with L·y = b.
  func solveLower(_ b: [Double]) -> [Double] {
    var y = b
    for i in 0..<size {
      var sum = y[i]
      for k in 0..<i { sum -= factor[i * size + k] * y[k] }
      let pivot = factor[i * size + i]
      y[i] = pivot > 0 ? sum / pivot : 0
    }
    return y
  }

  /// x with Lᵀ·x = y.
  func solveUpper(_ y: [Double]) -> [Double] {
    var x = y
    for i in (0..<size).reversed() {
      let pivot = factor[i * size + i]
      x[i] = pivot > 0 ? x[i] / pivot : 0
      for k in 0..<i { x[k] -= factor[i * size + k] * x[i] }
    }
    return x
  }
}
