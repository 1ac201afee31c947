import Tensors
import Transformer

extension Continuation {
  /// The Jacobian of what the last layer leaves at the last position with respect to the residual stream after
  /// `layer` at ``position``, by central differences in every direction.
  ///
  /// Each difference runs the layers above alone, on the tokens from ``position`` on.
  ///
  /// - Returns: `[d_model, d_model]`, a row an entry of the last layer's residual stream.
  func jacobian(
    after layer: Int, progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool
  ) throws(EngineError) -> Tensor {
    let state = state(after: layer)
    let width = state.count
    // Small against the stream, so that norms hardly notice; large against the rounding of f32.
    let step = Float(0.01 * Vector.sumOfSquares(state).squareRoot())
    var values = [Float](repeating: 0, count: width * width)
    for start in stride(from: 0, to: width, by: Self.columns) {
      let part = Array(start..<min(start + Self.columns, width))
      let moved = part.flatMap { column -> [[Float]] in
        var (up, down) = (state, state)
        up[column] += step
        down[column] -= step
        return [up, down]
      }
      let finals = try finals(after: layer, moved, isCancelled: isCancelled)
      for (index, column) in part.enumerated() {
        let (up, down) = (finals[2 * index], finals[2 * index + 1])
        // What was added is not exactly the step once it is rounded.
        let distance = moved[2 * index][column] - moved[2 * index + 1][column]
        for row in 0..<width { values[row * width + column] = (up[row] - down[row]) / distance }
      }
      progress(part.count + start, width)
    }
    return Tensor(shape: [width, width], values: values)
  }

  /// Columns of the Jacobian found at once.
  private static let columns = 32
}

extension Model {
  /// ∂(what the last layer leaves at the last position) / ∂(the residual stream after `layer` at `position`), by
  /// central differences.
  ///
  /// - Returns: `[d_model, d_model]`, a row an entry of the last layer's residual stream.
  /// - Throws: ``EngineError`` for a token, layer or position that isn't there, or ``EngineError/interrupted``.
  public func jacobian(
    _ tokens: [Int], layer: Int, position: Int, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> Tensor {
    try Plan(captures: [Plan.Capture(.residPost, layers: [layer])]).validate(for: architecture)
    guard tokens.indices.contains(position) else {
      throw .positionOutOfRange(position, length: tokens.count)
    }
    let run = try Continuation(
      self, tokens, position: position, layers: [layer], isCancelled: isCancelled)
    return try run.jacobian(after: layer, isCancelled: isCancelled)
  }
}
