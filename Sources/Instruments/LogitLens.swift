import Tensors
import Transformer

/// What a model would say if it stopped after each layer: the last norm and the unembedding of `resid_post`
/// (nostalgebraist 2020).
///
/// ```swift
/// let lens = try model.logitLens(tokens, positions: .last)
/// lens.cells[4].rank  // where the answer stands after layer 4
/// ```
public struct LogitLens: Sendable {
  /// One layer at one position.
  public struct Cell: Sendable {
    public let layer: Int
    public let position: Int
    /// The token that `prob` and `rank` speak of.
    public let answer: Int
    /// Probability of the answer after this layer.
    public let prob: Float
    /// How many tokens are more probable than the answer: 0 for the top.
    public let rank: Int
    /// KL(model ‖ this layer) at this position, in nats.
    public let kl: Double
    /// What the layer's attention adds to the answer's logit directly, the last norm's denominator held fixed;
    /// nil where logits are no such sum (`Model.readsSums`).
    public let attn: Double?
    /// The same of the layer's feed-forward part.
    public let mlp: Double?
    /// The most probable tokens after this layer, best first.
    public let top: [TokenScore]
    /// What the question's tuned lens shows here; nil where it has no translator for the layer.
    public let tuned: TunedReading?
  }

  /// By layer, then by position, both in the order asked for.
  public let cells: [Cell]
  /// The positions looked at, counted from the start.
  public let positions: [Int]
  /// The answer at each of them.
  public let answers: [Int]
  /// The model's own top token at each of them.
  public let tops: [Int]

  /// At how many of the positions a layer's top token is the model's own.
  public func agreement(of layer: Int) -> Proportion {
    let own = Dictionary(zip(positions, tops)) { first, _ in first }
    let here = cells.filter { $0.layer == layer }
    return Proportion(here.count { $0.top.first?.id == own[$0.position] }, of: here.count)
  }
}

/// What to look for with the lens.
public struct LensQuestion: Sendable {
  public var positions = PositionSelection.last
  /// Layers, or nil for all; layer L is the residual stream *after* block L.
  public var layers: [Int]?
  /// The token to follow; nil: at each position the model's own top token.
  public var answer: Int?
  /// A lens to read the same residual streams with as well.
  public var tuned: TunedLens?
  /// How many of the most probable tokens to keep in a cell.
  public var top = 5
  /// What to change during the run.
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init() {}
}

extension Model {
  /// Looks at the residual stream of a run through the last norm and the unembedding, a few positions of a layer at
  /// a time: memory holds the captured residual streams and a small batch of logits a lens.
  ///
  /// The model's own distribution is that of the last layer, so changes at `final_norm` and `logits` don't count.
  ///
  /// - Throws: ``EngineError`` for a token, layer, position or answer that the model doesn't have,
  ///   ``EngineError/wrongWidth(site:found:expected:)`` for a tuned lens of another width, or
  ///   ``EngineError/interrupted``.
  public func logitLens(
    _ tokens: [Int], _ question: LensQuestion, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> LogitLens {
    try check(question)
    let last = architecture.layers - 1
    let layers = question.layers ?? Array(0...last)
    let streams = layers.contains(last) ? layers : layers + [last]
    let captures = [(Site.residPost, streams), (.attnOut, layers), (.mlpOut, layers)].map {
      Plan.Capture($0, layers: $1, positions: question.positions)
    }
    let plan = Plan(captures: captures, interventions: question.interventions, logits: .none)
    let trace = try run(Request(tokens, plan: plan), precision: question.precision, isCancelled: isCancelled)
    guard let final = trace[.residPost, layer: last] else { throw .noTokens }
    var columns: [[LogitLens.Cell]] = []
    var (answers, tops): ([Int], [Int]) = ([], [])
    for start in stride(from: 0, to: final.positions.count, by: Self.lensBatch) {
      let batch = start..<min(start + Self.lensBatch, final.positions.count)
      let reader = try LensReader(
        self, question, positions: Array(final.positions[batch]), residual: final.tensor.slice(batch))
      answers += reader.answers
      tops += reader.tops
      for (index, layer) in layers.enumerated() {
        if isCancelled() { throw .interrupted }
        guard let kept = trace[.residPost, layer: layer] else { throw .layerNeeded(site: .residPost) }
        let residual = kept.tensor.slice(batch)
        let tuned = question.tuned.flatMap { lens in
          lens.translators[layer] == nil ? nil : lens.translate(residual, layer: layer, pool: pool)
        }
        let logits = { (x: Tensor) in self.unembed(residual: x, precision: question.precision).rows }
        let parts = [Site.attnOut, .mlpOut].map { trace[$0, layer: layer]?.tensor.slice(batch).rows ?? [] }
        let own = layer == last ? reader.final.map(\.logits) : logits(residual)
        columns.append(reader.cells(layer, own, attn: parts[0], mlp: parts[1], tuned: tuned.map(logits)))
        progress(start * layers.count + (index + 1) * batch.count, final.positions.count * layers.count)
      }
    }
    let batches = columns.count / max(1, layers.count)
    let cells = layers.indices.flatMap { index in
      (0..<batches).flatMap { columns[$0 * layers.count + index] }
    }
    return LogitLens(cells: cells, positions: final.positions, answers: answers, tops: tops)
  }

  private func check(_ question: LensQuestion) throws(EngineError) {
    try requireUnembedding()
    if let answer = question.answer, !(0..<architecture.vocabulary).contains(answer) {
      throw .tokenOutOfRange(answer, vocabulary: architecture.vocabulary)
    }
    if let width = question.tuned?.model.width, width != architecture.width {
      throw .wrongWidth(site: .residPost, found: width, expected: architecture.width)
    }
  }

  /// Positions unembedded at once: enough for a matrix product, few enough for memory.
  private static var lensBatch: Int { 64 }
}

/// Reads layers against the final distributions of a few positions.
private struct LensReader {
  let question: LensQuestion
  let pool: ThreadPool
  let positions: [Int]
  let final: [LogDistribution]
  /// The model's own probabilities, which every layer is compared with. `[position][vocabulary]`
  let probabilities: [[Double]]
  let answers: [Int]
  let tops: [Int]
  /// How each position's answer is read from its residual stream; none where logits are no sum.
  let readouts: [Readout]

  /// - Parameter residual: what the last layer leaves at the positions. `[position, d_model]`
  init(
    _ model: Model, _ question: LensQuestion, positions: [Int], residual: Tensor
  ) throws(EngineError) {
    self.question = question
    self.positions = positions
    pool = model.pool
    let rows = model.unembed(residual: residual, precision: question.precision).rows
    final = pool.map(rows.count) { LogDistribution.brief(rows[$0]) }
    probabilities = pool.map(final.count) { [final] in final[$0].probabilities }
    tops = final.map { TopTokens.top($0.logits, count: 1, normaliser: $0.normaliser).first?.id ?? 0 }
    answers = tops.map { question.answer ?? $0 }
    var readouts: [Readout] = []
    for (row, answer) in zip(residual.rows, answers) where model.readsSums {
      readouts.append(try model.readout(answer, from: row))
    }
    self.readouts = readouts
  }

  /// - Parameters:
  ///   - rows: the layer's logits, and the tuned lens's where it has a translator for the layer.
  ///   - attn: what the layer's two parts add to the residual streams.
  func cells(
    _ layer: Int, _ rows: [ArraySlice<Float>], attn: [ArraySlice<Float>], mlp: [ArraySlice<Float>],
    tuned: [ArraySlice<Float>]?
  ) -> [LogitLens.Cell] {
    pool.map(rows.count) { index in
      let here = reading(rows[index], at: index)
      let readout = readouts.isEmpty ? nil : readouts[index]
      return LogitLens.Cell(
        layer: layer, position: positions[index], answer: answers[index], prob: here.prob, rank: here.rank,
        kl: here.kl, attn: readout?.contribution(of: attn[index]), mlp: readout?.contribution(of: mlp[index]),
        top: here.top, tuned: tuned.map { reading($0[index], at: index) })
    }
  }

  /// A row of logits beside the model's own.
  private func reading(_ logits: ArraySlice<Float>, at index: Int) -> TunedReading {
    let (here, answer) = (LogDistribution.brief(logits), answers[index])
    return TunedReading(
      prob: here.prob(answer), rank: here.rank(answer),
      kl: Divergence.kl(final[index], here, probabilities: probabilities[index]),
      top: TopTokens.top(logits, count: question.top, normaliser: here.normaliser))
  }
}

extension Tensor {
  /// The entries of the outermost dimension, without a copy.
  var rows: [ArraySlice<Float>] {
    stride(from: 0, to: values.count, by: max(1, rowCount)).map { values[$0..<$0 + rowCount] }
  }
}
