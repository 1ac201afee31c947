import Foundation
import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct TunedLensTests {
  /// Token sequences with a little order in them.
  private func texts(_ count: Int, length: Int, seed: UInt64, vocabulary: Int) -> [[Int]] {
    var random = Philox(seed: seed, purpose: "tuned lens test")
    return (0..<count).map { _ in
      (0..<length).map { _ in Int(random.uniform() * Double(vocabulary)) }
    }
  }

  private func recipe(_ tokens: Int) -> TunedLensRecipe {
    var recipe = TunedLensRecipe()
    (recipe.tokens, recipe.batch, recipe.rate, recipe.seed) = (tokens, 16, 3e-3, 5)
    return recipe
  }

  @Test func withoutTrainingItIsTheLogitLens() throws {
    let model = try tinyModel()
    let width = model.architecture.width
    let lens = TunedLens(model: model.fingerprint, translators: [0: .init(identity: width)])
    let texts = texts(4, length: 20, seed: 1, vocabulary: model.architecture.vocabulary)
    let found = try model.divergences(of: lens, on: texts, positions: 30)
    #expect(found.map(\.layer) == [0])
    #expect(found[0].plain.values.count == 30)
    for (plain, tuned) in zip(found[0].plain.values, found[0].tuned.values) {
      #expect(abs(plain - tuned) < 1e-9)
    }
    var question = LensQuestion()
    (question.positions, question.tuned) = (.all, lens)
    for cell in try model.logitLens(texts[0], question).cells {
      #expect((cell.tuned != nil) == (cell.layer == 0), "a reading for every layer that has a translator")
      guard let reading = cell.tuned else { continue }
      #expect(reading.rank == cell.rank)
      #expect(abs(reading.kl - cell.kl) < 1e-9)
      #expect(reading.top.map(\.id) == cell.top.map(\.id))
    }
  }

  @Test func aReadingIsWhatOneRowAloneGives() throws {
    let model = try tinyModel()
    let (width, last) = (model.architecture.width, model.architecture.layers - 1)
    let text = texts(1, length: 90, seed: 4, vocabulary: model.architecture.vocabulary)[0]
    let lens = try model.tunedLens([text], recipe(64))
    var question = LensQuestion()
    (question.positions, question.tuned, question.layers, question.top) = (.all, lens, [0], 3)
    let plain = try model.run(Request(text, plan: Plan(captures: [.init(.residPost)])))
    let (first, final) = (
      try #require(plain[.residPost, layer: 0]).tensor, try #require(plain[.residPost, layer: last]).tensor
    )
    let cells = try model.logitLens(text, question).cells
    #expect(cells.count == 90, "more rows than are unembedded at once")
    for (row, cell) in cells.enumerated() {
      let moved = lens.translate(first.slice(row..<row + 1), layer: 0, pool: model.pool)
      #expect(moved.values != first.slice(row..<row + 1).values)
      let logits = model.unembed(residual: moved).values[...]
      let own = model.unembed(residual: final.slice(row..<row + 1)).values[...]
      let reading = try #require(cell.tuned)
      #expect(reading.top.map(\.logit) == TopTokens.top(logits, count: 3).map(\.logit), "to the bit")
      #expect(reading.rank == logits.count { $0 > logits[cell.answer] })
      #expect(abs(reading.kl - Divergence.kl(own, logits)) < 1e-6)
    }
    question.tuned = TunedLens(
      model: ModelFingerprint(family: "", layers: 2, width: width + 1, vocabulary: 3, digest: ""),
      translators: [:])
    #expect(throws: EngineError.wrongWidth(site: .residPost, found: width + 1, expected: width)) {
      try model.logitLens(text, question)
    }
  }

  @Test func trainingBringsItNearerToTheModelOnTextsItHasNotSeen() throws {
    let model = try tinyModel()
    let vocabulary = model.architecture.vocabulary
    var losses: [Double] = []
    let lens = try model.tunedLens(
      texts(40, length: 24, seed: 1, vocabulary: vocabulary), recipe(16 * 60),
      progress: { _, _, loss in losses.append(loss) })
    #expect(losses.count == 60)
    #expect(lens.layers == [0], "the last layer is the model itself")
    let held = texts(8, length: 24, seed: 2, vocabulary: vocabulary)
    for layer in try model.divergences(of: lens, on: held, positions: 100) {
      #expect(layer.tuned.mean < 0.9 * layer.plain.mean, "\(layer.tuned.mean) of \(layer.plain.mean)")
    }
  }

  @Test func theSameSeedGivesTheSameBitsOnAnyNumberOfThreads() throws {
    let lenses = try [1, 2].map { threads -> TunedLens in
      let model = try Model(gguf: try TinyModel().file(), pool: ThreadPool(threads: threads))
      let texts = texts(5, length: 20, seed: 3, vocabulary: model.architecture.vocabulary)
      return try model.tunedLens(texts, recipe(64))
    }
    #expect(lenses[0] == lenses[1])
    #expect(lenses[0].translators[0]?.weight.contains { $0 != 0 } == true)
  }

  @Test func itStopsWhenAskedAndRefusesWhatCanNotBeLearnedFrom() throws {
    let model = try tinyModel()
    #expect(throws: EngineError.noTokens) { try model.tunedLens([[1]], recipe(16)) }
    #expect(throws: EngineError.interrupted) {
      try model.tunedLens([[1, 2, 3]], recipe(16), isCancelled: { true })
    }
    #expect(throws: EngineError.layerOutOfRange(9, layers: 2)) {
      var recipe = recipe(16)
      recipe.layers = [9]
      return try model.tunedLens([[1, 2, 3]], recipe)
    }
  }

  @Test func oneStepGoesDownTheSlopeOfAFrozenModel() throws {
    // The unembedding on a tape gives the engine's own logits.
    let model = try tinyModel()
    let residual = Tensor(
      shape: [3, model.architecture.width],
      values: (0..<3 * model.architecture.width).map { Float(sin(Double($0))) })
    let tape = Tape(pool: model.pool)
    let logits = tape.value(try model.unembed(tape.constant(residual), on: tape))
    for (a, b) in zip(logits.values, model.unembed(residual: residual).values) {
      #expect(abs(a - b) < 1e-5 * (1 + abs(b)))
    }
  }

  @Test func onARealModelTheMiddleLayersComeNearer() throws {
    let shared = try SharedModel.of(.smollm2)
    let folder = URL(fileURLWithPath: Golden.directory).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("examples/data/corpus")
    let stretches = { (name: String) throws -> [[Int]] in
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      let ids = shared.tokenizer.encode(String(text.prefix(20_000).dropFirst(600)), parseSpecial: false)
      return stride(from: 0, to: ids.count - 64, by: 64).map { Array(ids[$0..<$0 + 64]) }
    }
    var recipe = TunedLensRecipe()
    (recipe.layers, recipe.tokens, recipe.batch, recipe.seed) = ([6, 14, 22], 32 * 24, 32, 1)
    let lens = try shared.model.tunedLens(try stretches("english.txt"), recipe)
    let found = try shared.model.divergences(of: lens, on: try stretches("held-out.txt"), positions: 48)
    for layer in found {
      #expect(layer.tuned.mean < layer.plain.mean, "layer \(layer.layer)")
    }
  }
}
