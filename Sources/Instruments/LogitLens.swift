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
    /// The most probable tokens after this layer, best first.
    public let top: [TokenScore]
  }

  /// By layer, then by position, both in the order asked for.
  public let cells: [Cell]
  /// The positions looked at, counted from the start.
  public let positions: [Int]
  /// The answer at each of them.
  public let answers: [Int]
}

/// What to look for with the lens.
public struct LensQuestion: Sendable {
  public var positions = PositionSelection.last
  /// Layers, or nil for all; layer L is the residual stream *after* block L.
  public var layers: [Int]?
  /// The token to follow; nil: at each position the model's own top token.
  public var answer: Int?
  /// How many of the most probable tokens to keep in a cell.
  public var top = 5
  /// What to change during the run.
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init() {}
}

extension Model {
  /// Looks at the residual stream of a run through the last norm and the unembedding, a few positions of a layer at
  /// a time: memory holds the captured residual streams and one small batch of logits.
  ///
  /// The model's own distribution is that of the last layer, so changes at `final_norm` and `logits` don't count.
  ///
  /// - Throws: ``EngineError`` for a token, layer, position or answer that the model doesn't have, or
  ///   ``EngineError/interrupted``.
  public func logitLens(
    _ tokens: [Int], _ question: LensQuestion, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> LogitLens {
    try requireUnembedding()
    let last = architecture.layers - 1
    let layers = question.layers ?? Array(0...last)
    if let answer = question.answer, !(0..<architecture.vocabulary).contains(answer) {
      throw .tokenOutOfRange(answer, vocabulary: architecture.vocabulary)
    }
    let capture = Plan.Capture(
      .residPost, layers: layers.contains(last) ? layers : layers + [last], positions: question.positions)
    let plan = Plan(captures: [capture], interventions: question.interventions, logits: .none)
    let trace = try run(Request(tokens, plan: plan), precision: question.precision, isCancelled: isCancelled)
    guard let final = trace[.residPost, layer: last] else { throw .noTokens }
    var columns: [[LogitLens.Cell]] = []
    var answers: [Int] = []
    for start in stride(from: 0, to: final.positions.count, by: Self.lensBatch) {
      let batch = start..<min(start + Self.lensBatch, final.positions.count)
      let reader = LensReader(
        question: question, positions: Array(final.positions[batch]),
        final: unembed(residual: final.tensor.slice(batch), precision: question.precision))
      answers += reader.answers
      for (index, layer) in layers.enumerated() {
        if isCancelled() { throw .interrupted }
        guard let kept = trace[.residPost, layer: layer] else { throw .layerNeeded(site: .residPost) }
        let logits = unembed(residual: kept.tensor.slice(batch), precision: question.precision)
        columns.append(reader.cells(layer, logits))
        progress(start * layers.count + (index + 1) * batch.count, final.positions.count * layers.count)
      }
    }
    let batches = columns.count / max(1, layers.count)
    let cells = layers.indices.flatMap { index in
      (0..<batches).flatMap { columns[$0 * layers.count + index] }
    }
    return LogitLens(cells: cells, positions: final.positions, answers: answers)
  }

  /// Positions unembedded at once: enough for a matrix product, few enough for memory.
  private static var lensBatch: Int { 16 }
}

/// Reads layers against the final distributions of a few positions.
private struct LensReader {
  let question: LensQuestion
  let positions: [Int]
  let final: [LogDistribution]
  let answers: [Int]

  init(question: LensQuestion, positions: [Int], final: Tensor) {
    self.question = question
    self.positions = positions
    self.final = final.rows.map { LogDistribution($0) }
    answers = self.final.map { question.answer ?? TopTokens.top($0.logits, count: 1).first?.id ?? 0 }
  }

  func cells(_ layer: Int, _ logits: Tensor) -> [LogitLens.Cell] {
    zip(logits.rows, positions.indices).map { row, index in
      let here = LogDistribution(row)
      return LogitLens.Cell(
        layer: layer, position: positions[index], answer: answers[index], prob: here.prob(answers[index]),
        rank: here.rank(answers[index]), kl: Divergence.kl(final[index], here),
        top: TopTokens.top(row, count: question.top))
    }
  }
}

extension Tensor {
  /// The entries of the outermost dimension, without a copy.
  var rows: [ArraySlice<Float>] {
    stride(from: 0, to: values.count, by: max(1, rowCount)).map { values[$0..<$0 + rowCount] }
  }
}
