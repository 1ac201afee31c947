import Tensors
import Testing

extension Kernelbound {
  @Suite struct TransposedTests {
    static let pool = ThreadPool(threads: 2)

    @Test(arguments: PathAndType.all)
    func transposedProductsAgreeWithDoublePrecision(which: PathAndType) throws {
      try KernelPath.force(which.path)
      for (rows, blocks) in [(1, 1), (16, 2), (37, 3), (290, 2)] {
        let weights = Weights(
          which.type, rows: rows, columns: which.type.testColumns(blocks), seed: UInt64(rows))
        let matrix = try weights.matrix(Self.pool)
        for m in [1, 2, 7, 13] {
          let dy = normals(m * rows, seed: UInt64(m))
          var dx = [Float](repeating: .nan, count: m * weights.columns)
          matrix.multiplyTransposed(dy, rows: m, into: &dx, pool: Self.pool)
          let worst = weights.worstTransposedError(dy: dy, dx: dx, outputs: 0..<rows)
          #expect(worst < 2e-6, "\(rows) x \(weights.columns), m = \(m): \(worst)")
        }
      }
    }

    @Test(arguments: PathAndType.all)
    func aTransposedRowDependsNeitherOnItsCompanyNorOnTheThreads(which: PathAndType) throws {
      try KernelPath.force(which.path)
      let weights = Weights(which.type, rows: 75, columns: which.type.testColumns(3), seed: 9)
      let matrix = try weights.matrix(Self.pool)
      let m = 29
      let dy = normals(m * weights.rows, seed: 4)
      var alone: [Float] = []
      for row in 0..<m {
        var dx = [Float](repeating: .nan, count: weights.columns)
        let one = Array(dy[row * weights.rows..<(row + 1) * weights.rows])
        matrix.multiplyTransposed(one, rows: 1, into: &dx, pool: Self.pool)
        alone += dx
      }
      for threads in 1...3 {
        var dx = [Float](repeating: .nan, count: m * weights.columns)
        matrix.multiplyTransposed(dy, rows: m, into: &dx, pool: ThreadPool(threads: threads))
        #expect(dx == alone, "\(threads) threads")
      }
    }

    @Test(arguments: KernelPath.available, [0..<16, 16..<48, 5..<6, 3..<300, 290..<300, 40..<40])
    func someOutputsGiveTheirPartOfTheProduct(path: KernelPath, outputs: Range<Int>) throws {
      try KernelPath.force(path)
      for type in [BlockType.q4_1, .f32, .q6_K] {
        let weights = Weights(type, rows: 300, columns: 512, seed: 3)
        let matrix = try weights.matrix(Self.pool)
        let m = 8
        let x = normals(m * 512, seed: 5)
        var whole = [Float](repeating: .nan, count: m * 300)
        matrix.multiply(x, rows: m, into: &whole, precision: .exact, pool: Self.pool)
        var part = [Float](repeating: .nan, count: m * outputs.count)
        matrix.multiply(x, rows: m, outputs: outputs, into: &part, pool: Self.pool)
        #expect(part == (0..<m).flatMap { row in outputs.map { whole[row * 300 + $0] } })

        let dy = normals(m * outputs.count, seed: 6)
        var dx = [Float](repeating: .nan, count: m * 512)
        matrix.multiplyTransposed(dy, rows: m, outputs: outputs, into: &dx, pool: Self.pool)
        #expect(weights.worstTransposedError(dy: dy, dx: dx, outputs: outputs) < 2e-6)
        var twice = dx
        matrix.multiplyTransposed(
          dy, rows: m, outputs: outputs, into: &twice, accumulate: true, pool: Self.pool)
        #expect(zip(dx, twice).allSatisfy { abs($1 - 2 * $0) <= 2e-6 * (1 + abs($1)) })
      }
    }

    @Test(arguments: KernelPath.available, [1, 7, 15, 17, 33, 300])
    func transposedFloatsNeedNoWholeVectors(path: KernelPath, columns: Int) throws {
      try KernelPath.force(path)
      for type in [BlockType.f32, .f16, .bf16] {
        let weights = Weights(type, rows: 19, columns: columns, seed: 8)
        let matrix = try weights.matrix(Self.pool)
        let dy = normals(4 * 19, seed: 1)
        var dx = [Float](repeating: .nan, count: 4 * columns)
        matrix.multiplyTransposed(dy, rows: 4, into: &dx, pool: Self.pool)
        #expect(weights.worstTransposedError(dy: dy, dx: dx, outputs: 0..<19) < 2e-6)
      }
    }
  }
}

extension Weights {
  /// The largest error of dx = dy·W[outputs, :], in units of the norms of the row of dy and the column of W.
  fileprivate func worstTransposedError(dy: [Float], dx: [Float], outputs: Range<Int>) -> Double {
    let m = dx.count / columns
    var worst = 0.0
    for column in 0..<columns {
      let w = outputs.map { Double(values[$0 * columns + column]) }
      let norm = w.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for i in 0..<m {
        let row = dy[i * w.count..<(i + 1) * w.count].map(Double.init)
        let product = zip(row, w).reduce(0) { $0 + $1.0 * $1.1 }
        let size = norm * row.reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-30
        let error = abs(product - Double(dx[i * columns + column])) / size
        worst = error.isNaN ? .infinity : max(worst, error)
      }
    }
    return worst
  }
}
