import Tensors
import Transformer

extension Model {
  /// The vector of a token edit: e(plus) − e(minus), rows of the unembedding as stored. `[d_model]`
  ///
  /// Added with a coefficient s to a residual stream h it gives h − s·e(minus) + s·e(plus).
  ///
  /// - Parameters:
  ///   - minus: the token to write against, or nil for none.
  ///   - plus: the token to write for, or nil for none.
  /// - Throws: ``EngineError/tokenOutOfRange(_:vocabulary:)``.
  public func tokenEdit(minus: Int?, plus: Int?) throws(EngineError) -> [Float] {
    var vector = [Float](repeating: 0, count: architecture.width)
    if let plus { for (i, value) in try unembeddingRow(plus).enumerated() { vector[i] += value } }
    if let minus { for (i, value) in try unembeddingRow(minus).enumerated() { vector[i] -= value } }
    return vector
  }
}

/// A prompt with the token it is continued with and the token it shall be continued with.
public struct EditCase: Sendable, Equatable {
  public let tokens: [Int]
  public let old: Int
  public let new: Int

  public init(tokens: [Int], old: Int, new: Int) { (self.tokens, self.old, self.new) = (tokens, old, new) }
}

/// Which edits to try where.
public struct EditQuestion: Sendable {
  public var cases: [EditCase]
  /// Layers, or nil for all.
  public var layers: [Int]?
  /// The s of h − s·e(old) + s·e(new).
  public var scale = 1.0
  /// How many random vectors of equal length to try beside each edit.
  public var draws = 5
  public var seed: UInt64 = 0
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init(cases: [EditCase]) { self.cases = cases }
}

/// How many prompts each layer's edit turns from the old token to the new one.
public struct EditCounts: Sendable {
  /// The edits after one layer.
  public struct Row: Sendable {
    public let layer: Int
    /// The cases whose top token is the new one after the edit.
    public let flipped: Proportion
    /// The same share under each of the random vectors.
    public let random: Sample
    /// The share of cases whose top token is not the old one any more, under each of the random vectors.
    public let changed: Sample
    /// For each case, the top token after the edit.
    public let tops: [Int]
  }

  public let rows: [Row]
  /// For each case, the top token before any edit.
  public let clean: [Int]
}

extension Model {
  /// Tries an edit of the last position's residual stream after each layer, on many prompts, beside random vectors
  /// of the edit's length: layers up to the edited one are run once.
  ///
  /// - Throws: ``EngineError`` for a token or layer that the model doesn't have, ``EngineError/noTokens`` where
  ///   there is no case, ``EngineError/interrupted``.
  public func countEdits(
    _ question: EditQuestion, progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> EditCounts {
    try requireUnembedding()
    guard !question.cases.isEmpty else { throw .noTokens }
    let layers = question.layers ?? Array(0..<architecture.layers)
    try Plan(captures: [Plan.Capture(.residPost, layers: layers)]).validate(for: architecture)
    var clean: [Int] = []
    // By case: for each layer the top token under the edit, then under each random vector.
    var tops: [[[Int]]] = []
    for (index, edit) in question.cases.enumerated() {
      guard let last = edit.tokens.indices.last else { throw .noTokens }
      let vectors = try vectors(for: edit, index, question)
      let run = try Continuation(
        self, edit.tokens, position: last, layers: layers, interventions: question.interventions,
        precision: question.precision, isCancelled: isCancelled)
      clean += topTokens([run.final], precision: question.precision)
      let edited = layers.flatMap { layer in
        let state = run.state(after: layer)
        return vectors.map { vector in
          Patch(layer: layer, vector: zip(state, vector).map { $0 + Float(question.scale) * $1 })
        }
      }
      let said = topTokens(
        try run.finals(of: edited, isCancelled: isCancelled), precision: question.precision)
      tops.append(
        layers.indices.map { Array(said[$0 * vectors.count..<($0 + 1) * vectors.count]) })
      progress(index + 1, question.cases.count)
    }
    let rows = layers.indices.map { question.row(layers[$0], tops, at: $0) }
    return EditCounts(rows: rows, clean: clean)
  }

  /// The edit's vector, then random ones of its length.
  private func vectors(
    for edit: EditCase, _ index: Int, _ question: EditQuestion
  ) throws(EngineError) -> [[Float]] {
    let vector = try tokenEdit(minus: edit.old, plus: edit.new)
    let norm = Vector.sumOfSquares(vector).squareRoot()
    return [vector]
      + (0..<question.draws).map {
        RandomVector.make(
          width: architecture.width, norm: norm, seed: question.seed, draw: index * question.draws + $0)
      }
  }
}

extension EditQuestion {
  /// - Parameters:
  ///   - all: by case and layer, the top token under the edit and under each random vector.
  ///   - index: which of the layers.
  fileprivate func row(_ layer: Int, _ all: [[[Int]]], at index: Int) -> EditCounts.Row {
    let tops = all.map { $0[index] }
    func share(_ draw: Int, _ counts: (EditCase, Int) -> Bool) -> Double {
      Double(zip(cases, tops).count { counts($0, $1[draw]) }) / Double(cases.count)
    }
    let draws = 1..<max(1, draws + 1)
    return EditCounts.Row(
      layer: layer, flipped: Proportion(zip(cases, tops).count { $0.new == $1[0] }, of: cases.count),
      random: Sample(draws.map { share($0) { $1 == $0.new } }),
      changed: Sample(draws.map { share($0) { $1 != $0.old } }), tops: tops.map { $0[0] })
  }
}
