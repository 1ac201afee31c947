import Checkpoints
import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

/// Rows that few of some fixed directions make up.
private func sparseRows(count: Int, width: Int, seed: UInt64 = 3) -> ActivationRows {
  let random = Philox(seed: seed, purpose: "rows")
  let directions = (0..<2 * width).map { latent in
    (0..<width).map { Float(random.normal(at: UInt64(latent * width + $0))) / Float(width).squareRoot() }
  }
  let rows = ActivationRows(inputs: width, outputs: width, isTied: true, capacity: count)
  var draw = Philox(seed: seed, purpose: "choice")
  for _ in 0..<count {
    var row = (0..<width).map { Float($0 % 5) * 0.3 }
    for _ in 0..<3 {
      let chosen = directions[Int(draw.next() % UInt64(directions.count))]
      let amount = Float(1 + draw.uniform())
      for i in 0..<width { row[i] += amount * chosen[i] }
    }
    rows.append(row[...])
  }
  return rows
}

private func place(_ site: Site = .residPost, writes: Site? = nil) -> SparseAutoencoder.Place {
  SparseAutoencoder.Place(model: "tiny", reads: site, writes: writes ?? site, layer: 1)
}

private func trained(
  _ kind: DictionaryRecipe.Kind, threads: Int = 2, steps: Int = 300
) -> (trainer: DictionaryTrainer, first: Double) {
  let rows = sparseRows(count: 2048, width: 24)
  var recipe = DictionaryRecipe(place: place(), latents: 96, steps: steps)
  (recipe.kind, recipe.k, recipe.batch, recipe.rate) = (kind, 4, 128, 3e-3)
  recipe.deadAfter = 2000
  let trainer = DictionaryTrainer(recipe: recipe, data: rows, pool: ThreadPool(threads: threads))
  var first = 0.0
  for step in 0..<steps {
    trainer.step((0..<128).map { (step * 128 + $0 * 7) % 2048 }, of: rows)
    if step == 0 { first = trainer.report.unexplained }
  }
  return (trainer, first)
}

@Suite struct DictionaryTrainerTests {
  @Test(arguments: DictionaryRecipe.Kind.allCases) func trainingFindsSparseCodesThatExplainTheRows(
    _ kind: DictionaryRecipe.Kind
  ) {
    let (trainer, first) = trained(kind)
    // An L1 penalty makes all values smaller, and so explains less.
    let limit = kind == .relu ? 0.95 : 0.35
    #expect(trainer.report.unexplained < limit, "\(kind): from \(first) to \(trainer.report)")
    #expect(trainer.report.unexplained < first / 2)
    #expect(trainer.report.l0 < 12, "\(kind): \(trainer.report)")
    // The dictionary of raw rows finds what the trainer finds of scaled ones.
    let rows = sparseRows(count: 256, width: 24, seed: 3)
    let dictionary = trainer.result()
    let pool = ThreadPool(threads: 1)
    let x = rows.values(of: .input)
    let codes = dictionary.encode(x, pool: pool)
    let restored = dictionary.decode(codes, pool: pool)
    let mean = rows.mean(of: .input)
    var (error, variance) = (0.0, 0.0)
    for i in x.indices {
      error += Double((x[i] - restored[i]) * (x[i] - restored[i]))
      variance += Double((x[i] - mean[i % 24]) * (x[i] - mean[i % 24]))
    }
    #expect(error / variance < limit + 0.05, "\(kind)")
    for latent in 0..<96 {
      let norm = dictionary.direction(latent).reduce(0) { $0 + $1 * $1 }
      #expect(abs(norm - 1) < 1e-4)
    }
  }

  @Test(arguments: [DictionaryRecipe.Kind.batchtopk, .jumprelu])
  func trainingHasTheSameBitsForAnyNumberOfThreads(_ kind: DictionaryRecipe.Kind) {
    #expect(
      trained(kind, threads: 1, steps: 40).trainer.result()
        == trained(kind, threads: 3, steps: 40).trainer.result())
  }
}

@Suite struct DictionaryTrainingTests {
  private let windows = (0..<12).map { window in (0..<24).map { (window * 37 + $0 * 11) % 250 + 3 } }

  private func training(
    on model: Model, _ resume: DictionaryCheckpoint? = nil, rows: Int = 200, memory: Int = 120,
    place given: SparseAutoencoder.Place = place()
  ) throws -> DictionaryTraining {
    var recipe = DictionaryRecipe(place: given, latents: 64, steps: 30)
    (recipe.k, recipe.batch, recipe.seed, recipe.deadAfter) = (4, 32, 5, 200)
    return try DictionaryTraining(
      resume?.recipe ?? recipe,
      texts: DictionaryTraining.Texts(windows: windows, rows: rows, memory: memory), on: model, resume: resume
    )
  }

  @Test(arguments: [1, 7, 15, 22, 29]) func aTrainingThatWasStoppedGoesOnToTheSameBits(_ stop: Int) throws {
    let model = try tinyModel()
    let whole = try training(on: model)
    #expect(try whole.run(afterStep: { _ in }, isCancelled: { false }))
    let first = try training(on: model)
    var taken = 0
    #expect(try !first.run(afterStep: { taken = $0.step }, isCancelled: { taken >= stop }))
    let bytes = try first.checkpoint(texts: "x").serialized()
    let saved = try DictionaryCheckpoint(bytes: bytes, name: "saved")
    #expect(saved.step == stop)
    let second = try training(on: model, saved)
    #expect(try second.run(afterStep: { _ in }, isCancelled: { false }))
    #expect(second.trainer.result() == whole.trainer.result())
    #expect(try second.checkpoint(texts: "").serialized() == whole.checkpoint(texts: "").serialized())
  }

  @Test func theThresholdGivesTextsKeptFromTrainingKLatentsARow() throws {
    let model = try tinyModel()
    // One window, again and again: what is kept are the first thirteen rows of it.
    let window = windows[0]
    var recipe = DictionaryRecipe(place: place(), latents: 64, steps: 30)
    (recipe.k, recipe.batch, recipe.seed) = (4, 32, 5)
    let training = try DictionaryTraining(
      recipe, texts: .init(windows: Array(repeating: window, count: 12), rows: 276), on: model)
    #expect(training.rows == 276 - 13)
    #expect(try training.run(afterStep: { _ in }, isCancelled: { false }))
    let dictionary = try training.result()
    let plan = Plan(captures: [.init(.residPost, layers: [1], positions: .indices(Array(1...13)))])
    let rows = try #require(try model.run(Request(window, plan: plan))[.residPost, layer: 1]).tensor.values
    #expect(dictionary.encode(rows, pool: model.pool).values.count == 13 * 4)
  }

  @Test func aTrainingKilledBeforeItsFirstStepBeginsAnewToTheSameBits() throws {
    let model = try tinyModel()
    let whole = try training(on: model)
    #expect(try whole.run(afterStep: { _ in }, isCancelled: { false }))
    let bytes = try DictionaryTraining.unbegun(
      whole.recipe, texts: .init(windows: windows, rows: 200, memory: 120), on: model, memo: "x"
    ).serialized()
    let saved = try DictionaryCheckpoint(bytes: bytes, name: "saved")
    #expect(!saved.isBegun && saved.step == 0 && saved.texts == "x")
    let second = try training(on: model, saved)
    #expect(try second.run(afterStep: { _ in }, isCancelled: { false }))
    #expect(try second.result() == whole.result())
    #expect(throws: DictionaryError.otherTexts) { try training(on: model, saved, rows: 150) }
  }

  @Test func aCheckpointKnowsItsTextsAndItsModel() throws {
    let model = try tinyModel()
    let saved = try training(on: model).checkpoint(texts: "")
    #expect(throws: DictionaryError.otherTexts) { try training(on: model, saved, rows: 150) }
    var other = TinyModel()
    other.seed = 9
    let stranger = try Model(gguf: try other.file(), pool: ThreadPool(threads: 1))
    #expect(throws: DictionaryError.otherModel(trained: "tiny", found: "tiny")) {
      try training(on: stranger, saved)
    }
  }

  @Test func aCheckpointThatIsCutShortIsRefused() throws {
    let bytes = try training(on: tinyModel()).checkpoint(texts: "").serialized()
    #expect(throws: DictionaryError.self) {
      try DictionaryCheckpoint(bytes: Array(bytes.dropLast(9)), name: "cut")
    }
    #expect(throws: DictionaryError.self) { try DictionaryCheckpoint(bytes: [1, 2, 3], name: "none") }
  }

  @Test func aTranscoderLearnsWhatAnMLPWrites() throws {
    let model = try tinyModel()
    let training = try training(on: model, place: place(.mlpIn, writes: .mlpOut))
    var course: [Double] = []
    #expect(try training.run(afterStep: { course.append($0.report.unexplained) }, isCancelled: { false }))
    #expect(course.count == 30 && course[29] < course[0])
    let evaluation = try model.evaluate(
      training.trainer.result(), on: DictionaryTest(windows: windows, lossWindows: 2))
    #expect(evaluation.lossReplaced.isFinite && evaluation.rows > 100)
  }

  @Test func sitesWithoutAFixedWidthAreRefused() throws {
    let model = try tinyModel()
    for site in [Site.pattern, .attnNormScale, .logits] {
      #expect(throws: DictionaryError.unfitSite(site)) { try training(on: model, place: place(site)) }
    }
  }
}

@Suite struct DictionaryEvaluationTests {
  /// Pairs of latents that give each value back, whatever its sign.
  private func exact(_ width: Int, bias: [Float]) -> SparseAutoencoder {
    var rows = [Float](repeating: 0, count: 2 * width * width)
    for i in 0..<width {
      rows[2 * i * width + i] = 1
      rows[(2 * i + 1) * width + i] = -1
    }
    return SparseAutoencoder(
      kind: .relu, place: place(), latents: 2 * width, encoder: rows,
      encoderBias: Array(repeating: 0, count: 2 * width), decoder: rows, inputBias: bias, outputBias: bias)
  }

  private let windows = (0..<6).map { window in (0..<20).map { (window * 31 + $0 * 13) % 250 + 3 } }

  @Test func aDictionaryThatLosesNothingRecoversEverything() throws {
    let model = try tinyModel()
    let found = try model.evaluate(
      exact(32, bias: (0..<32).map { Float($0) * 0.01 }), on: DictionaryTest(windows: windows, lossWindows: 6)
    )
    #expect(found.explained > 0.999_999)
    #expect(abs(found.lossRecovered - 1) < 1e-4)
    #expect(abs(found.l0 - 32) < 0.5)
    #expect(found.kl < 1e-6 && found.cosine > 0.999_999)
    // As many components as dimensions explain all as well.
    #expect(found.pcaExplained > 0.9999)
    #expect(found.rows + found.massive == 6 * 19 && found.predictions == 6 * 18)
  }

  @Test func theMeanAloneExplainsNothing() throws {
    let model = try tinyModel()
    var nothing = exact(32, bias: Array(repeating: 0, count: 32))
    nothing.encoderBias = Array(repeating: -1000, count: 64)
    let first = try model.evaluate(nothing, on: DictionaryTest(windows: windows, lossWindows: 0))
    #expect(first.l0 == 0 && first.silent == 1 && first.explained < 0)
    #expect(first.predictions == 0)
  }

  @Test func anotherWidthIsRefused() throws {
    let model = try tinyModel()
    #expect(throws: DictionaryError.wrongShape(tensor: "W_enc", found: [16], expected: [32])) {
      try model.evaluate(
        exact(16, bias: Array(repeating: 0, count: 16)), on: DictionaryTest(windows: windows, lossWindows: 0))
    }
  }

  @Test func principalVariancesAreThoseOfAKnownCovariance() {
    // Diagonal 40, 39, …, 1, turned by a reflection.
    let width = 40
    let v = (0..<width).map { Float($0 % 7) - 3 }
    let norm = v.reduce(0) { $0 + $1 * $1 }
    func reflect(_ i: Int, _ j: Int) -> Float { (i == j ? 1 : 0) - 2 * v[i] * v[j] / norm }
    var covariance = [Float](repeating: 0, count: width * width)
    for i in 0..<width {
      for j in 0..<width {
        for k in 0..<width { covariance[i * width + j] += reflect(i, k) * Float(width - k) * reflect(j, k) }
      }
    }
    let found = PrincipalSubspace.variances(
      covariance: covariance, width: width, count: 5, pool: ThreadPool(threads: 1))
    for (value, expected) in zip(found, [40.0, 39, 38, 37, 36]) { #expect(abs(value - expected) < 0.01) }
  }
}

@Suite struct LatentEditTests {
  private func dictionary(_ kind: SparseAutoencoder.Kind) -> SparseAutoencoder {
    let random = Philox(seed: 8, purpose: "edit")
    func draw(_ from: Int, _ count: Int, _ scale: Float) -> [Float] {
      (0..<count).map { Float(random.normal(at: UInt64(from + $0))) * scale }
    }
    var made = SparseAutoencoder(
      kind: kind, place: place(), latents: 80, encoder: draw(0, 80 * 32, 0.2),
      encoderBias: draw(9000, 80, 0.2),
      decoder: draw(4000, 80 * 32, 0.2), inputBias: draw(9500, 32, 0.1), outputBias: draw(9700, 32, 0.1),
      thresholds: kind == .jumprelu ? Array(repeating: 0.3, count: 80) : [], k: kind == .topk ? 6 : 0)
    if kind == .gated { (made.gateBias, made.gain) = (draw(9800, 80, 0.2), Array(repeating: 1.3, count: 80)) }
    return made
  }

  @Test(arguments: SparseAutoencoder.Kind.allCases)
  func anEditAddsTheDifferenceAlongTheDecoder(_ kind: SparseAutoencoder.Kind) throws {
    let model = try tinyModel()
    let dictionary = dictionary(kind)
    let ids = [20, 30, 40, 50, 60]
    let capture = [Plan.Capture(.residPost, layers: [1])]
    let clean = try #require(try model.run(Request(ids, plan: Plan(captures: capture)))[.residPost, layer: 1])
      .tensor
    let codes = dictionary.encode(clean.values, pool: model.pool)
    let active = try #require(codes.indices.last.map(Int.init))
    for (change, become) in [
      (LatentEdit.Change.set(0), { (_: Float) in Float(0) }), (.set(2), { _ in 2 }), (.scale(3), { 3 * $0 }),
      (.add(1), { $0 + 1 }),
    ] {
      let edit = try dictionary.edit([active, 5], change, positions: .all)
      let plan = Plan(captures: capture, interventions: [edit])
      let found = try #require(try model.run(Request(ids, plan: plan))[.residPost, layer: 1]).tensor
      for row in 0..<5 {
        var expected = Array(clean.values[row * 32..<(row + 1) * 32])
        for latent in [active, 5] {
          let old = codes[row].first { $0.index == latent }?.value ?? 0
          for i in 0..<32 { expected[i] += (become(old) - old) * dictionary.direction(latent)[i] }
        }
        for i in 0..<32 { #expect(abs(found.values[row * 32 + i] - expected[i]) < 2e-4, "\(kind) \(change)") }
      }
    }
  }

  @Test(arguments: [SparseAutoencoder.Kind.relu, .jumprelu, .gated])
  func gradientsGoThroughAnEdit(_ kind: SparseAutoencoder.Kind) throws {
    let model = try tinyModel()
    var dictionary = dictionary(kind)
    dictionary.place.layer = 0
    let ids = [20, 30, 40]
    let edit = try dictionary.edit([0, 1, 2, 3, 4, 5, 6, 7], .scale(-1), positions: .all)
    let vector = (0..<32).map { Float($0 % 3) - 1 }
    let objective = Objective([.init(1, .activation(.residPost, layer: 1, vector: vector), at: -1)])
    func value(_ nudge: [Float]?) throws -> (Double, Tensor?) {
      let push = nudge.map {
        [Intervention(site: .embed, positions: .indices([1]), operation: .add(vector: $0, coefficient: 1))]
      }
      let plan = Plan(
        interventions: (push ?? []) + [edit], logits: .none,
        gradient: Gradient(of: objective, at: [Plan.Capture(.embed)]))
      let trace = try model.run(Request(ids, plan: plan))
      return (try #require(trace.objective), trace.gradient(.embed)?.tensor)
    }
    let gradient = try #require(try value(nil).1)
    for axis in [0, 9, 21] {
      var nudge = [Float](repeating: 0, count: 32)
      nudge[axis] = 1e-3
      let up = try value(nudge).0
      nudge[axis] = -1e-3
      let slope = (up - (try value(nudge).0)) / 2e-3
      #expect(
        abs(slope - Double(gradient.values[32 + axis])) < 2e-2 * max(1, abs(slope)), "\(kind), axis \(axis)")
    }
  }
}
