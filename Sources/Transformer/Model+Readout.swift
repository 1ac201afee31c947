import Tensors

/// How a logit, or the difference of two, is read from the residual stream that a position ends with, the last
/// norm's denominator held at what it is there: logit = direction · residual + normBias + headBias.
///
/// The direction is the unembedding row through the last norm's gain, so that what any part of the model adds to
/// the residual stream contributes direction · part (Elhage et al. 2021).
public struct Readout: Sendable, Equatable {
  /// `[d_model]`
  public let direction: [Float]
  /// What the shift of a LayerNorm contributes; 0 for an RMSNorm.
  public let normBias: Double
  /// What the unembedding's bias contributes; 0 where it has none.
  public let headBias: Double
  /// The last norm's denominator at this residual stream.
  public let scale: Double

  /// What a part of the residual stream contributes. `[d_model]`
  ///
  /// Inlinable, since a call that isn't made for its collection costs a hundred times the sum.
  @inlinable
  public func contribution(of part: some Collection<Float>) -> Double {
    zip(direction, part).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }
}

extension Model {
  /// Whether logits are linear in what the parts add to the residual stream, but for the last norm's denominator:
  /// not where norms stand behind each addition, or a masked-LM head before the unembedding.
  public var readsSums: Bool {
    !architecture.normsAfter && weights.headTransform == nil && weights.finalNorm != nil
  }

  /// The row of the unembedding that a token's logit is read with, as stored. `[d_model]`
  ///
  /// - Throws: ``EngineError/tokenOutOfRange(_:vocabulary:)``, ``EngineError/noUnembedding(family:)``.
  public func unembeddingRow(_ token: Int) throws(EngineError) -> [Float] {
    guard let head = weights.head else { throw .noUnembedding(family: architecture.family) }
    guard (0..<architecture.vocabulary).contains(token) else {
      throw .tokenOutOfRange(token, vocabulary: architecture.vocabulary)
    }
    return [Float](unsafeUninitializedCapacity: architecture.width) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      head.matrix.copyRow(token, into: base)
      count = architecture.width
    }
  }

  /// How the logit of `answer`, less that of `versus` where one is given, is read from a residual stream.
  ///
  /// A family that caps its logits reads them before the cap.
  ///
  /// - Parameter residual: what the last block leaves at the position. `[d_model]`
  /// - Throws: ``EngineError/tokenOutOfRange(_:vocabulary:)``, ``EngineError/noUnembedding(family:)``, and
  ///   ``EngineError/noResidualSum(family:)`` where ``readsSums`` is false.
  public func readout(
    _ answer: Int, versus: Int? = nil, from residual: some Collection<Float>
  ) throws(EngineError) -> Readout {
    try requireUnembedding()
    guard readsSums, let norm = weights.finalNorm else { throw .noResidualSum(family: architecture.family) }
    var row = try unembeddingRow(answer).map(Double.init)
    var headBias = Double(weights.head?.bias?[answer] ?? 0)
    if let versus {
      for (index, value) in try unembeddingRow(versus).enumerated() { row[index] -= Double(value) }
      headBias -= Double(weights.head?.bias?[versus] ?? 0)
    }
    let normBias = norm.shift.map { zip(row, $0).reduce(0.0) { $0 + $1.0 * Double($1.1) } } ?? 0
    let frozen = FrozenNorm(norm, architecture.norm, at: residual.map(Double.init))
    return Readout(
      direction: frozen.transposed(row).map(Float.init), normBias: normBias, headBias: headBias,
      scale: frozen.scale)
  }
}

/// A norm as the linear map that it is while its denominator stands still.
struct FrozenNorm {
  let gain: [Float]
  /// The denominator.
  let scale: Double
  private let centres: Bool

  /// - Parameter x: where the denominator is taken. `[d_model]`
  init(_ norm: NormWeights, _ form: Architecture.Norm, at x: [Double]) {
    gain = norm.gain
    centres = form.kind == .layer
    let count = Double(max(1, x.count))
    let mean = centres ? x.reduce(0, +) / count : 0
    let square = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    scale = (square / count + Double(form.epsilon)).squareRoot()
  }

  /// The direction before the norm that has the products of `direction` behind it, shift apart.
  func transposed(_ direction: [Double]) -> [Double] {
    let turned = zip(direction, gain).map { $0 * Double($1) / scale }
    guard centres else { return turned }
    let mean = turned.reduce(0, +) / Double(max(1, turned.count))
    return turned.map { $0 - mean }
  }
}
