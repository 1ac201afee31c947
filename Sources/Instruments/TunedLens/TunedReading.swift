import Tensors
import Transformer

/// What a tuned lens shows at one layer and position, beside the logit lens.
public struct TunedReading: Sendable {
  /// Probability of the answer.
  public let prob: Float
  /// How many tokens are more probable than the answer: 0 for the top.
  public let rank: Int
  /// KL(model ‖ tuned lens), in nats.
  public let kl: Double
  /// The most probable tokens, best first.
  public let top: [TokenScore]
}

extension Model {
  /// Reads the cells of a logit lens with a tuned lens too.
  ///
  /// - Parameters:
  ///   - plain: what ``logitLens(_:_:progress:isCancelled:)`` gave for the same tokens and question.
  /// - Returns: a reading a cell, in the same order; nil where the lens has no translator for the layer.
  /// - Throws: ``EngineError/wrongWidth(site:found:expected:)`` for a lens of another width, and as a run does.
  public func readings(
    of lens: TunedLens, beside plain: LogitLens, _ tokens: [Int], _ question: LensQuestion,
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [TunedReading?] {
    guard lens.model.width == architecture.width else {
      throw .wrongWidth(site: .residPost, found: lens.model.width, expected: architecture.width)
    }
    let last = architecture.layers - 1
    let layers = Array(Set(plain.cells.map(\.layer) + [last])).sorted()
    let capture = Plan.Capture(.residPost, layers: layers, positions: question.positions)
    let plan = Plan(captures: [capture], interventions: question.interventions, logits: .none)
    let trace = try run(Request(tokens, plan: plan), precision: question.precision, isCancelled: isCancelled)
    guard let final = trace[.residPost, layer: last] else { throw .noTokens }
    let place = Dictionary(final.positions.enumerated().map { ($1, $0) }) { first, _ in first }
    var own: [Int: LogDistribution] = [:]
    var readings: [TunedReading?] = []
    for cell in plain.cells {
      if isCancelled() { throw .interrupted }
      guard lens.translators[cell.layer] != nil, let row = place[cell.position],
        let kept = trace[.residPost, layer: cell.layer]
      else {
        readings.append(nil)
        continue
      }
      let residual = lens.translate(kept.tensor.slice(row..<row + 1), layer: cell.layer, pool: pool)
      let here = unembed(residual: residual, precision: question.precision)
      let model =
        own[row]
        ?? LogDistribution.brief(
          unembed(residual: final.tensor.slice(row..<row + 1), precision: question.precision).values[...])
      own[row] = model
      readings.append(TunedReading(here.values[...], model, answer: cell.answer, top: question.top))
    }
    return readings
  }
}

extension TunedReading {
  /// - Parameters:
  ///   - logits: of the lens. `[vocabulary]`
  ///   - own: the model's distribution.
  fileprivate init(_ logits: ArraySlice<Float>, _ own: LogDistribution, answer: Int, top: Int) {
    let here = LogDistribution.brief(logits)
    (prob, rank, kl) = (here.prob(answer), here.rank(answer), Divergence.kl(own, here))
    self.top = TopTokens.top(logits, count: top, normaliser: here.normaliser)
  }
}
