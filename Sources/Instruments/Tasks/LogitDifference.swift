import Transformer

/// The mean logit of some tokens less that of others, at one position: what tasks are measured by.
///
/// Linear in the logits, so that its gradient is a linear combination too. With one token on each side it is the
/// logit difference of Wang et al. 2022.
public struct LogitDifference: Sendable, Equatable {
  /// Tokens that count for, at least one.
  public let answers: [Int]
  /// Tokens that count against; may be empty.
  public let wrongs: [Int]

  public init(answers: [Int], wrongs: [Int]) { (self.answers, self.wrongs) = (answers, wrongs) }

  /// `answer` against `wrong`.
  public init(_ answer: Int, _ wrong: Int) { self.init(answers: [answer], wrongs: [wrong]) }

  /// Tokens with what their logits are multiplied by.
  public var terms: [(id: Int, coefficient: Double)] {
    answers.map { ($0, 1 / Double(answers.count)) } + wrongs.map { ($0, -1 / Double(wrongs.count)) }
  }

  /// The difference of a row of logits. `[vocabulary]`
  public func callAsFunction(_ logits: ArraySlice<Float>) -> Double {
    terms.reduce(0) { $0 + $1.coefficient * Double(logits[logits.startIndex + $1.id]) }
  }
}
