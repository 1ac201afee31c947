import Foundation
import Tensors
import Testing

/// A path and a type to multiply on it.
struct PathAndType: Sendable, CustomTestStringConvertible {
  let path: KernelPath
  let type: BlockType
  var testDescription: String { "\(type.name) on \(path.rawValue)" }

  static let all = KernelPath.available.flatMap { path in
    BlockType.allCases.map { PathAndType(path: path, type: $0) }
  }
}

extension Kernelbound {
  @Suite struct MatrixTests {
    static let pool = ThreadPool(threads: 2)

    @Test(arguments: PathAndType.all)
    func everyProductAgreesWithDoublePrecision(which: PathAndType) throws {
      try KernelPath.force(which.path)
      for (rows, blocks) in [(1, 1), (16, 2), (37, 3), (70, 11)] {
        let weights = Weights(
          which.type, rows: rows, columns: which.type.testColumns(blocks), seed: UInt64(rows))
        let matrix = try weights.matrix(Self.pool)
        for m in [1, 2, 3, 5, 8, 17, 64] {
          let x = normals(m * weights.columns, seed: UInt64(m))
          var y = [Float](repeating: .nan, count: m * rows)
          matrix.multiply(x, rows: m, into: &y, precision: .exact, pool: Self.pool)
          let worst = weights.worstError(x: x, y: y, m: m)
          #expect(worst < 2e-6, "\(rows) x \(weights.columns), m = \(m): \(worst)")
        }
      }
    }

    @Test(arguments: PathAndType.all)
    func aRowsResultDependsNeitherOnItsCompanyNorOnTheThreads(which: PathAndType) throws {
      try KernelPath.force(which.path)
      let weights = Weights(which.type, rows: 75, columns: which.type.testColumns(3), seed: 9)
      let matrix = try weights.matrix(Self.pool)
      let m = 29
      let x = normals(m * weights.columns, seed: 4)
      for precision in [Precision.exact, .fast] {
        var alone: [Float] = []
        for row in 0..<m {
          var y = [Float](repeating: .nan, count: weights.rows)
          let one = Array(x[row * weights.columns..<(row + 1) * weights.columns])
          matrix.multiply(one, rows: 1, into: &y, precision: precision, pool: Self.pool)
          alone += y
        }
        for threads in 1...3 {
          let pool = ThreadPool(threads: threads)
          var y = [Float](repeating: .nan, count: m * weights.rows)
          matrix.multiply(x, rows: m, into: &y, precision: precision, pool: pool)
          #expect(y == alone, "\(precision), \(threads) threads")
        }
      }
    }

    @Test(arguments: PathAndType.all)
    func fastProductsStayNearExactOnes(which: PathAndType) throws {
      try KernelPath.force(which.path)
      let weights = Weights(which.type, rows: 50, columns: which.type.testColumns(6), seed: 2)
      let matrix = try weights.matrix(Self.pool)
      let m = 6
      let x = normals(m * weights.columns, seed: 12)
      var y = [Float](repeating: .nan, count: m * weights.rows)
      matrix.multiply(x, rows: m, into: &y, precision: .fast, pool: Self.pool)
      let bound = which.type.blockLength == 1 ? 2e-6 : 0.006
      #expect(weights.worstError(x: x, y: y, m: m) < bound)
    }

    @Test(arguments: BlockType.allCases) func rowsAreCopiedToTheBit(type: BlockType) throws {
      let weights = Weights(type, rows: 35, columns: type.testColumns(4), seed: 5)
      let matrix = try weights.matrix(Self.pool)
      for row in 0..<weights.rows {
        var values = [Float](repeating: .nan, count: weights.columns)
        matrix.copyRow(row, into: &values)
        let expected = weights.values[row * weights.columns..<(row + 1) * weights.columns]
        #expect(values.map(\.bitPattern) == expected.map(\.bitPattern), "row \(row)")
      }
    }

    @Test(arguments: KernelPath.available)
    func aGroupGivesWhatItsMatricesGiveAlone(path: KernelPath) throws {
      try KernelPath.force(path)
      let types: [BlockType] = [.q4_1, .q6_K, .f32, .q8_0]
      let matrices = try types.enumerated().map { i, type in
        try Weights(type, rows: 20 + 33 * i, columns: 512, seed: UInt64(i)).matrix(Self.pool)
      }
      for (m, precision) in [(1, Precision.exact), (7, .exact), (1, .fast), (7, .fast), (300, .fast)] {
        let x = normals(m * 512, seed: 3)
        let outputs = matrices.map { UnsafeMutablePointer<Float>.allocate(capacity: m * $0.rows) }
        defer { outputs.forEach { $0.deallocate() } }
        Matrix.multiply(
          Array(zip(matrices, outputs)), x: x, rows: m, precision: precision, pool: Self.pool)
        for (matrix, output) in zip(matrices, outputs) {
          var alone = [Float](repeating: .nan, count: m * matrix.rows)
          matrix.multiply(x, rows: m, into: &alone, precision: precision, pool: Self.pool)
          #expect(Array(UnsafeBufferPointer(start: output, count: m * matrix.rows)) == alone)
        }
      }
    }

    @Test(arguments: KernelPath.available, [1, 2, 7, 15, 17, 33, 300])
    func floatsNeedNoWholeVectors(path: KernelPath, columns: Int) throws {
      try KernelPath.force(path)
      for type in [BlockType.f32, .f16, .bf16] {
        let weights = Weights(type, rows: 19, columns: columns, seed: 8)
        let matrix = try weights.matrix(Self.pool)
        for m in [1, 4] {
          let x = normals(m * columns, seed: 1)
          var y = [Float](repeating: .nan, count: m * 19)
          matrix.multiply(x, rows: m, into: &y, precision: .exact, pool: Self.pool)
          #expect(weights.worstError(x: x, y: y, m: m) < 1e-6)
        }
      }
    }

    @Test(arguments: BlockType.allCases) func packingTakesHardlyMoreThanTheFile(type: BlockType) throws {
      let weights = Weights(type, rows: 64, columns: 512, seed: 1)
      let matrix = try weights.matrix(Self.pool)
      #expect(Double(matrix.byteCount) <= 1.05 * Double(weights.bytes.count))
    }

    @Test func bytesOfTheWrongLengthAreRefused() {
      let bytes = [UInt8](repeating: 0, count: 20)
      bytes.withUnsafeBytes { bytes in
        #expect(throws: TensorError.raggedRows(type: .q4_1, columns: 33)) {
          try Matrix(type: .q4_1, rows: 1, columns: 33, bytes: bytes, pool: Self.pool)
        }
        #expect(throws: TensorError.wrongSize(type: .q4_1, rows: 2, columns: 32, bytes: 20)) {
          try Matrix(type: .q4_1, rows: 2, columns: 32, bytes: bytes, pool: Self.pool)
        }
        #expect(throws: TensorError.wrongSize(type: .f32, rows: .max, columns: 5, bytes: 20)) {
          try Matrix(type: .f32, rows: .max, columns: 5, bytes: bytes, pool: Self.pool)
        }
        #expect(throws: TensorError.wrongSize(type: .f32, rows: -1, columns: 5, bytes: 20)) {
          try Matrix(type: .f32, rows: -1, columns: 5, bytes: bytes, pool: Self.pool)
        }
      }
    }
  }
}
