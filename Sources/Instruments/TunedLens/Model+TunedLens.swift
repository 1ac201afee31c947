import Tensors
import Transformer

extension Model {
  /// Trains a tuned lens by Adam: at each step some positions of one text are read, and every layer's translator is
  /// moved towards a smaller KL(model ‖ lens) there. The first position of a text is left out, since massive
  /// activations stand there.
  ///
  /// What costs is the vocabulary: a position and layer take two products with the unembedding.
  ///
  /// - Parameters:
  ///   - texts: token ids of texts to train on, at least two tokens each.
  ///   - progress: called with steps done, steps in all and the mean loss over layers, in nats.
  /// - Throws: ``EngineError/noTokens`` without such texts, and as a run does.
  public func tunedLens(
    _ texts: [[Int]], _ recipe: TunedLensRecipe, progress: (Int, Int, Double) -> Void = { _, _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> TunedLens {
    let texts = texts.filter { $0.count > 1 }
    guard !texts.isEmpty else { throw .noTokens }
    let layers = recipe.layers ?? Array(0..<max(1, architecture.layers - 1))
    var trainings: [TranslatorTraining] = []
    var draw = LensDraw(seed: recipe.seed, purpose: "tuned lens", texts: texts.map(\.count))
    for step in 0..<recipe.steps {
      let (text, positions) = draw.next(recipe.batch)
      let batch = try lensBatch(texts[text], layers: layers, positions: positions, isCancelled: isCancelled)
      let reference = Distributions(logits: batch.final, pool: pool)
      if trainings.isEmpty {
        trainings = layers.compactMap { layer in
          batch.residuals[layer].map { TranslatorTraining(layer: layer, sample: $0) }
        }
      }
      var losses: [Double] = []
      for index in trainings.indices {
        if isCancelled() { throw .interrupted }
        guard let residual = batch.residuals[trainings[index].layer] else { continue }
        losses.append(
          try trainings[index].step(
            residual, reference, rate: Float(recipe.schedule.rate(at: step)), self))
      }
      progress(step + 1, recipe.steps, Sample(losses).mean)
    }
    let translators = trainings.map { ($0.layer, $0.translator) }
    return TunedLens(model: fingerprint, translators: Dictionary(uniqueKeysWithValues: translators))
  }

  /// How far the logit lens and the tuned lens are from the model, layer by layer, at the same positions.
  ///
  /// - Parameters:
  ///   - texts: token ids of texts that the lens was not trained on.
  ///   - count: positions to look at, spread over the texts by `seed`.
  /// - Throws: ``EngineError/noTokens`` without texts of two tokens or more, and as a run does.
  public func divergences(
    of lens: TunedLens, on texts: [[Int]], positions count: Int, seed: UInt64 = 0,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [LensDivergence] {
    let texts = texts.filter { $0.count > 1 }
    guard !texts.isEmpty else { throw .noTokens }
    var plain: [[Double]] = Array(repeating: [], count: lens.layers.count)
    var tuned = plain
    var draw = LensDraw(seed: seed, purpose: "tuned lens held out", texts: texts.map(\.count))
    var done = 0
    while done < count {
      let (text, positions) = draw.next(min(16, count - done))
      let batch = try lensBatch(
        texts[text], layers: lens.layers, positions: positions, isCancelled: isCancelled)
      let final = batch.final.rows.map { LogDistribution($0) }
      for (index, layer) in lens.layers.enumerated() {
        if isCancelled() { throw .interrupted }
        guard let residual = batch.residuals[layer] else { continue }
        let translated = lens.translate(residual, layer: layer, pool: pool)
        for (own, row) in zip(final, unembed(residual: residual).rows) {
          plain[index].append(Divergence.kl(own, LogDistribution(row)))
        }
        for (own, row) in zip(final, unembed(residual: translated).rows) {
          tuned[index].append(Divergence.kl(own, LogDistribution(row)))
        }
      }
      done += positions.count
      progress(done, count)
    }
    return lens.layers.enumerated().map { index, layer in
      LensDivergence(layer: layer, plain: Sample(plain[index]), tuned: Sample(tuned[index]))
    }
  }
}

/// Texts in a seeded order, again and again, and positions of each but the first.
struct LensDraw {
  private let texts: [Int]
  private var random: Philox
  private var order: [Int] = []

  /// - Parameter texts: the length of each text, at least 2.
  init(seed: UInt64, purpose: String, texts: [Int]) {
    self.texts = texts
    random = Philox(seed: seed, purpose: purpose)
  }

  /// A text, and up to `count` of its positions, in order.
  mutating func next(_ count: Int) -> (text: Int, positions: [Int]) {
    if order.isEmpty { order = shuffled(Array(texts.indices)) }
    let text = order.removeLast()
    let chosen = shuffled(Array(1..<texts[text])).prefix(max(1, count)).sorted()
    return (text, chosen)
  }

  private mutating func shuffled(_ values: [Int]) -> [Int] {
    var order = values
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, Int(random.uniform() * Double(index + 1)))
    }
    return order
  }
}
