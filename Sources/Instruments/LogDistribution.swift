import Glibc
import Tensors
import Transformer

/// A row of logits with its normaliser, so that log-probabilities are a subtraction.
struct LogDistribution {
  /// `[vocabulary]`
  let logits: ArraySlice<Float>
  /// ln Σ exp(logit).
  let normaliser: Double

  init(_ logits: ArraySlice<Float>) {
    self.logits = logits
    normaliser = TopTokens.logSumExp(logits)
  }

  /// The same by the kernels' exponentials, right to 1e-8: where rows are many and their numbers are shown with fewer
  /// digits.
  static func brief(_ logits: ArraySlice<Float>) -> LogDistribution {
    let normaliser = logits.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { Vector.logSumExp($0, count: buffer.count) } ?? -.infinity
    }
    return LogDistribution(logits: logits, normaliser: normaliser)
  }

  private init(logits: ArraySlice<Float>, normaliser: Double) {
    (self.logits, self.normaliser) = (logits, normaliser)
  }

  func logit(_ id: Int) -> Float { logits[logits.startIndex + id] }

  func prob(_ id: Int) -> Float { Float(exp(Double(logit(id)) - normaliser)) }

  /// The probability of every token. `[vocabulary]`
  var probabilities: [Double] { logits.map { exp(Double($0) - normaliser) } }

  /// How many tokens are more probable than this one: 0 for the top.
  func rank(_ id: Int) -> Int {
    let own = logit(id)
    return logits.withUnsafeBufferPointer { values in
      values.baseAddress.map { Vector.count($0, above: own, count: values.count) } ?? 0
    }
  }
}
