extension Matrix {
  public func multiplyTransposed(
    _ dy: UnsafePointer<Float>, rows m: Int, outputs: Range<Int>? = nil,
    into dx: UnsafeMutablePointer<Float>, accumulate: Bool = false, pool: ThreadPool
  ) {
    if !accumulate { dx.update(repeating: 0, count: m * columns) }
    var row = [Float](repeating: 0, count: columns)
    for r in 0..<rows {
      copyRow(r, into: &row)
      for i in 0..<m where dy[i * rows + r] != 0 { Vector.axpy(dy[i * rows + r], row, into: dx + i * columns, count: columns) }
    }
  }
}
