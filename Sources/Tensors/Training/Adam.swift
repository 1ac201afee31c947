import Glibc

/// Adam (Kingma & Ba 2015), with decoupled weight decay where it isn't 0: AdamW (Loshchilov & Hutter 2019).
///
/// ```swift
/// var adam = Adam()
/// adam.update(&parameters, gradients: slopes, rate: Float(schedule.rate(at: step)), pool: pool)
/// ```
///
/// The state is plain data: an optimiser made of a saved ``State`` goes on with the same bits. Every value is updated by
/// itself, so the bits don't depend on the number of threads.
public struct Adam: Sendable {
  /// What the optimiser remembers between steps.
  public struct State: Sendable, Equatable, Codable {
    /// Steps taken.
    public var step: Int
    /// Running means of the gradients, a list a parameter.
    public var means: [[Float]]
    /// Running means of their squares.
    public var squares: [[Float]]

    public init(step: Int = 0, means: [[Float]] = [], squares: [[Float]] = []) {
      (self.step, self.means, self.squares) = (step, means, squares)
    }
  }

  /// Decay of the running mean of gradients, per step.
  public var beta1: Float
  /// Decay of the running mean of squared gradients, per step.
  public var beta2: Float
  /// Added to the root of the mean square, so that it never divides by 0.
  public var epsilon: Float
  /// The share of a parameter that is taken off per step and unit of rate, apart from the gradient.
  public var weightDecay: Float
  public var state: State

  public init(
    beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0,
    state: State = State()
  ) {
    (self.beta1, self.beta2, self.epsilon) = (beta1, beta2, epsilon)
    (self.weightDecay, self.state) = (weightDecay, state)
  }

  /// Takes one step along all parameters.
  ///
  /// - Parameters:
  ///   - parameters: changed in place; the same number, sizes and order at every step.
  ///   - gradients: one a parameter.
  ///   - rate: the step size.
  public mutating func update(
    _ parameters: inout [Tensor], gradients: [Tensor], rate: Float, pool: ThreadPool
  ) {
    precondition(parameters.count == gradients.count, "a gradient a parameter")
    begin(parameters.map(\.count))
    for index in parameters.indices {
      precondition(parameters[index].count == gradients[index].count, "gradient \(index) has another size")
      step(
        index, &parameters[index].values, gradients[index].values, count: gradients[index].count,
        rate: rate, pool: pool)
    }
  }

  /// Takes one step along parameters that lie in memory of the caller's.
  ///
  /// - Parameter parts: for each parameter its values, its gradient and the count of either.
  public mutating func update(
    _ parts: [(values: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, count: Int)],
    rate: Float, pool: ThreadPool
  ) {
    begin(parts.map(\.count))
    for (index, part) in parts.enumerated() {
      step(index, part.values, part.gradient, count: part.count, rate: rate, pool: pool)
    }
  }

  private mutating func begin(_ counts: [Int]) {
    if state.means.isEmpty {
      state.means = counts.map { [Float](repeating: 0, count: $0) }
      state.squares = state.means
    }
    precondition(state.means.map(\.count) == counts, "the parameters of the first step, in its order")
    state.step += 1
  }

  private mutating func step(
    _ index: Int, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>, count: Int,
    rate: Float, pool: ThreadPool
  ) {
    // 1 − βᵗ corrects for means that began at 0.
    let (first, second) = (correction(beta1), correction(beta2).squareRoot())
    let pace = rate / first
    let rule = self
    state.means[index].withUnsafeMutableBufferPointer { means in
      state.squares[index].withUnsafeMutableBufferPointer { squares in
        guard let means = means.baseAddress, let squares = squares.baseAddress else { return }
        pool.run(count, grain: 32_768) { range in
          rule.step(
            range, values, gradient, means, squares, pace: pace, shrink: 1 - rate * rule.weightDecay,
            root: 1 / second)
        }
      }
    }
  }

  private func correction(_ beta: Float) -> Float {
    Float(1 - pow(Double(beta), Double(state.step)))
  }

  private func step(
    _ range: Range<Int>, _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>,
    _ means: UnsafeMutablePointer<Float>, _ squares: UnsafeMutablePointer<Float>, pace: Float,
    shrink: Float, root: Float
  ) {
    for i in range {
      let g = gradient[i]
      let mean = beta1 * means[i] + (1 - beta1) * g
      let square = beta2 * squares[i] + (1 - beta2) * g * g
      means[i] = mean
      squares[i] = square
      values[i] = values[i] * shrink - pace * mean / (square.squareRoot() * root + epsilon)
    }
  }
}
