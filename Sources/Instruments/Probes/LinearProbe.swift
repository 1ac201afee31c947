import Glibc
import Tensors

/// A linear reading of activations: score = weights·x + intercept.
///
/// ```swift
/// let probe = LinearProbe.logistic(states, labels: isPositive)   // [example, d_model]
/// probe.score(states.row(0).values[...]) > 0                     // more likely positive than not
/// probe.direction(moving: gap)                                   // a vector to steer by
/// ```
///
/// Both fits standardise each dimension on the training examples (mean 0, deviation 1), penalise the weights on that
/// scale and not the intercept, and give the weights back on the scale of the activations. They are deterministic.
public struct LinearProbe: Sendable, Equatable {
  /// `[width]`
  public let weights: [Float]
  public let intercept: Double

  public init(weights: [Float], intercept: Double) { (self.weights, self.intercept) = (weights, intercept) }

  /// The score of one row of activations, in double precision: the log-odds for a logistic probe, the predicted value
  /// for a ridge probe.
  public func score(_ row: ArraySlice<Float>) -> Double {
    zip(row, weights).reduce(intercept) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The scores of some examples. `rows`: `[example, width]`
  public func scores(_ rows: Tensor, _ chosen: [Int]) -> [Double] {
    let width = rows.rowCount
    return chosen.map { score(rows.values[$0 * width..<($0 + 1) * width]) }
  }

  /// The Euclidean length of the weights.
  public var norm: Double { Vector.sumOfSquares(weights).squareRoot() }

  /// The shortest vector whose addition raises every score by `amount`: weights·amount / |weights|². `[width]`
  public func direction(moving amount: Double) -> [Float] {
    let square = Vector.sumOfSquares(weights)
    return weights.map { square > 0 ? Float(Double($0) * amount / square) : 0 }
  }
}

extension LinearProbe {
  /// Logistic regression: least Σ −ln p(label) + penalty/2·|w|², by Newton's method (IRLS).
  ///
  /// - Parameters:
  ///   - rows: activations. `[example, width]`
  ///   - labels: which of them are positive; one an example.
  ///   - chosen: the examples to fit on; nil: all.
  ///   - penalty: above 0; 1 is the customary strength (scikit-learn's C = 1).
  public static func logistic(
    _ rows: Tensor, labels: [Bool], chosen: [Int]? = nil, penalty: Double = 1
  ) -> LinearProbe {
    let chosen = chosen ?? Array(labels.indices)
    return ProbeFeatures(rows, chosen).logistic(chosen.map { labels[$0] }, penalty: penalty)
  }

  /// Ridge regression: least Σ (w·x + b − target)² + penalty·|w|² (Hoerl & Kennard 1970).
  ///
  /// - Parameters:
  ///   - rows: activations. `[example, width]`
  ///   - targets: the values to predict; one an example.
  ///   - chosen: the examples to fit on; nil: all.
  ///   - penalty: above 0.
  public static func ridge(
    _ rows: Tensor, targets: [Double], chosen: [Int]? = nil, penalty: Double = 1
  ) -> LinearProbe {
    let chosen = chosen ?? Array(targets.indices)
    return ProbeFeatures(rows, chosen).ridge(chosen.map { targets[$0] }, penalty: penalty)
  }
}

extension ProbeFeatures {
  func ridge(_ targets: [Double], penalty: Double) -> LinearProbe {
    let mean = targets.reduce(0, +) / Double(max(1, targets.count))
    // The coordinates have mean 0, so the intercept is the mean of the targets.
    let weighted = weightedProducts([Double](repeating: 1, count: examples), penalty: penalty)
    var right = [Double](repeating: 0, count: count)
    for example in 0..<examples {
      for i in 0..<count { right[i] += coordinates[example * count + i] * (targets[example] - mean) }
    }
    return probe(Cholesky(weighted, size: count).solve(right), intercept: mean)
  }

  func logistic(_ labels: [Bool], penalty: Double) -> LinearProbe {
    // The last unknown is the intercept.
    var unknowns = [Double](repeating: 0, count: count + 1)
    var loss = self.loss(unknowns, labels, penalty)
    for _ in 0..<100 {
      let (gradient, curvature) = slopes(unknowns, labels, penalty)
      let step = Cholesky(curvature, size: count + 1).solve(gradient)
      let promise = zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
      guard promise > 1e-12 * (1 + loss) else { break }
      var (share, next, found) = (1.0, unknowns, loss)
      repeat {
        for i in unknowns.indices { next[i] = unknowns[i] - share * step[i] }
        found = self.loss(next, labels, penalty)
        share /= 2
      } while found > loss && share > 1e-9
      guard found < loss else { break }
      (unknowns, loss) = (next, found)
    }
    return probe(Array(unknowns.dropLast()), intercept: unknowns[count])
  }

  private func score(_ example: Int, _ unknowns: [Double]) -> Double {
    var sum = unknowns[count]
    for i in 0..<count { sum += coordinates[example * count + i] * unknowns[i] }
    return sum
  }

  private func loss(_ unknowns: [Double], _ labels: [Bool], _ penalty: Double) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += penalty / 2 * unknowns[i] * unknowns[i] }
    for example in 0..<examples {
      let z = labels[example] ? -score(example, unknowns) : score(example, unknowns)
      sum += max(z, 0) + log1p(exp(-abs(z)))
    }
    return sum
  }

  private func slopes(
    _ unknowns: [Double], _ labels: [Bool], _ penalty: Double
  ) -> (gradient: [Double], curvature: [Double]) {
    var gradient = unknowns.map { $0 * penalty }
    gradient[count] = 0
    var weights = [Double](repeating: 0, count: examples)
    for example in 0..<examples {
      let p = 1 / (1 + exp(-score(example, unknowns)))
      // Never quite flat, so that the intercept always has a curvature.
      weights[example] = max(p * (1 - p), 1e-12)
      let error = p - (labels[example] ? 1 : 0)
      for i in 0..<count { gradient[i] += error * coordinates[example * count + i] }
      gradient[count] += error
    }
    let inner = weightedProducts(weights, penalty: penalty)
    let size = count + 1
    var curvature = [Double](repeating: 0, count: size * size)
    for i in 0..<count {
      var border = 0.0
      for example in 0..<examples { border += weights[example] * coordinates[example * count + i] }
      for j in 0..<count { curvature[i * size + j] = inner[i * count + j] }
      (curvature[i * size + count], curvature[count * size + i]) = (border, border)
    }
    curvature[size * size - 1] = weights.reduce(0, +)
    return (gradient, curvature)
  }

  /// Σ weight·c·cᵀ over the examples' coordinates c, plus the penalty on the diagonal. `[count, count]`
  private func weightedProducts(_ weights: [Double], penalty: Double) -> [Double] {
    var result = [Double](repeating: 0, count: count * count)
    coordinates.withUnsafeBufferPointer { c in
      result.withUnsafeMutableBufferPointer { result in
        for example in 0..<examples {
          let row = example * count
          for i in 0..<count {
            let factor = weights[example] * c[row + i]
            for j in 0..<count { result[i * count + j] += factor * c[row + j] }
          }
        }
        for i in 0..<count { result[i * count + i] += penalty }
      }
    }
    return result
  }
}
