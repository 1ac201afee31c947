import Tensors
import Transformer

/// How well a dictionary stands for a site, on texts that it was not trained on.
public struct DictionaryEvaluation: Sendable, Equatable {
  /// Σ|x − x̂|² / Σ|x − x̄|²: the share of the variance about the mean that is lost.
  public var unexplained = 0.0
  /// The same of the first principal components, as many as a row has latents, found on these very texts.
  public var pcaUnexplained = 0.0
  /// How many components that is.
  public var components = 0
  /// Active latents a row.
  public var l0 = 0.0
  /// The share of latents that fire nowhere in these texts.
  public var silent = 0.0
  /// Mean cosine of x and x̂.
  public var cosine = 0.0
  /// Mean cross-entropy of the next token, in nats: of the model, with x̂ in the place of x, with 0 there, and with the
  /// mean x̄ there.
  public var lossClean = 0.0
  public var lossReplaced = 0.0
  public var lossZero = 0.0
  public var lossMean = 0.0
  /// Mean KL(model ‖ model with x̂), in nats.
  public var kl = 0.0
  /// Rows left out as massive.
  public var massive = 0
  /// Rows that variances, L0 and cosine were taken over.
  public var rows = 0
  /// Predictions that losses were taken over.
  public var predictions = 0

  /// 1 − FVU, about the mean.
  public var explained: Double { 1 - unexplained }
  public var pcaExplained: Double { 1 - pcaUnexplained }
  /// (zero − replaced) / (zero − clean) of the losses: 1 where x̂ serves as well as x, 0 where it does no more than 0.
  public var lossRecovered: Double { (lossZero - lossReplaced) / (lossZero - lossClean) }
}

/// What to evaluate on.
public struct DictionaryTest: Sendable {
  /// Windows of tokens.
  public var windows: [[Int]]
  /// Of how many of them losses are taken too: three further runs each.
  public var lossWindows: Int
  /// Principal components to compare with; nil: as many as L0, rounded.
  public var components: Int?

  public init(windows: [[Int]], lossWindows: Int, components: Int? = nil) {
    (self.windows, self.lossWindows, self.components) = (windows, lossWindows, components)
  }
}

extension Model {
  /// Judges a dictionary. The first position of each window is left alone everywhere: it is not replaced, and neither its
  /// row nor its prediction counts. Massive activations at other positions are not replaced either, and don't count
  /// as rows.
  ///
  /// - Throws: ``DictionaryError``.
  public func evaluate(
    _ dictionary: SparseAutoencoder, on test: DictionaryTest,
    progress: (_ windows: Int, _ of: Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(DictionaryError) -> DictionaryEvaluation {
    try dictionary.check(against: self)
    let total = test.windows.count + min(test.lossWindows, test.windows.count)
    var moments = DictionaryMoments(dictionary)
    let longest = try massiveLimit(test.windows, at: dictionary.place, isCancelled)
    for (index, window) in test.windows.enumerated() where window.count > 1 {
      let found = try rows(of: window, at: dictionary.place, below: longest, isCancelled)
      let codes = dictionary.encode(found.read, pool: pool)
      moments.add(found.written, dictionary.decode(codes, pool: pool), codes, pool)
      progress(index + 1, total)
    }
    guard moments.rows > 1 else { throw .tooFewRows(found: moments.rows, needed: 2) }
    var result = moments.evaluation(components: test.components, pool: pool)
    result.massive = test.windows.reduce(0) { $0 + max(0, $1.count - 1) } - moments.rows
    var losses = [0.0, 0, 0, 0, 0]
    for (index, window) in test.windows.prefix(test.lossWindows).enumerated() where window.count > 2 {
      let found = try lossesOf(window, dictionary, below: longest, mean: moments.mean, isCancelled)
      for i in losses.indices { losses[i] += found[i] }
      result.predictions += window.count - 2
      progress(test.windows.count + index + 1, total)
    }
    let count = Double(max(1, result.predictions))
    (result.lossClean, result.lossReplaced) = (losses[0] / count, losses[1] / count)
    (result.lossZero, result.lossMean, result.kl) = (losses[2] / count, losses[3] / count, losses[4] / count)
    return result
  }

  /// Sums over a window's predictions: loss clean, with x̂, with 0, with the mean; KL with x̂.
  private func lossesOf(
    _ window: [Int], _ dictionary: SparseAutoencoder, below longest: Float, mean: [Float],
    _ isCancelled: () -> Bool
  ) throws(DictionaryError) -> [Double] {
    let found = try rows(of: window, at: dictionary.place, below: longest, isCancelled)
    let restored = dictionary.decode(dictionary.encode(found.read, pool: pool), pool: pool)
    let width = dictionary.outputs
    let lines = stride(from: 0, to: restored.count, by: width).map { Array(restored[$0..<$0 + width]) }
    let place = dictionary.place
    func run(_ operation: Intervention.Operation?) throws(DictionaryError) -> Trace {
      let changes = operation.map {
        [
          Intervention(
            site: place.writes, layers: place.writes.hasLayer ? [place.layer] : nil,
            positions: .indices(found.positions),
            operation: $0)
        ]
      }
      do {
        return try self.run(
          Request(window, plan: Plan(interventions: changes ?? [], logits: .all)), isCancelled: isCancelled)
      } catch { throw .engine(error) }
    }
    let clean = try run(nil)
    var sums = [NextTokenLoss.sum(clean, window)]
    let replaced = try run(.copy(rows: lines))
    sums.append(NextTokenLoss.sum(replaced, window))
    let kl = NextTokenLoss.divergence(clean, replaced, count: window.count)
    sums.append(NextTokenLoss.sum(try run(.set(0)), window))
    sums.append(NextTokenLoss.sum(try run(.setVector(mean)), window))
    return sums + [kl]
  }
}

/// Cross-entropy of a window's own tokens, from position 1 on.
enum NextTokenLoss {
  /// Σ −ln p(next token) over positions 1 … n − 2, in nats.
  static func sum(_ trace: Trace, _ window: [Int]) -> Double {
    let rows = trace.logits.rows
    return (1..<max(1, window.count - 1)).reduce(0.0) { sum, position in
      let row = LogDistribution(rows[position])
      return sum + row.normaliser - Double(row.logit(window[position + 1]))
    }
  }

  static func divergence(_ clean: Trace, _ other: Trace, count: Int) -> Double {
    let (before, after) = (clean.logits.rows, other.logits.rows)
    return (1..<max(1, count - 1)).reduce(0.0) { $0 + Divergence.kl(before[$1], after[$1]) }
  }
}
