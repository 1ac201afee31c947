import Tensors

/// What the units of a part of a layer add along some directions of the residual stream.
public struct DirectShares: Sendable, Equatable {
  /// A row a direction, an entry a unit.
  public let units: [[Double]]
  /// What biases add, one number a direction: no unit's own.
  public let bias: [Double]
}

extension Model {
  /// What each head of a layer adds along directions of the residual stream, through its share of the output
  /// projection. Where the family normalises attention's output (Gemma), that norm's denominator stands still.
  ///
  /// - Parameters:
  ///   - z: the heads' outputs at one position. `[head · d_head]`
  ///   - directions: each `[d_model]`.
  /// - Precondition: `layer` is a layer and `z` has the model's width.
  public func headShares(_ z: [Float], along directions: [[Float]], layer: Int) -> DirectShares {
    let block = weights.blocks[layer]
    return shares(
      z, through: block.o, block.attentionPostNorm, unitWidth: architecture.headWidth, along: directions)
  }

  /// What each neuron of a layer adds along directions of the residual stream, through its column of the down
  /// projection. Where the family normalises the output (Gemma), that norm's denominator stands still.
  ///
  /// - Parameters:
  ///   - activations: the site `neurons` at one position. `[d_mlp]`
  ///   - directions: each `[d_model]`.
  /// - Precondition: `layer` is a layer and `activations` has the model's width.
  public func neuronShares(_ activations: [Float], along directions: [[Float]], layer: Int) -> DirectShares {
    let block = weights.blocks[layer]
    return shares(activations, through: block.down, block.mlpPostNorm, unitWidth: 1, along: directions)
  }

  private func shares(
    _ input: [Float], through linear: Linear, _ post: NormWeights?, unitWidth: Int,
    along directions: [[Float]]
  ) -> DirectShares {
    precondition(input.count == linear.matrix.columns, "an activation for each input of the projection")
    var turned = directions
    var bias = [Double](repeating: 0, count: directions.count)
    if let post {
      let frozen = FrozenNorm(post, architecture.norm, at: output(of: linear, input))
      for (index, direction) in directions.enumerated() {
        turned[index] = frozen.transposed(direction.map(Double.init)).map(Float.init)
        bias[index] += post.shift.map { Self.product(direction, $0) } ?? 0
      }
    }
    for (index, direction) in turned.enumerated() {
      bias[index] += linear.bias.map { Self.product(direction, $0) } ?? 0
    }
    var weights = [Float](repeating: 0, count: directions.count * input.count)
    linear.matrix.multiplyTransposed(
      turned.flatMap { $0 }, rows: directions.count, into: &weights, accumulate: false, pool: pool)
    let units = directions.indices.map { row in
      stride(from: 0, to: input.count, by: unitWidth).map { first in
        (first..<first + unitWidth).reduce(0.0) {
          $0 + Double(input[$1]) * Double(weights[row * input.count + $1])
        }
      }
    }
    return DirectShares(units: units, bias: bias)
  }

  private func output(of linear: Linear, _ input: [Float]) -> [Double] {
    var raw = [Float](repeating: 0, count: linear.matrix.rows)
    linear.matrix.multiply(input, rows: 1, into: &raw, precision: .exact, pool: pool)
    guard let bias = linear.bias else { return raw.map(Double.init) }
    return zip(raw, bias).map { Double($0) + Double($1) }
  }

  private static func product(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }
}
