import Tensors

/// Activations made ready for fitting: each dimension less its mean and over its standard deviation, so that one
/// penalty suits dimensions of very different size, and then told in as few coordinates as there are examples.
///
/// With fewer examples than dimensions the weights that a penalised fit gives lie in the span of the examples Z. With
/// Z·Zᵀ = L·Lᵀ the rows of L are such coordinates: w = Zᵀβ with Lᵀβ = u has Z·w = L·u and |w| = |u|, so fitting u is
/// fitting w.
struct ProbeFeatures {
  let examples: Int
  let width: Int
  /// Coordinates of an example.
  let count: Int
  /// `[example, count]`
  let coordinates: [Double]
  private let means: [Double]
  private let scales: [Double]
  private let standard: [Double]
  /// Of Z·Zᵀ, where the examples are fewer than the dimensions.
  private let gram: Cholesky?

  /// - Parameters:
  ///   - rows: activations. `[example, width]`
  ///   - chosen: the examples to fit on.
  init(_ rows: Tensor, _ chosen: [Int]) {
    let width = rows.rowCount
    (examples, self.width) = (chosen.count, width)
    (means, scales) = Self.moments(rows, chosen)
    var standard = [Double](repeating: 0, count: chosen.count * width)
    for (place, example) in chosen.enumerated() {
      for i in 0..<width {
        standard[place * width + i] = (Double(rows.values[example * width + i]) - means[i]) / scales[i]
      }
    }
    self.standard = standard
    guard examples < width else {
      (count, coordinates, gram) = (width, standard, nil)
      return
    }
    let gram = Cholesky(Self.products(standard, examples, width), size: examples)
    (count, coordinates, self.gram) = (examples, gram.factor, gram)
  }

  /// The probe whose score on these examples is coordinates·u + intercept.
  func probe(_ u: [Double], intercept: Double) -> LinearProbe {
    var weights = u
    if let gram {
      let beta = gram.solveUpper(u)
      weights = [Double](repeating: 0, count: width)
      for example in 0..<examples {
        for i in 0..<width { weights[i] += beta[example] * standard[example * width + i] }
      }
    }
    var shift = intercept
    for i in 0..<width {
      weights[i] /= scales[i]
      shift -= weights[i] * means[i]
    }
    return LinearProbe(weights: weights.map { Float($0) }, intercept: shift)
  }

  private static func moments(_ rows: Tensor, _ chosen: [Int]) -> (means: [Double], scales: [Double]) {
    let width = rows.rowCount
    var (means, squares) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    for example in chosen {
      for i in 0..<width { means[i] += Double(rows.values[example * width + i]) }
    }
    for i in 0..<width { means[i] /= Double(max(1, chosen.count)) }
    for example in chosen {
      for i in 0..<width {
        let distance = Double(rows.values[example * width + i]) - means[i]
        squares[i] += distance * distance
      }
    }
    // A dimension that never varies says nothing; divided by 1 it is 0 everywhere.
    let scales = squares.map { $0 > 0 ? ($0 / Double(chosen.count)).squareRoot() : 1 }
    return (means, scales)
  }

  /// Z·Zᵀ. `[example, example]`
  private static func products(_ z: [Double], _ examples: Int, _ width: Int) -> [Double] {
    var result = [Double](repeating: 0, count: examples * examples)
    z.withUnsafeBufferPointer { z in
      for i in 0..<examples {
        for j in 0...i {
          var sum = 0.0
          for k in 0..<width { sum += z[i * width + k] * z[j * width + k] }
          result[i * examples + j] = sum
          result[j * examples + i] = sum
        }
      }
    }
    return result
  }
}
