extension Tape {
  /// x / √(mean x² + ε)·gain along each row (Zhang & Sennrich 2019).
  ///
  /// - Parameters:
  ///   - x: `[…, width]`
  ///   - gain: `[width]`, or nil for ones.
  public func rmsNorm(_ x: Variable, gain: Variable? = nil, epsilon: Float) -> Variable {
    let normed = normalize(x, centred: false, epsilon: epsilon)
    return gain.map { multiply(normed, $0) } ?? normed
  }

  /// (x − mean) / √(variance + ε)·gain + shift along each row (Ba et al. 2016).
  ///
  /// - Parameters:
  ///   - x: `[…, width]`
  ///   - gain: `[width]`, or nil for ones.
  ///   - shift: `[width]`, or nil for zeros.
  public func layerNorm(
    _ x: Variable, gain: Variable? = nil, shift: Variable? = nil, epsilon: Float
  ) -> Variable {
    var normed = normalize(x, centred: true, epsilon: epsilon)
    if let gain { normed = multiply(normed, gain) }
    if let shift { normed = add(normed, shift) }
    return normed
  }

  /// n = (x − c) / s has the gradient (g − mean g·[centred] − n·mean(g·n)) / s.
  private func normalize(_ x: Variable, centred: Bool, epsilon: Float) -> Variable {
    let (input, pool) = (value(x), pool)
    let width = input.shape.last ?? 1
    let rows = input.count / max(1, width)
    var normed = Tensor(shape: input.shape)
    var scales = [Float](repeating: 1, count: rows)
    normed.values.withUnsafeMutableBufferPointer { to in
      input.values.withUnsafeBufferPointer { from in
        guard let to = to.baseAddress, let from = from.baseAddress else { return }
        for row in 0..<rows {
          let (x, y) = (from + row * width, to + row * width)
          scales[row] =
            centred
            ? Vector.layerNorm(x, weight: nil, bias: nil, epsilon: epsilon, into: y, count: width)
            : Vector.rmsNorm(x, weight: nil, epsilon: epsilon, into: y, count: width)
        }
      }
    }
    let (result, divisors) = (normed, scales)
    return record(normed, of: [x]) { gradient, gradients in
      var slope = gradient
      slope.forEachRow(pool) { row, g in
        result.values.withUnsafeBufferPointer { n in
          guard let n = n.baseAddress.map({ $0 + row * width }) else { return }
          let along = Vector.dot(g, n, count: width) / Float(width)
          let middle = centred ? Float(Vector.sum(g, count: width)) / Float(width) : 0
          for i in 0..<width { g[i] = (g[i] - middle - n[i] * along) / divisors[row] }
        }
      }
      gradients.add(slope, to: x)
    }
  }
}

extension Tensor {
  /// Runs `body` on each row (the innermost dimension), on several threads.
  mutating func forEachRow(
    _ pool: ThreadPool, _ body: (_ row: Int, _ values: UnsafeMutablePointer<Float>) -> Void
  ) {
    let width = shape.last ?? 1
    let rows = count / max(1, width)
    values.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      pool.run(rows, grain: max(1, 4096 / max(1, width))) { range in
        for row in range { body(row, base + row * width) }
      }
    }
  }
}
