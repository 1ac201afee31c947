import Foundation
import Tensors
import Testing

/// A function of one value on the kernels, what it should be, and how far off it may be, in units of the last
/// place of `scale`.
struct Elementwise: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let function: @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  let exact: @Sendable (Double) -> Double
  /// The size that the error is measured against, given argument and result.
  let scale: @Sendable (Double, Double) -> Double
  let ulps: Double

  static let all = [
    Elementwise(
      testDescription: "exp", function: { Vector.exp($0, into: $1, count: $2) }, exact: { exp($0) },
      scale: { abs($1) }, ulps: 1.5),
    Elementwise(
      testDescription: "tanh", function: { Vector.tanh($0, into: $1, count: $2) }, exact: { tanh($0) },
      scale: { abs($1) }, ulps: 2),
    Elementwise(
      testDescription: "silu", function: { Vector.silu($0, into: $1, count: $2) },
      exact: { $0 / (1 + exp(-$0)) }, scale: { abs($1) }, ulps: 3),
    Elementwise(
      testDescription: "gelu tanh", function: { Vector.geluTanh($0, into: $1, count: $2) },
      exact: { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) },
      scale: { x, _ in abs(x) }, ulps: 2),
    Elementwise(
      testDescription: "gelu erf", function: { Vector.geluErf($0, into: $1, count: $2) },
      exact: { 0.5 * $0 * erfc(-$0 / 2.0.squareRoot()) }, scale: { x, _ in abs(x) }, ulps: 2),
  ]
}

extension Kernelbound {
  @Suite struct VectorTests {
    @Test(arguments: KernelPath.available, Elementwise.all)
    func functionsAreRightToTheLastPlaces(path: KernelPath, which: Elementwise) throws {
      try KernelPath.force(path)
      var x: [Float] = [1e-7, -1e-7, 1e-20]
      for i in -100_000...100_000 { x.append(Float(i) * (i % 7 == 0 ? 0.0008 : 0.0002)) }
      var y = [Float](repeating: .nan, count: x.count)
      which.function(x, &y, x.count)
      var worst = 0.0
      for (x, y) in zip(x, y) {
        let exact = which.exact(Double(x))
        let unit = max(which.scale(Double(x), exact), 1e-36) * 0x1p-23
        let error = abs(Double(y) - exact) / unit
        worst = error.isNaN ? .infinity : max(worst, error)
      }
      #expect(worst <= which.ulps)
    }

    @Test(arguments: KernelPath.available) func theEndsOfTheExponentialAreKept(path: KernelPath) throws {
      try KernelPath.force(path)
      let x: [Float] = [.infinity, -.infinity, .nan, 88.7, 88.8, -103, -104, -200, 0, -0.0]
      var y = x
      Vector.exp(x, into: &y, count: x.count)
      #expect(y[0] == .infinity && y[1] == 0 && y[2].isNaN && y[3].isFinite && y[4] == .infinity)
      #expect(y[5] > 0 && y[6] == 0 && y[7] == 0 && y[8] == 1 && y[9] == 1)
    }

    @Test(arguments: KernelPath.available) func softmaxSumsToOneOverThousands(path: KernelPath) throws {
      try KernelPath.force(path)
      for count in [1, 2, 15, 16, 17, 63, 4096, 262_144] {
        let x = normals(count, seed: 1).map { $0 * 10 }
        var y = x
        Vector.softmax(&y, count: count)
        let top = Double(x.max()!)
        let weights = x.map { exp(Double($0) - top) }
        let sum = weights.reduce(0, +)
        let worst = zip(y, weights).map { abs(Double($0) - $1 / sum) }.max()!
        #expect(worst < 3e-7, "\(count)")
        #expect(abs(y.reduce(0.0) { $0 + Double($1) } - 1) < 1e-6)
        #expect(abs(Vector.logSumExp(x, count: count) - (top + log(sum))) < 2e-7 * max(1, abs(top)))
      }
    }

    @Test(arguments: KernelPath.available) func softmaxTakesMasksAndKeepsWhatIsNotANumber(path: KernelPath)
      throws
    {
      try KernelPath.force(path)
      var masked: [Float] = [1, -.infinity, 1, -.infinity, 1]
      Vector.softmax(&masked, count: 5)
      #expect(masked[1] == 0 && masked[3] == 0 && abs(masked[0] - 1 / 3) < 1e-7)
      var broken: [Float] = [1, .nan, 3]
      Vector.softmax(&broken, count: 3)
      #expect(broken.allSatisfy { $0.isNaN })
      #expect(Vector.logSumExp([1, .nan, 3], count: 3).isNaN)
      #expect(Vector.logSumExp([-.infinity, -.infinity], count: 2) == -.infinity)
    }

    @Test(arguments: KernelPath.available) func valuesAboveABarAreFoundAndCounted(path: KernelPath) throws {
      try KernelPath.force(path)
      for count in [0, 1, 15, 16, 17, 100, 4097] {
        var x = normals(count, seed: 9)
        if count > 2 { (x[0], x[count - 1], x[count / 2]) = (.nan, .infinity, -.infinity) }
        for bar in [-.infinity, -1, x.last ?? 0, 0.5, 3, 100, .infinity] as [Float] {
          #expect(Vector.count(x, above: bar, count: count) == x.count { $0 > bar })
          #expect(Vector.firstIndex(x, above: bar, count: count) == x.firstIndex { $0 > bar } ?? count)
        }
      }
    }

    @Test(arguments: KernelPath.available) func expectedDifferencesLeaveOutTheImpossible(path: KernelPath)
      throws
    {
      try KernelPath.force(path)
      for count in [0, 1, 16, 33, 576, 4097] {
        let (a, b) = (normals(count, seed: 6), normals(count, seed: 7))
        let p = normals(count, seed: 8).map { max(0, Double($0)) }
        let exact = (0..<count).reduce(0.0) { $0 + p[$1] * (Double(a[$1]) - Double(b[$1]) - 0.25) }
        #expect(abs(Vector.expectedDifference(p, a, b, shift: 0.25, count: count) - exact) < 1e-10)
        let impossible = zip(a, p).map { $1 > 0 ? $0 : -.infinity }
        #expect(
          Vector.expectedDifference(p, impossible, b, shift: 0.25, count: count)
            == Vector.expectedDifference(p, a, b, shift: 0.25, count: count))
        #expect(Vector.expectedDifference(p, a, a, shift: 0, count: count) == 0)
      }
    }

    @Test(arguments: KernelPath.available) func normsAgreeWithDoublePrecision(path: KernelPath) throws {
      try KernelPath.force(path)
      for count in [1, 5, 16, 576, 896, 4097] {
        let x = normals(count, seed: 3).map { $0 * 3 + 1 }
        let weight = normals(count, seed: 4)
        let bias = normals(count, seed: 5)
        var y = x
        let d = x.map(Double.init)
        let mean = d.reduce(0, +) / Double(count)
        let square = d.reduce(0) { $0 + $1 * $1 } / Double(count)
        let variance = d.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
        let rms = (square + 1e-5).squareRoot()
        let deviation = (variance + 1e-5).squareRoot()
        #expect(near(Vector.rmsNorm(x, weight: weight, epsilon: 1e-5, into: &y, count: count), rms))
        #expect(zip(0..<count, y).allSatisfy { near($1, d[$0] / rms * Double(weight[$0])) })
        Vector.rmsNorm(x, weight: nil, epsilon: 1e-5, into: &y, count: count)
        #expect(zip(0..<count, y).allSatisfy { near($1, d[$0] / rms) })
        let s = Vector.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-5, into: &y, count: count)
        #expect(near(s, deviation))
        #expect(
          zip(0..<count, y).allSatisfy {
            near($1, (d[$0] - mean) / deviation * Double(weight[$0]) + Double(bias[$0]))
          })
      }
    }

    @Test(arguments: KernelPath.available) func sumsAndProductsAgreeWithDoublePrecision(path: KernelPath)
      throws
    {
      try KernelPath.force(path)
      for count in [0, 1, 15, 16, 17, 31, 32, 33, 64, 100, 576] {
        let (a, b) = (normals(count, seed: 6), normals(count, seed: 7))
        let exact = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(Vector.dot(a, b, count: count)) - exact) < 1e-5)
        #expect(abs(Vector.sum(a) - a.reduce(0.0) { $0 + Double($1) }) < 1e-10)
        #expect(abs(Vector.sumOfSquares(a) - a.reduce(0.0) { $0 + Double($1) * Double($1) }) < 1e-10)
        var y = b
        Vector.axpy(0.5, a, into: &y, count: count)
        #expect(zip(0..<count, y).allSatisfy { near($1, Double(b[$0]) + 0.5 * Double(a[$0])) })
        Vector.scale(&y, by: 2, count: count)
        Vector.add(a, to: &y, count: count)
        #expect(zip(0..<count, y).allSatisfy { near($1, 2 * Double(b[$0]) + 2 * Double(a[$0])) })
        Vector.siluTimes(gate: a, up: b, into: &y, count: count)
        #expect(
          zip(0..<count, y).allSatisfy { near($1, Double(a[$0]) / (1 + exp(-Double(a[$0]))) * Double(b[$0])) }
        )
      }
    }

    @Test(arguments: KernelPath.available) func attentionAgreesWithDoublePrecision(path: KernelPath) throws {
      try KernelPath.force(path)
      for (n, stride, count) in [
        (64, 192, 1), (64, 192, 7), (64, 64, 600), (24, 50, 13), (256, 256, 33), (5, 5, 4),
      ] {
        let query = normals(n, seed: 1)
        let keys = normals(stride * count, seed: 2)
        let stored = KeptArray(keys, isHalf: false)
        var scores = [Float](repeating: .nan, count: count)
        Vector.scores(
          query: query, keys: stored.rows, stride: stride, count: n, keyCount: count, scale: 0.125,
          into: &scores)
        for j in 0..<count {
          let exact = (0..<n).reduce(0.0) { $0 + Double(query[$1]) * Double(keys[j * stride + $1]) } * 0.125
          #expect(abs(Double(scores[j]) - exact) < 1e-5)
        }
        var y = [Float](repeating: .nan, count: n)
        Vector.weightedSum(
          weights: scores, values: stored.rows, stride: stride, valueCount: count, count: n, into: &y)
        for i in 0..<n {
          let exact = (0..<count).reduce(0.0) { $0 + Double(scores[$1]) * Double(keys[$1 * stride + i]) }
          #expect(abs(Double(y[i]) - exact) < 1e-4)
        }
        // In pieces of 256, one after another: the same bits.
        var pieces = [Float](repeating: .nan, count: n)
        for first in Swift.stride(from: 0, to: count, by: 256) {
          Vector.weightedSum(
            weights: Array(scores[first...]), values: stored.rows + first * stride, stride: stride,
            valueCount: min(256, count - first), count: n, accumulate: first > 0, into: &pieces)
        }
        #expect(pieces == y)
      }
    }

    @Test(arguments: KernelPath.available) func rotationsTurnTheirPairs(path: KernelPath) throws {
      try KernelPath.force(path)
      let half = 13
      let angles = normals(half, seed: 2)
      let (cosines, sines) = (angles.map { cos($0) }, angles.map { sin($0) })
      let x = normals(2 * half, seed: 3)
      var halves = x
      var pairs = x
      Vector.rotateHalves(&halves, cosines: cosines, sines: sines, half: half)
      Vector.rotatePairs(&pairs, cosines: cosines, sines: sines, half: half)
      for i in 0..<half {
        let (c, s) = (Double(cosines[i]), Double(sines[i]))
        #expect(near(halves[i], Double(x[i]) * c - Double(x[i + half]) * s))
        #expect(near(halves[i + half], Double(x[i + half]) * c + Double(x[i]) * s))
        #expect(near(pairs[2 * i], Double(x[2 * i]) * c - Double(x[2 * i + 1]) * s))
        #expect(near(pairs[2 * i + 1], Double(x[2 * i + 1]) * c + Double(x[2 * i]) * s))
      }
    }

    private func near(_ a: Float, _ b: Double) -> Bool { abs(Double(a) - b) <= 4e-7 * max(1, abs(b)) }
  }
}
