import Instruments
import TestSupport
import Testing

/// The sketch's guarantee, and uniform samples of a stream.
@Suite struct QuantileSketchTests {
  @Test func aShortStreamIsExact() {
    var sketch = QuantileSketch(seed: 1)
    for value in (1...1000).reversed() { sketch.insert(Float(value)) }
    #expect(sketch.count == 1000 && sketch.least == 1 && sketch.greatest == 1000)
    #expect(sketch.quantiles([0, 0.25, 0.5, 0.999, 1]) == [1, 250, 500, 999, 1000])
    #expect(sketch.share(atMost: 300) == 0.3)
    #expect(sketch.standardError == 0)
    #expect(QuantileSketch(seed: 1).quantile(0.5).isNaN)
  }

  @Test(arguments: ["rising", "falling", "mixed", "two values"])
  func aLongStreamStaysWithinTheBound(_ order: String) {
    let count = 200_000
    var generator = SeededGenerator(seed: 3)
    let numbers: [Float] =
      switch order {
      case "rising": (0..<count).map { Float($0) }
      case "falling": (0..<count).map { Float(count - 1 - $0) }
      case "two values": (0..<count).map { Float($0 % 2) * Float(count) / 2 }
      default: (0..<count).map { Float($0) }.shuffled(using: &generator)
      }
    var sketch = QuantileSketch(seed: 7)
    for number in numbers { sketch.insert(number) }
    #expect(sketch.standardError > 0 && sketch.standardError < 0.001)
    for share in [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999] {
      let threshold = Float(share * Double(count))
      let truth = Double(numbers.count { $0 <= threshold }) / Double(count)
      #expect(abs(sketch.share(atMost: threshold) - truth) <= 5 * sketch.standardError)
      guard order != "two values" else { continue }
      #expect(abs(Double(sketch.quantile(share)) / Double(count) - share) <= 5 * sketch.standardError + 1e-5)
    }
    #expect(sketch.quantile(0) == numbers.min() && sketch.quantile(1) == numbers.max())
  }

  @Test func sharesAreEstimatedWithoutBias() {
    // A small sketch over a stream that rises, so that every compaction matters; the mean over many seeds must come
    // as near to the truth as the spread over the seeds allows.
    let (count, draws) = (3000, 2000)
    for share in [0.013, 0.31, 0.5, 0.777, 0.99] {
      let threshold = Float(share * Double(count)).rounded()
      let truth = Double(threshold) / Double(count)
      var errors: [Double] = []
      var bound = 0.0
      for seed in 0..<draws {
        var sketch = QuantileSketch(capacity: 32, seed: UInt64(seed))
        for value in 1...count { sketch.insert(Float(value)) }
        errors.append(sketch.share(atMost: threshold) - truth)
        bound = sketch.standardError
      }
      let mean = errors.reduce(0, +) / Double(draws)
      let deviation = (errors.reduce(0) { $0 + $1 * $1 } / Double(draws)).squareRoot()
      #expect(abs(mean) <= 4 * deviation / Double(draws).squareRoot() + 1e-12, "share \(share): \(mean)")
      #expect(deviation <= bound, "share \(share): \(deviation) beyond \(bound)")
    }
  }

  @Test func theSketchHoldsLittleAndIsTheSameForASeed() {
    var (first, second) = (QuantileSketch(seed: 5), QuantileSketch(seed: 5))
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<50_000 {
      let value = generator.normal()
      first.insert(value)
      second.insert(value)
    }
    let shares = (0...100).map { Double($0) / 100 }
    #expect(first.quantiles(shares) == second.quantiles(shares))
    #expect(abs(first.quantile(0.8413) - 1) < 0.03)
  }

  @Test func aReservoirIsAUniformSample() {
    var counts = [Int](repeating: 0, count: 50)
    for seed in 0..<4000 {
      var reservoir = Reservoir<Int>(capacity: 5, seed: UInt64(seed))
      for value in 0..<50 { reservoir.offer { value } }
      #expect(reservoir.elements.count == 5 && reservoir.offers == 50)
      for value in reservoir.elements { counts[value] += 1 }
    }
    // 400 ± 19 each.
    for count in counts { #expect(abs(count - 400) < 100) }
    var short = Reservoir<Int>(capacity: 5, seed: 0)
    for value in 0..<3 { short.offer { value } }
    #expect(short.elements == [0, 1, 2])
  }
}
