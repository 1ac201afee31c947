extension [Tensor] {
  /// The Euclidean norm of all tensors together, summed in double precision.
  public var globalNorm: Double {
    reduce(0.0) { $0 + Vector.sumOfSquares($1.values) }.squareRoot()
  }

  /// Makes all tensors smaller by one factor where their global norm is above `limit` (Pascanu et al. 2013).
  ///
  /// - Returns: the norm before.
  @discardableResult
  public mutating func clip(globalNorm limit: Double) -> Double {
    let norm = globalNorm
    guard norm > limit else { return norm }
    let factor = Float(limit / norm)
    for index in indices {
      let count = self[index].count
      Vector.scale(&self[index].values, by: factor, count: count)
    }
    return norm
  }
}
