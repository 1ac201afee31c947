import Glibc
import Transformer

/// What is measured after a prompt: how strongly the model speaks for one continuation, less how strongly it speaks
/// for another where there is one.
///
/// With logits of single tokens it is the logit difference of Wang et al. 2022, linear in the logits.
public struct Metric: Sendable, Equatable {
  /// How speaking for a continuation is counted.
  public enum Quantity: String, Sendable, CaseIterable {
    /// The logit of a single token.
    case logit
    /// The log-probability in nats; of several tokens the sum, each given those before it.
    case logprob
    /// The probability; of several tokens the product.
    case prob
  }

  public var quantity: Quantity
  /// The answers, each of at least one token; several count by their mean.
  public var answers: [[Int]]
  /// The other answers, taken off; none or several.
  public var others: [[Int]]

  /// One answer, less another where there is one.
  public init(_ quantity: Quantity, of answer: [Int], versus: [Int] = []) {
    self.init(quantity, answers: [answer], others: versus.isEmpty ? [] : [versus])
  }

  /// The mean over some answers less the mean over others.
  public init(_ quantity: Quantity, answers: [[Int]], others: [[Int]]) {
    (self.quantity, self.answers, self.others) = (quantity, answers, others)
  }

  /// Whether the one row of logits after the prompt tells everything.
  public var isSingleToken: Bool { (answers + others).allSatisfy { $0.count == 1 } }

  /// Every continuation with what its strength is multiplied by.
  var terms: [(tokens: [Int], weight: Double)] {
    answers.map { ($0, 1 / Double(answers.count)) } + others.map { ($0, -1 / Double(others.count)) }
  }

  /// How strongly rows of logits speak for a continuation: each stands behind the prompt and the tokens before its
  /// own. `[token, vocabulary]`
  func strength(of tokens: [Int], _ rows: [ArraySlice<Float>]) -> Double {
    let logits = zip(tokens, rows).map { token, row in Double(row[row.startIndex + token]) }
    if quantity == .logit { return logits.reduce(0, +) }
    let logprob = zip(logits, rows).reduce(0.0) { $0 + $1.0 - TopTokens.logSumExp($1.1) }
    return quantity == .prob ? exp(logprob) : logprob
  }

  /// Checks that there is an answer, that the model has its tokens, and that logits are asked of single ones.
  ///
  /// - Throws: ``EngineError/tokenOutOfRange(_:vocabulary:)``, ``EngineError/badOption(name:found:expected:)``.
  func validate(for architecture: Architecture) throws(EngineError) {
    for token in (answers + others).joined() where !(0..<architecture.vocabulary).contains(token) {
      throw .tokenOutOfRange(token, vocabulary: architecture.vocabulary)
    }
    guard !answers.isEmpty, (answers + others).allSatisfy({ !$0.isEmpty }) else { throw .noTokens }
    guard quantity != .logit || isSingleToken else {
      throw .badOption(name: "objective", found: "logit", expected: "logprob")
    }
  }
}
