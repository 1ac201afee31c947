import Tensors
import Testing

/// A dense product's case.
struct DenseCase: Sendable, CustomTestStringConvertible {
  let path: KernelPath
  let transposedA: Bool
  let transposedB: Bool
  var testDescription: String { "a\(transposedA ? "ᵀ" : "")·b\(transposedB ? "ᵀ" : "") on \(path.rawValue)" }

  static let all = KernelPath.available.flatMap { path in
    [false, true].flatMap { a in
      [false, true].map { DenseCase(path: path, transposedA: a, transposedB: $0) }
    }
  }
}

extension Kernelbound {
  @Suite struct DenseTests {
    static let shapes = [
      (1, 1, 1), (3, 5, 7), (17, 33, 300), (100, 200, 50), (7, 16, 520), (200, 9, 3),
    ]

    @Test(arguments: DenseCase.all) func denseProductsAgreeWithDoublePrecision(which: DenseCase) throws {
      try KernelPath.force(which.path)
      let pool = ThreadPool(threads: 2)
      for (m, n, k) in Self.shapes {
        let (a, b, start) = (normals(m * k, seed: 1), normals(k * n, seed: 2), normals(m * n, seed: 3))
        var exact = [Double](repeating: 0, count: m * n)
        for i in 0..<m {
          for l in 0..<k {
            let factor = Double(which.transposedA ? a[l * m + i] : a[i * k + l])
            for j in 0..<n {
              exact[i * n + j] += factor * Double(which.transposedB ? b[j * k + l] : b[l * n + j])
            }
          }
        }
        for accumulate in [false, true] {
          var c = accumulate ? start : [Float](repeating: .nan, count: m * n)
          Dense.multiply(
            a, transposedA: which.transposedA, b, transposedB: which.transposedB, m: m, n: n, k: k, into: &c,
            accumulate: accumulate, pool: pool)
          let scale = Double(k).squareRoot()
          let worst = c.indices.map { i in
            abs(Double(c[i]) - exact[i] - (accumulate ? Double(start[i]) : 0)) / scale
          }.max()
          #expect(try #require(worst) < 3e-6, "\(m) x \(n) x \(k)")
        }
      }
    }

    @Test(arguments: DenseCase.all) func theBitsDoNotDependOnTheThreads(which: DenseCase) throws {
      try KernelPath.force(which.path)
      let (m, n, k) = (210, 400, 300)
      let (a, b) = (normals(m * k, seed: 1), normals(k * n, seed: 2))
      var results: [[Float]] = []
      for threads in 1...3 {
        var c = [Float](repeating: .nan, count: m * n)
        Dense.multiply(
          a, transposedA: which.transposedA, b, transposedB: which.transposedB, m: m, n: n, k: k, into: &c,
          pool: ThreadPool(threads: threads))
        results.append(c)
      }
      #expect(results[0] == results[1] && results[1] == results[2])
    }

    @Test func anEmptySumIsZero() {
      var c: [Float] = [1, 2, 3, 4]
      let pool = ThreadPool(threads: 1)
      Dense.multiply([], [], m: 2, n: 2, k: 0, into: &c, accumulate: true, pool: pool)
      #expect(c == [1, 2, 3, 4])
      Dense.multiply([], [], m: 2, n: 2, k: 0, into: &c, pool: pool)
      #expect(c == [0, 0, 0, 0])
    }
  }
}
