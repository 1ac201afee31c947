import Tensors
import Tokenization
import Transformer

/// How often readings of a layer name the token that the model itself goes on with.
public struct PatchscopeAgreement: Sendable {
  /// One layer, over all positions of the texts but their first.
  public struct Row: Sendable {
    public let layer: Int
    /// The Patchscope's first token is the model's own next token.
    public let patchscope: Proportion
    /// The logit lens's top token is the model's own next token.
    public let lens: Proportion
    /// A random vector of equal length in the Patchscope, a share a draw.
    public let random: Sample
    /// The Patchscope's first token is the token that follows in the text.
    public let patchscopeActual: Proportion
    /// The logit lens's top token is the token that follows in the text.
    public let lensActual: Proportion
  }

  public let rows: [Row]
}

extension Model {
  /// Precision@1 of a Patchscope and of the logit lens on the same residual streams, layer by layer: against the
  /// model's own next token and against the token that follows in the text.
  ///
  /// - Parameters:
  ///   - texts: token ids; the first position of each is left out, the last has no actual token.
  ///   - draws: random vectors of equal length a position, as a control.
  /// - Throws: ``EngineError/noTokens`` where no text has two tokens, and as
  ///   ``patchscope(_:_:tokenizer:progress:isCancelled:)``.
  public func patchscopeAgreement(
    over texts: [[Int]], _ question: PatchscopeQuestion, draws: Int, seed: UInt64, tokenizer: any Tokenizer,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> PatchscopeAgreement {
    let layers = question.layers ?? Array(0..<architecture.layers)
    var counts = layers.map { AgreementCounts(layer: $0, draws: draws) }
    let readable = texts.filter { $0.count > 1 }
    guard !readable.isEmpty else { throw .noTokens }
    var one = question
    (one.limit, one.top, one.positions, one.layers) = (1, 1, .from(1), layers)
    one.endTokens = []
    let stage = try PatchscopeStage(self, one, isCancelled: isCancelled)
    for (index, tokens) in readable.enumerated() {
      let source = try representations(tokens, one, isCancelled: isCancelled)
      let found = try patchscope(source, one, on: stage, tokenizer: tokenizer, isCancelled: isCancelled)
      for (row, _) in layers.enumerated() {
        let cells = found.cells[row * found.positions.count..<(row + 1) * found.positions.count]
        counts[row].add(Array(cells), answers: found.answers, tokens)
      }
      let vectors = (0..<draws).flatMap { draw in
        randomPatches(source, one, number: index * draws + draw, seed: seed)
      }
      let said = try stage.generations(vectors, tokenizer: tokenizer, isCancelled: isCancelled)
      for (place, generation) in said.enumerated() {
        let (column, row) = (place % found.positions.count, place / found.positions.count % layers.count)
        let isHit = generation.tokens.first?.top.first?.id == found.answers[column]
        counts[row].random[place / found.positions.count / layers.count] += isHit ? 1 : 0
      }
      progress(index + 1, readable.count)
    }
    return PatchscopeAgreement(rows: counts.map(\.row))
  }

  /// Random vectors, as long as the text's own residual streams: the control.
  ///
  /// - Parameter number: which of all texts' draws.
  private func randomPatches(
    _ source: Representations, _ question: PatchscopeQuestion, number: Int, seed: UInt64
  ) -> [Patch] {
    source.places.map { layer, index in
      Patch(
        layer: question.into ?? layer,
        vector: RandomVector.make(
          width: architecture.width, norm: Vector.sumOfSquares(source.vector(layer, index)).squareRoot(),
          seed: seed, draw: number * architecture.context + source.positions[index]))
    }
  }
}

/// What is counted at one layer.
private struct AgreementCounts {
  let layer: Int
  var total = 0
  var actualTotal = 0
  var patchscope = 0
  var lens = 0
  var patchscopeActual = 0
  var lensActual = 0
  var random: [Double]

  init(layer: Int, draws: Int) { (self.layer, random) = (layer, Array(repeating: 0, count: draws)) }

  mutating func add(_ cells: [Patchscope.Cell], answers: [Int], _ tokens: [Int]) {
    for (cell, answer) in zip(cells, answers) {
      let said = cell.top.first?.id
      total += 1
      patchscope += said == answer ? 1 : 0
      lens += cell.lens == answer ? 1 : 0
      guard cell.position + 1 < tokens.count else { continue }
      let actual = tokens[cell.position + 1]
      actualTotal += 1
      patchscopeActual += said == actual ? 1 : 0
      lensActual += cell.lens == actual ? 1 : 0
    }
  }

  var row: PatchscopeAgreement.Row {
    PatchscopeAgreement.Row(
      layer: layer, patchscope: Proportion(patchscope, of: total), lens: Proportion(lens, of: total),
      random: Sample(random.map { $0 / Double(max(1, total)) }),
      patchscopeActual: Proportion(patchscopeActual, of: actualTotal),
      lensActual: Proportion(lensActual, of: actualTotal))
  }
}
