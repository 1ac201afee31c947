import Tensors
import Transformer

/// Residual streams of two sets of prompts at the last position, layer by layer.
public struct ContrastStates: Sendable {
  public let site: Site
  /// A tensor a layer. `[prompt, d_model]`
  public let positive: [Tensor]
  /// A tensor a layer. `[prompt, d_model]`
  public let negative: [Tensor]

  public init(site: Site, positive: [Tensor], negative: [Tensor]) {
    (self.site, self.positive, self.negative) = (site, positive, negative)
  }

  /// The difference of the means of a layer, in double precision. `[d_model]`
  ///
  /// - Parameters:
  ///   - positives: which prompts of the positive set count; nil: all.
  ///   - negatives: which of the negative set.
  public func difference(layer: Int, positives: [Int]? = nil, negatives: [Int]? = nil) -> [Float] {
    let (a, b) = (Self.mean(positive[layer], positives), Self.mean(negative[layer], negatives))
    return zip(a, b).map { Float($0 - $1) }
  }

  /// The projections of prompts on a direction of length 1: x·v/|v|.
  public static func projections(_ states: Tensor, on vector: [Float], _ chosen: [Int]? = nil) -> [Double] {
    let norm = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let width = vector.count
    return (chosen ?? Array(0..<(states.shape.first ?? 0))).map { prompt in
      var sum = 0.0
      for index in 0..<width { sum += Double(states.values[prompt * width + index]) * Double(vector[index]) }
      return norm > 0 ? sum / norm : 0
    }
  }

  static func mean(_ states: Tensor, _ chosen: [Int]?) -> [Double] {
    let prompts = chosen ?? Array(0..<(states.shape.first ?? 0))
    var sums = [Double](repeating: 0, count: states.rowCount)
    for prompt in prompts {
      for index in sums.indices { sums[index] += Double(states.values[prompt * sums.count + index]) }
    }
    return sums.map { $0 / Double(max(1, prompts.count)) }
  }
}

/// What ``Model/contrastStates(_:_:_:progress:isCancelled:)`` gives.
public struct ContrastRun: Sendable {
  public let states: ContrastStates
  /// The refusal score of every prompt where one was asked for.
  public let positiveScores: [Double]
  public let negativeScores: [Double]
}

extension Model {
  /// Runs two sets of prompts once and keeps the residual stream of every layer at the last position.
  ///
  /// - Parameters:
  ///   - site: `resid_post` or `resid_pre`.
  ///   - score: where given, each prompt's refusal score is kept too.
  ///   - progress: called with prompts done and prompts in all.
  /// - Throws: ``EngineError/noTokens`` for an empty set, and as a run does.
  public func contrastStates(
    positive: [[Int]], negative: [[Int]], site: Site = .residPost, interventions: [Intervention] = [],
    score: RefusalScore? = nil, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> ContrastRun {
    guard !positive.isEmpty, !negative.isEmpty else { throw .noTokens }
    let (layers, width) = (architecture.layers, architecture.width)
    let plan = Plan(
      captures: [Plan.Capture(site, positions: .last)], interventions: interventions,
      logits: score == nil ? .none : .last)
    var rows: [[Float]] = Array(repeating: [], count: layers)
    var scores: [Double] = []
    let total = positive.count + negative.count
    try run(
      prompts: positive + negative, plan: plan, progress: { progress($0, total) }, isCancelled: isCancelled
    ) { _, trace in
      for layer in 0..<layers { rows[layer] += trace[site, layer: layer]?.tensor.values ?? [] }
      if let score { scores.append(score.score(trace.lastLogits)) }
    }
    let cut = positive.count * width
    return ContrastRun(
      states: ContrastStates(
        site: site,
        positive: rows.map { Tensor(shape: [positive.count, width], values: Array($0[..<cut])) },
        negative: rows.map { Tensor(shape: [negative.count, width], values: Array($0[cut...])) }),
      positiveScores: Array(scores.prefix(positive.count)),
      negativeScores: Array(scores.dropFirst(positive.count)))
  }
}
