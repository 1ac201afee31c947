import Foundation
import Tensors
import Testing

@Suite struct TrainingTests {
  static let pool = ThreadPool(threads: 2)

  /// Adam as its paper writes it, in double precision.
  private func reference(
    _ start: [Double], _ gradients: [[Double]], rate: Double, decay: Double
  ) -> [Double] {
    var values = start
    var (means, squares) = (start.map { _ in 0.0 }, start.map { _ in 0.0 })
    for (step, gradient) in gradients.enumerated() {
      for i in values.indices {
        means[i] = 0.9 * means[i] + 0.1 * gradient[i]
        squares[i] = 0.999 * squares[i] + 0.001 * gradient[i] * gradient[i]
        let mean = means[i] / (1 - pow(0.9, Double(step + 1)))
        let square = squares[i] / (1 - pow(0.999, Double(step + 1)))
        values[i] -= rate * decay * values[i]
        values[i] -= rate * mean / (square.squareRoot() + 1e-8)
      }
    }
    return values
  }

  private func gradient(_ step: Int, _ count: Int) -> [Float] { normals(count, seed: UInt64(100 + step)) }

  @Test(arguments: [0, 0.1]) func adamTakesTheStepsOfItsPaper(decay: Double) {
    let start = normals(50, seed: 1)
    var parameters = [Tensor(shape: [50], values: start)]
    var adam = Adam(weightDecay: Float(decay))
    for step in 0..<20 {
      adam.update(
        &parameters, gradients: [Tensor(shape: [50], values: gradient(step, 50))], rate: 0.01, pool: Self.pool
      )
    }
    let expected = reference(
      start.map(Double.init), (0..<20).map { gradient($0, 50).map(Double.init) }, rate: 0.01, decay: decay)
    for (value, exact) in zip(parameters[0].values, expected) { #expect(abs(Double(value) - exact) < 2e-6) }
    #expect(adam.state.step == 20)
  }

  @Test func aRestoredOptimiserGoesOnWithTheSameBitsOnAnyNumberOfThreads() throws {
    let count = 70_000
    var whole = [Tensor(shape: [count], values: normals(count, seed: 1))]
    var (first, adam) = (whole, Adam(weightDecay: 0.01))
    for step in 0..<6 {
      adam.update(
        &whole, gradients: [Tensor(shape: [count], values: gradient(step, count))], rate: 1e-3,
        pool: Self.pool)
    }
    var begun = Adam(weightDecay: 0.01)
    for step in 0..<3 {
      begun.update(
        &first, gradients: [Tensor(shape: [count], values: gradient(step, count))], rate: 1e-3,
        pool: ThreadPool(threads: 3))
    }
    let saved = try JSONDecoder().decode(Adam.State.self, from: try JSONEncoder().encode(begun.state))
    #expect(saved == begun.state)
    var resumed = Adam(weightDecay: 0.01, state: saved)
    for step in 3..<6 {
      resumed.update(
        &first, gradients: [Tensor(shape: [count], values: gradient(step, count))], rate: 1e-3,
        pool: ThreadPool(threads: 1))
    }
    #expect(first[0].values.map(\.bitPattern) == whole[0].values.map(\.bitPattern))
    #expect(resumed.state == adam.state)
  }

  @Test func ratesRiseAndFallAsScheduled() {
    let warm = RateSchedule(peak: 2, warmUp: 3, decay: .linear(lastShare: 0.2), steps: 100)
    #expect((0..<5).map { warm.rate(at: $0) } == [0.5, 1, 1.5, 2, 2])
    #expect(warm.rate(at: 80) == 2)
    #expect(abs(warm.rate(at: 90) - 1) < 1e-12)
    #expect(abs(warm.rate(at: 99) - 0.1) < 1e-12)
    #expect(warm.rate(at: 100) == 0)
    let cosine = RateSchedule(peak: 1, warmUp: 10, decay: .cosine(floor: 0.1), steps: 110)
    #expect(cosine.rate(at: 10) == 1)
    #expect(abs(cosine.rate(at: 60) - 0.55) < 1e-12)
    #expect(abs(cosine.rate(at: 110) - 0.1) < 1e-12)
    #expect(RateSchedule(peak: 3, steps: 5).rate(at: 4) == 3)
  }

  @Test func clippingKeepsTheDirectionAndSmallGradients() {
    var gradients = [Tensor(shape: [2], values: [3, 0]), Tensor(shape: [1], values: [-4])]
    #expect(gradients.clip(globalNorm: 10) == 5)
    #expect(gradients[0].values == [3, 0])
    #expect(gradients.clip(globalNorm: 1) == 5)
    #expect(abs(gradients.globalNorm - 1) < 1e-6)
    #expect(abs(gradients[1].values[0] + 0.8) < 1e-6)
  }
}
