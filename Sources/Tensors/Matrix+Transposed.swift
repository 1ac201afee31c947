import Kernels

extension Matrix {
  /// dx[m, columns] = dy[m, outputs] · W[outputs, :]: a gradient carried back through the frozen weights, which are
  /// read where they stand.
  ///
  /// Exact, and a row of dx depends on that row of dy alone: it has the same bits for any `m` and any number of
  /// threads.
  ///
  /// - Parameters:
  ///   - dy: `[m, outputs.count]`
  ///   - dx: `[m, columns]`
  ///   - outputs: the rows of W that dy speaks of (a head's, say); nil for all.
  ///   - accumulate: adds to dx what it would else be set to.
  /// - Precondition: `outputs` are rows of W.
  public func multiplyTransposed(
    _ dy: UnsafePointer<Float>, rows m: Int, outputs: Range<Int>? = nil,
    into dx: UnsafeMutablePointer<Float>, accumulate: Bool = false, pool: ThreadPool
  ) {
    let chosen = outputs ?? 0..<rows
    precondition(chosen.lowerBound >= 0 && chosen.upperBound <= rows, "outputs \(chosen) of \(rows)")
    sonde_multiply_transposed(
      packed, chosen.lowerBound, chosen.upperBound, dy, m, dx, accumulate, pool.handle)
  }

  /// y[m, outputs] = x[m, columns] · W[outputs, :]ᵀ: some rows of the product alone, such as one head's queries.
  ///
  /// Exact: the bits are those of the same columns of the whole product.
  ///
  /// - Parameters:
  ///   - x: `[m, columns]`
  ///   - y: `[m, outputs.count]`
  /// - Precondition: `outputs` are rows of W.
  public func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, outputs: Range<Int>, into y: UnsafeMutablePointer<Float>,
    pool: ThreadPool
  ) {
    precondition(outputs.lowerBound >= 0 && outputs.upperBound <= rows, "outputs \(outputs) of \(rows)")
    sonde_multiply_rows(packed, outputs.lowerBound, outputs.upperBound, x, m, y, pool.handle)
  }
}
