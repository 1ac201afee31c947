import Foundation
import Tensors
import Testing

extension Kernelbound {
  /// Products counted instead of computed, and what they would take.
  @Suite struct ProductCountTests {
    private let pool = ThreadPool(threads: 2)

    @Test func everyProductIsCountedUnderItsKindAndRows() throws {
      let weights = Weights(.q4_1, rows: 48, columns: 64, seed: 1)
      let matrix = try weights.matrix(pool)
      let x = normals(40 * 64, seed: 2)
      var y = [Float](repeating: .nan, count: 40 * 64)
      let (counts, computed) = pool.countingProducts { counter in
        let before = counter.counts
        matrix.multiply(x, rows: 1, into: &y, precision: .exact, pool: pool)
        matrix.multiply(x, rows: 40, into: &y, precision: .fast, pool: pool)
        matrix.multiply(x, rows: 3, outputs: 5..<9, into: &y, pool: pool)
        matrix.multiplyTransposed(x, rows: 2, outputs: 16..<48, into: &y, pool: pool)
        Dense.multiply(x, x, m: 3, n: 5, k: 7, into: &y, pool: pool)
        return (counter.counts, before)
      }
      #expect(computed == ProductCounts() && counts - computed == counts)
      // The scalar kernels have no rounded products.
      let fast: ProductKind.Operation = KernelPath.current == .scalar ? .exact : .fast
      func entry(_ operation: ProductKind.Operation, _ type: BlockType, rows: Int) -> ProductCounts.Entry? {
        counts.entries.first { $0.kind == ProductKind(operation, type) && $0.fromRows == rows }
      }
      #expect(entry(.exact, .q4_1, rows: 1)?.flops == 2 * 48 * 64)
      #expect(entry(fast, .q4_1, rows: 32)?.flops == 2 * 40 * 48 * 64)
      #expect(entry(fast, .q4_1, rows: 32)?.rows == 40)
      #expect(entry(.exact, .q4_1, rows: 2)?.flops == 2 * 3 * 4 * 64)
      #expect(entry(.transposed, .q4_1, rows: 2)?.weights == 32 * 64)
      #expect(entry(.dense, .f32, rows: 2)?.flops == 2 * 3 * 5 * 7)
      #expect(counts.entries.count == 5 && counts.entries.allSatisfy { $0.products == 1 })
      #expect(counts.flops == counts.entries.reduce(0) { $0 + $1.flops })
    }

    @Test func outputsAreOfTheOrderOfOneAndSumsAreAddedTo() {
      var y = [Float](repeating: 100, count: 3000)
      let x = normals(3000, seed: 3)
      pool.countingProducts { _ in
        Dense.multiply(x, x, m: 3, n: 1000, k: 3, into: &y, accumulate: true, pool: pool)
      }
      #expect(y.allSatisfy { abs($0 - 100) < 6 } && Set(y).count > 2000)
      #expect(y[..<1000] != y[1000..<2000])
      let added = y
      pool.countingProducts { _ in Dense.multiply(x, x, m: 3, n: 1000, k: 3, into: &y, pool: pool) }
      #expect(zip(added, y).allSatisfy { abs($0 - 100 - $1) < 1e-4 })
    }

    @Test func timesLieBetweenThePointsOfACurve() {
      let kind = ProductKind(.fast, .q4_K)
      let curve = [ProductRates.Point(rows: 1, secondsPerFlop: 8), .init(rows: 16, secondsPerFlop: 2)]
      let rates = ProductRates(region: 100, curves: [kind: curve])
      func seconds(rows: Int) -> Double {
        var counts = ProductCounts()
        counts.entries = [.init(kind: kind, fromRows: 1, products: 1, weights: 3, flops: 2 * rows * 3)]
        counts.regions = 2
        #expect(rates.missing(in: counts).isEmpty)
        return (rates.seconds(of: counts) - 200) / Double(2 * rows * 3)
      }
      #expect(abs(seconds(rows: 1) - 8) < 1e-9 && abs(seconds(rows: 4) - 4) < 1e-9)
      #expect(abs(seconds(rows: 16) - 2) < 1e-9 && abs(seconds(rows: 4096) - 2) < 1e-9)
    }

    @Test(arguments: ProductKind.Operation.allCases)
    func measuringAKindGivesTheTimeOfSuchProducts(_ operation: ProductKind.Operation) throws {
      let kind = ProductKind(operation, .f32)
      var rates = ProductRates()
      try rates.measure(kind, pool: pool)
      let curve = try #require(rates.curves[kind])
      #expect(rates.region > 0 && rates.region < 0.01)
      #expect(curve.map(\.rows) == curve.map(\.rows).sorted() && curve.first?.rows == 1)
      // Between a hundredth and ten thousand GFLOP/s, on whatever runs these tests.
      #expect(curve.allSatisfy { $0.secondsPerFlop < 1e-7 && $0.secondsPerFlop > 1e-13 })
      #expect(ProductKind(name: kind.name) == kind)
    }
  }
}
