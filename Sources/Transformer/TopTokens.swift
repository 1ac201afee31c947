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
    let normaliser = logSumExp(logits)
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

  /// Indices of the `limit` largest values, largest first.
  static func order(_ values: ArraySlice<Float>, limit: Int) -> [Int] {
    let start = values.startIndex
    func before(_ a: Int, _ b: Int) -> Bool {
      let (x, y) = (values[start + a], values[start + b])
      return x != y ? x > y : a < b
    }
    guard limit < values.count / 16 else {
      return Array((0..<values.count).sorted(by: before).prefix(max(0, limit)))
    }
    var best: [Int] = []
    for index in 0..<values.count {
      if best.count == limit, let worst = best.last, !before(index, worst) { continue }
      let place = best.firstIndex { before(index, $0) } ?? best.count
      best.insert(index, at: place)
      if best.count > limit { best.removeLast() }
    }
    return best
  }
}
