extension Tape {
  /// op(a)[m, k] · op(b)[k, n].
  ///
  /// - Parameters:
  ///   - a: `[m, k]`; with `transposedA`, `[k, m]`.
  ///   - b: `[k, n]`; with `transposedB`, `[n, k]`.
  /// - Returns: `[m, n]`
  public func product(
    _ a: Variable, transposedA: Bool = false, _ b: Variable, transposedB: Bool = false
  ) -> Variable {
    let (left, right, pool) = (value(a), value(b), pool)
    precondition(left.shape.count == 2 && right.shape.count == 2, "products are of matrices")
    let (m, k) = transposedA ? (left.shape[1], left.shape[0]) : (left.shape[0], left.shape[1])
    let (rows, n) = transposedB ? (right.shape[1], right.shape[0]) : (right.shape[0], right.shape[1])
    precondition(k == rows, "\(left.shape) and \(right.shape) don't fit")
    var result = Tensor(shape: [m, n])
    Dense.multiply(
      left.values, transposedA: transposedA, right.values, transposedB: transposedB, m: m, n: n, k: k,
      into: &result.values, pool: pool)
    let (wantsA, wantsB) = (isTrained(a), isTrained(b))
    return record(result, of: [a, b]) { gradient, gradients in
      if wantsA {
        gradients.update(a, shape: left.shape) { sum, accumulate in
          if transposedA {
            Dense.multiply(
              right.values, transposedA: transposedB, gradient.values, transposedB: true, m: k, n: m, k: n,
              into: sum, accumulate: accumulate, pool: pool)
          } else {
            Dense.multiply(
              gradient.values, right.values, transposedB: !transposedB, m: m, n: k, k: n, into: sum,
              accumulate: accumulate, pool: pool)
          }
        }
      }
      if wantsB {
        gradients.update(b, shape: right.shape) { sum, accumulate in
          if transposedB {
            Dense.multiply(
              gradient.values, transposedA: true, left.values, transposedB: transposedA, m: n, n: k, k: m,
              into: sum, accumulate: accumulate, pool: pool)
          } else {
            Dense.multiply(
              left.values, transposedA: !transposedA, gradient.values, m: k, n: n, k: m, into: sum,
              accumulate: accumulate, pool: pool)
          }
        }
      }
    }
  }

  /// x[m, columns] · Wᵀ with frozen weights as stored: exact products both ways, nothing dequantised in memory.
  ///
  /// - Parameter x: `[m, matrix.columns]`
  /// - Returns: `[m, matrix.rows]`
  public func product(_ x: Variable, with matrix: Matrix) -> Variable {
    let (input, pool) = (value(x), pool)
    precondition(input.shape.last == matrix.columns, "\(input.shape) into \(matrix.columns) inputs")
    let rows = input.count / matrix.columns
    var result = Tensor(shape: input.shape.dropLast() + [matrix.rows])
    matrix.multiply(input.values, rows: rows, into: &result.values, precision: .exact, pool: pool)
    return record(result, of: [x]) { gradient, gradients in
      gradients.update(x, shape: input.shape) { sum, accumulate in
        matrix.multiplyTransposed(
          gradient.values, rows: rows, into: sum, accumulate: accumulate, pool: pool)
      }
    }
  }
}
