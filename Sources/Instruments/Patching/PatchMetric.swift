import Tensors
import Transformer

/// What a patch is to change: a number read at the last position.
public enum PatchMetric: Sendable, Equatable {
  /// A difference of logits.
  case logits(LogitDifference)
  /// The log-probability of one token, in nats.
  case logProbability(Int)

  /// The tokens it speaks of.
  public var tokens: [Int] {
    switch self {
    case .logits(let difference): difference.answers + difference.wrongs
    case .logProbability(let id): [id]
    }
  }

  /// The metric of a row of logits. `[vocabulary]`
  public func callAsFunction(_ logits: ArraySlice<Float>) -> Double {
    switch self {
    case .logits(let difference): difference(logits)
    case .logProbability(let id): Double(logits[logits.startIndex + id]) - TopTokens.logSumExp(logits)
    }
  }

  /// The same as an objective to differentiate.
  var objective: Objective {
    switch self {
    case .logits(let difference):
      Objective(difference.terms.map { Objective.Term(Float($0.coefficient), .logit($0.id)) })
    case .logProbability(let id): Objective([Objective.Term(1, .logProbability(id))])
    }
  }

  /// The metric of each of some residual streams after the last block. `[row, d_model]`
  func values(of residual: Tensor, _ model: Model, _ precision: Precision) -> [Double] {
    switch self {
    case .logits(let difference):
      let terms = difference.terms
      let found = model.logits(of: terms.map(\.id), residual: residual)
      return found.rows.map { row in zip(terms, row).reduce(0) { $0 + $1.0.coefficient * Double($1.1) } }
    case .logProbability:
      return model.unembed(residual: residual, precision: precision).rows.map { self($0) }
    }
  }
}

/// Two prompts of equal length, and what is measured after them.
public struct PatchPair: Sendable, Equatable {
  public var clean: [Int]
  public var corrupted: [Int]
  public var metric: PatchMetric

  public init(clean: [Int], corrupted: [Int], metric: PatchMetric) {
    (self.clean, self.corrupted, self.metric) = (clean, corrupted, metric)
  }

  /// An item of a task.
  public init(_ item: TaskItem) {
    self.init(clean: item.clean, corrupted: item.corrupted, metric: .logits(item.metric))
  }

  /// Checks lengths and tokens against a model.
  ///
  /// - Throws: ``PatchingError``.
  func validate(for architecture: Architecture) throws(PatchingError) {
    guard !architecture.isBidirectional else { throw .engine(.notCausal(family: architecture.family)) }
    guard architecture.hasUnembedding else { throw .engine(.noUnembedding(family: architecture.family)) }
    guard clean.count == corrupted.count else {
      throw .unequalLengths(clean: clean.count, corrupted: corrupted.count)
    }
    guard clean != corrupted else { throw .samePrompts }
    for token in metric.tokens where !(0..<architecture.vocabulary).contains(token) {
      throw .engine(.tokenOutOfRange(token, vocabulary: architecture.vocabulary))
    }
  }
}
