import Tensors
import Testing

/// Rows at rest that outlive the calls that read them.
final class KeptArray {
  let rows: KeptRows

  init(_ values: [Float], isHalf: Bool) {
    let bytes = max(1, values.count) * KeptRows.bytes(isHalf: isHalf)
    rows = KeptRows(.allocate(byteCount: bytes, alignment: 64), isHalf: isHalf)
    rows.store(values, count: values.count)
  }

  deinit { rows.start.deallocate() }
}

extension Kernelbound {
  @Suite struct KeptRowsTests {
    /// The definition: the nearest half, ties to even, and the greatest for what is beyond it.
    private func half(_ x: Float) -> UInt16 {
      let most = Float(Float16.greatestFiniteMagnitude)
      return Float16(min(max(x, -most), most)).bitPattern
    }

    @Test(arguments: KernelPath.available) func halvesAreTheNearest(path: KernelPath) throws {
      try KernelPath.force(path)
      // All halves, and just beside and between them.
      var values: [Float] = [.infinity, -.infinity, 1e-9, -1e-9, 65_519, 65_520, 1e30]
      for bits in 0..<UInt16(0x7c00) {
        let x = Float(Float16(bitPattern: bits))
        let middle = (x + Float(Float16(bitPattern: bits).nextUp)) / 2
        values += [x, -x, x.nextUp, -x.nextDown, middle, -middle, middle.nextUp, middle.nextDown]
      }
      values = values.map { $0.isNaN ? 0 : $0 }
      let stored = KeptArray(values, isHalf: true)
      let found = stored.rows.start.assumingMemoryBound(to: UInt16.self)
      let wrong = values.indices.filter { found[$0] != half(values[$0]) }
      #expect(wrong.isEmpty, "\(wrong.prefix(3).map { (values[$0], found[$0], half(values[$0])) })")
    }

    @Test(arguments: KernelPath.available) func nothingStaysNothing(path: KernelPath) throws {
      try KernelPath.force(path)
      let stored = KeptArray([.nan, 1, .nan], isHalf: true)
      let found = stored.rows.start.assumingMemoryBound(to: UInt16.self)
      #expect(Float16(bitPattern: found[0]).isNaN && Float16(bitPattern: found[2]).isNaN)
      #expect(Float16(bitPattern: found[1]) == 1)
    }

    /// Widening is exact, so f16 rows give the very bits of f32 rows of the same values.
    @Test(arguments: KernelPath.available) func halvesAreReadExactly(path: KernelPath) throws {
      try KernelPath.force(path)
      for (n, stride, count) in [(64, 192, 7), (64, 64, 600), (24, 50, 13), (5, 5, 4), (80, 80, 3)] {
        let query = normals(n, seed: 1)
        let keys = normals(stride * count, seed: 2).map { Float(Float16($0)) }
        let (narrow, wide) = (KeptArray(keys, isHalf: true), KeptArray(keys, isHalf: false))
        var scores = [[Float]](repeating: [Float](repeating: .nan, count: count), count: 2)
        var sums = [[Float]](repeating: [Float](repeating: .nan, count: n), count: 2)
        for (place, rows) in [narrow.rows, wide.rows].enumerated() {
          Vector.scores(
            query: query, keys: rows, stride: stride, count: n, keyCount: count, scale: 0.125,
            into: &scores[place])
          Vector.weightedSum(
            weights: scores[place], values: rows, stride: stride, valueCount: count, count: n,
            into: &sums[place])
        }
        #expect(scores[0] == scores[1])
        #expect(sums[0] == sums[1])
      }
    }

    @Test func modelsWeightsLieInOnePiece() throws {
      let memory = PanelMemory()
      let pool = ThreadPool(threads: 1)
      let x = normals(64, seed: 1)
      // Together they go on living when the memory and one of them are gone.
      var matrices: [Matrix] = []
      for seed in 0..<40 {
        let values = normals(96 * 64, seed: UInt64(seed))
        matrices.append(
          try values.withUnsafeBytes {
            try Matrix(type: .f32, rows: 96, columns: 64, bytes: $0, in: memory, pool: pool)
          })
      }
      matrices.remove(at: 3)
      for (seed, matrix) in zip([0, 1, 2] + Array(4..<40), matrices) {
        let values = normals(96 * 64, seed: UInt64(seed))
        var y = [Float](repeating: 0, count: 96)
        matrix.multiply(x, rows: 1, into: &y, precision: .exact, pool: pool)
        let exact = (0..<64).reduce(0.0) { $0 + Double(x[$1]) * Double(values[95 * 64 + $1]) }
        #expect(abs(Double(y[95]) - exact) < 1e-4)
      }
    }
  }
}
