import Tensors
import Transformer

/// The residual stream of one position as the sum that it is.
public struct ResidualDecomposition: Sendable {
  /// One summand.
  public struct Part: Sendable {
    public let component: ResidualComponent
    /// Its Euclidean length.
    public let norm: Double
    /// Its share of the stream: (part · stream) / (stream · stream). All shares sum to 1.
    public let share: Double
    /// The cosine of its angle with the stream; 0 where either has no length.
    public let cosine: Double
  }

  /// The position, from 0.
  public let position: Int
  /// The length of the stream.
  public let norm: Double
  /// In the order of the forward pass.
  public let parts: [Part]
  /// The cosine of each part with each other. `[part, part]`
  public let cosines: Tensor
}

extension Model {
  /// Takes the residual stream after a layer apart into the embedding and what each layer's attention and
  /// feed-forward part added: after their post-norms, where the family has them.
  ///
  /// - Parameters:
  ///   - position: from 0, or negative from the end.
  ///   - layer: the last layer that counts.
  /// - Throws: ``EngineError`` for a token, layer or position that isn't there, or ``EngineError/interrupted``.
  public func residualDecomposition(
    _ tokens: [Int], position: Int = -1, through layer: Int, interventions: [Intervention] = [],
    precision: Precision = .exact, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> ResidualDecomposition {
    guard (0..<architecture.layers).contains(layer) else {
      throw .layerOutOfRange(layer, layers: architecture.layers)
    }
    let found = try ResidualParts(
      self, tokens, position: position, through: layer, interventions: interventions, precision: precision,
      isCancelled: isCancelled)
    let vectors = found.components.map(\.vector)
    let norms = vectors.map { Vector.sumOfSquares($0).squareRoot() }
    let square = Vector.sumOfSquares(found.stream)
    let products = vectors.map { Self.product($0, found.stream) }
    func cosine(_ product: Double, _ lengths: Double) -> Double { lengths > 0 ? product / lengths : 0 }
    let parts = found.components.indices.map { index in
      ResidualDecomposition.Part(
        component: found.components[index].component, norm: norms[index],
        share: square > 0 ? products[index] / square : 0,
        cosine: cosine(products[index], norms[index] * square.squareRoot()))
    }
    let cosines = vectors.indices.flatMap { row in
      vectors.indices.map {
        Float(cosine(Self.product(vectors[row], vectors[$0]), norms[row] * norms[$0]))
      }
    }
    return ResidualDecomposition(
      position: found.position, norm: square.squareRoot(), parts: parts,
      cosines: Tensor(shape: [vectors.count, vectors.count], values: cosines))
  }

  private static func product(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }
}
