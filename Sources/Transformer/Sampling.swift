import Glibc
import Tensors

/// How the next token is chosen from the logits.
///
/// Filters apply in this order: repetition penalty, temperature, top-k, top-p, min-p; then one draw. With a
/// temperature of 0 the most probable token is taken and nothing is drawn.
public struct Sampling: Sendable, Equatable, Codable {
  /// Divides the logits; 0 is greedy.
  public var temperature: Float = 0
  /// Keep the k most probable; 0 keeps all.
  public var topK = 0
  /// Keep the smallest set that holds this much probability (nucleus; Holtzman et al. 2019).
  public var topP: Float = 1
  /// Keep tokens at least this share as probable as the best.
  public var minP: Float = 0
  /// Logits of tokens already in the text: divided by this if positive, multiplied if negative (CTRL; Keskar 2019).
  public var repetitionPenalty: Float = 1
  public var seed: UInt64 = 0

  public init() {}

  /// - Throws: ``EngineError/badOption(name:found:expected:)`` for a value that means nothing.
  public func validate() throws(EngineError) {
    func check(_ ok: Bool, _ name: String, _ value: Float, _ expected: String) throws(EngineError) {
      guard ok else { throw .badOption(name: name, found: "\(value)", expected: expected) }
    }
    try check(temperature >= 0 && temperature.isFinite, "temperature", temperature, "0 or more")
    try check(topK >= 0, "top_k", Float(topK), "0 or more")
    try check(topP > 0 && topP <= 1, "top_p", topP, "above 0, at most 1")
    try check(minP >= 0 && minP <= 1, "min_p", minP, "from 0 to 1")
    try check(
      repetitionPenalty > 0 && repetitionPenalty.isFinite, "repetition_penalty", repetitionPenalty, "above 0")
  }

  /// Chooses a token.
  ///
  /// - Parameters:
  ///   - logits: `[vocabulary]`
  ///   - seen: tokens of the text so far, for the repetition penalty.
  ///   - sequence: which sequence of a batch.
  ///   - step: how many tokens it has drawn. Seed, sequence and step decide the draw: no hidden state.
  func choose(_ logits: ArraySlice<Float>, seen: Set<Int>, sequence: Int, step: Int) -> Int {
    if temperature == 0, repetitionPenalty == 1 { return TopTokens.order(logits, limit: 1).first ?? 0 }
    var logits = Array(logits)
    if repetitionPenalty != 1 {
      for token in seen {
        logits[token] =
          logits[token] > 0 ? logits[token] / repetitionPenalty : logits[token] * repetitionPenalty
      }
    }
    if temperature == 0 { return TopTokens.order(logits[...], limit: 1).first ?? 0 }
    var kept = TopTokens.order(logits[...], limit: topK > 0 ? topK : logits.count)
    guard let best = kept.first else { return 0 }
    var weights = kept.map { exp(Double((logits[$0] - logits[best]) / temperature)) }
    if topP < 1 {
      let total = weights.reduce(0, +)
      var sum = 0.0
      let enough = weights.firstIndex { weight in
        sum += weight
        return sum >= Double(topP) * total
      }
      if let enough {
        kept.removeSubrange((enough + 1)...)
        weights.removeSubrange((enough + 1)...)
      }
    }
    if minP > 0, let cut = weights.firstIndex(where: { $0 < Double(minP) }) {
      kept.removeSubrange(cut...)
      weights.removeSubrange(cut...)
    }
    var draw = Philox(seed: seed, stream: UInt64(sequence)).uniform(at: UInt64(step)) * weights.reduce(0, +)
    for (token, weight) in zip(kept, weights) {
      draw -= weight
      if draw < 0 { return token }
    }
    return kept.last ?? best
  }
}
