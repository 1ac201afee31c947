import Tensors

/// Directions by chance: the control of every direction.
public enum RandomDirection {
  /// A vector of independent normal numbers, scaled to a length.
  ///
  /// - Parameters:
  ///   - width: d_model.
  ///   - norm: its Euclidean length.
  ///   - draw: which of the seed's vectors.
  public static func vector(width: Int, norm: Double, seed: UInt64, draw: Int = 0) -> [Float] {
    let numbers = Philox(seed: seed, purpose: "random direction")
    let values = (0..<width).map { numbers.normal(at: UInt64(draw * width + $0)) }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { Float(length > 0 ? $0 / length * norm : 0) }
  }
}

extension Direction {
  /// A direction by chance with this one's place, length and scale.
  public func randomized(seed: UInt64, draw: Int = 0) -> Direction {
    var random = self
    random.vector = RandomDirection.vector(width: vector.count, norm: norm, seed: seed, draw: draw)
    random.others = [:]
    return random
  }
}
