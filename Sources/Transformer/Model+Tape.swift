import Tensors

extension Model {
  /// Logits of residual streams by the last norm and the unembedding, recorded on a tape: gradients go through to the
  /// residual stream, the weights stay frozen and as stored.
  ///
  /// - Parameter residual: `[row, d_model]`
  /// - Returns: `[row, vocabulary]`
  /// - Throws: ``EngineError/noUnembedding(family:)``, or ``EngineError/notCausal(family:)`` for an encoder.
  public func unembed(_ residual: Tape.Variable, on tape: Tape) throws(EngineError) -> Tape.Variable {
    guard !architecture.isBidirectional else { throw .notCausal(family: architecture.family) }
    guard let norm = weights.finalNorm, let head = weights.head else {
      throw .noUnembedding(family: architecture.family)
    }
    let vector = { (values: [Float]) in tape.constant(Tensor(shape: [values.count], values: values)) }
    let (gain, epsilon) = (vector(norm.gain), architecture.norm.epsilon)
    let normed =
      switch architecture.norm.kind {
      case .rms: tape.rmsNorm(residual, gain: gain, epsilon: epsilon)
      case .layer:
        tape.layerNorm(residual, gain: gain, shift: norm.shift.map(vector), epsilon: epsilon)
      }
    var logits = tape.product(normed, with: head.matrix)
    if let bias = head.bias { logits = tape.add(logits, vector(bias)) }
    if let cap = architecture.logitCap {
      logits = tape.scale(tape.tanh(tape.scale(logits, by: 1 / cap)), by: cap)
    }
    return logits
  }
}
