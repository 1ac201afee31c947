import Glibc
import Tensors

/// One token of a next-token distribution.
public struct TokenScore: Sendable, Equatable {
  public let id: Int
  public let logit: Float
  /// Natural logarithm of the probability.
  public let logprob: Float
  public var prob: Float { exp(logprob) }
}

/// The head of a next-token distribution.
public enum TopTokens {
  /// The `count` most probable tokens; ties go to the lower id.
  ///
  /// - Parameter logits: `[vocabulary]`
  public static func top(_ logits: ArraySlice<Float>, count: Int) -> [TokenScore] {
    top(logits, count: count, normaliser: logSumExp(logits))
  }

  /// The same with ``logSumExp(_:)`` already at hand.
  public static func top(_ logits: ArraySlice<Float>, count: Int, normaliser: Double) -> [TokenScore] {
    let start = logits.startIndex
    return order(logits, limit: count).map {
      let logit = logits[start + $0]
      return TokenScore(id: $0, logit: logit, logprob: Float(Double(logit) - normaliser))
    }
  }

  /// ln Σ exp(logit), in double precision about the maximum.
  public static func logSumExp(_ logits: ArraySlice<Float>) -> Double {
    guard let highest = logits.max() else { return -.infinity }
    var sum = 0.0
    for logit in logits { sum += exp(Double(logit - highest)) }
    return Double(highest) + log(sum)
  }

  /// Indices of the `limit` largest values, largest first; of equal ones the lower first.
  static func order(_ values: ArraySlice<Float>, limit: Int) -> [Int] {
    values.withUnsafeBufferPointer { values in
      func before(_ a: Int, _ b: Int) -> Bool {
        values[a] != values[b] ? values[a] > values[b] : a < b
      }
      guard limit < values.count / 16 else {
        return Array((0..<values.count).sorted(by: before).prefix(max(0, limit)))
      }
      guard let base = values.baseAddress, limit > 0 else { return [] }
      var best: [Int] = []
      var index = 0
      while index < values.count {
        let place = best.firstIndex { before(index, $0) } ?? best.count
        best.insert(index, at: place)
        if best.count > limit { best.removeLast() }
        index += 1
        guard best.count == limit else { continue }
        // Later values that equal the last kept one come after it, so only larger ones get in.
        index += Vector.firstIndex(base + index, above: values[best[limit - 1]], count: values.count - index)
      }
      return best
    }
  }
}
