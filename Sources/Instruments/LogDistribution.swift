import Glibc
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

  func logit(_ id: Int) -> Float { logits[logits.startIndex + id] }

  func prob(_ id: Int) -> Float { Float(exp(Double(logit(id)) - normaliser)) }

  /// How many tokens are more probable than this one: 0 for the top.
  func rank(_ id: Int) -> Int {
    let own = logit(id)
    return logits.withUnsafeBufferPointer { values in
      var above = 0
      for value in values where value > own { above += 1 }
      return above
    }
  }
}
