import Checkpoints
import Glibc
import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct DirectionTests {
  @Test func differencesOfMeansAgreeWithTransformers() throws {
    let model = try SharedModel.of(.smollm2).model
    for set in try #require(Golden.json("smollm2/diffmeans.json")["sets"]?.array) {
      let positive = try #require(set["pos"]?.array).compactMap { $0["ids"]?.ints }
      let negative = try #require(set["neg"]?.array).compactMap { $0["ids"]?.ints }
      let states = try model.contrastStates(positive: positive, negative: negative).states
      for golden in try #require(set["layers"]?.array) {
        let layer = try #require(golden["layer"]?.int)
        let vector = states.difference(layer: layer)
        let norm = try #require(golden["vector"]?["norm"]?.number)
        #expect(abs(Direction(layer: layer, vector: vector).norm - norm) <= 1e-4 * norm)
        for (value, expected) in zip(vector, try #require(golden["vector"]?["first"]?.array)) {
          #expect(abs(Double(value) - (try #require(expected.number))) <= 1e-4 * norm)
        }
        let scale = try #require(golden["mean_resid_norm_pos"]?.number)
        for (tensor, key) in [
          (states.positive[layer], "projection_pos"), (states.negative[layer], "projection_neg"),
        ] {
          let projections = ContrastStates.projections(tensor, on: vector)
          for (value, expected) in zip(projections, try #require(golden[key]?.array)) {
            #expect(abs(value - (try #require(expected.number))) <= 1e-4 * scale)
          }
        }
      }
    }
  }

  /// Prompts with the first three tokens in common, of different lengths.
  private static let prompts = [
    [5, 9, 14, 20], [5, 9, 14, 31, 40, 8], [5, 9, 14, 77], [5, 9, 14, 20, 21],
  ]

  @Test func sharedBeginningsChangeNothing() throws {
    let model = try tinyModel()
    let (positive, negative) = (Array(Self.prompts[..<2]), Array(Self.prompts[2...]))
    let interventions = [Intervention(site: .residMid, layers: [0], operation: .scale(1.5))]
    let states = try model.contrastStates(
      positive: positive, negative: negative, interventions: interventions
    ).states
    for (tensors, prompts) in [(states.positive, positive), (states.negative, negative)] {
      for (index, prompt) in prompts.enumerated() {
        let plan = Plan(
          captures: [.init(.residPost, positions: .last)], interventions: interventions, logits: .none)
        let trace = try model.run(Request(prompt, plan: plan))
        for layer in 0..<model.architecture.layers {
          let alone = try #require(trace[.residPost, layer: layer]).tensor.values
          for (a, b) in zip(alone, tensors[layer].row(index).values) { #expect(abs(a - b) < 1e-5) }
        }
      }
    }
  }

  @Test func ablationLeavesNothingOfTheDirection() throws {
    let model = try tinyModel()
    let vector = RandomDirection.vector(width: model.architecture.width, norm: 3, seed: 4)
    let direction = Direction(layer: 0, vector: vector)
    let captures = [Site.residPre, .residMid, .residPost].map { Plan.Capture($0) }
    let trace = try model.run(
      Request(Self.prompts[1], plan: Plan(captures: captures, interventions: direction.ablation)))
    for capture in captures {
      for layer in 0..<model.architecture.layers {
        let tensor = try #require(trace[capture.site, layer: layer]).tensor
        for value in ContrastStates.projections(tensor, on: vector) { #expect(abs(value) < 1e-5) }
      }
    }
  }

  @Test func additionAddsTheScaledVectorOfEachLayer() throws {
    let direction = Direction(layer: 3, vector: [1, 2], scale: 2, others: [1: [5, 6], 3: [9, 9]])
    #expect(direction.layers.map(\.layer) == [1, 3])
    #expect(direction.vector(of: 1) == [5, 6])
    #expect(direction.vector(of: 7) == [1, 2])
    let expected = [
      Intervention(site: .residPost, layers: [1], operation: .add(vector: [5, 6], coefficient: 2)),
      Intervention(site: .residPost, layers: [3], operation: .add(vector: [1, 2], coefficient: 2)),
    ]
    #expect(direction.addition() == expected)
  }

  @Test func theLayerIsChosenByThePublishedRuleAndItsFallbacks() throws {
    func candidate(_ layer: Int, _ score: Double, _ kl: Double, _ induced: Double) -> DirectionCandidate {
      DirectionCandidate(layer: layer, score: score, kl: kl, induced: induced, auc: 1)
    }
    let all = [
      candidate(0, -9, 0.3, 2), candidate(1, -5, 0.05, -1), candidate(2, -3, 0.02, 1),
      candidate(3, -1, 0.01, 2),
    ]
    let published = try #require(DirectionChoice(among: all, isRefusal: true))
    #expect(published.candidate.layer == 2 && published.rule == .published)
    let without = all.map { candidate($0.layer, $0.score, $0.kl, -1) }
    let fallback = try #require(DirectionChoice(among: without, isRefusal: true))
    #expect(fallback.candidate.layer == 1 && fallback.rule == .ablation)
    let damaging = all.map { candidate($0.layer, $0.score, $0.kl + 1, 1) }
    let least = try #require(DirectionChoice(among: damaging, isRefusal: true))
    #expect(least.candidate.layer == 3 && least.rule == .divergence)
    let apart = try #require(DirectionChoice(among: all, isRefusal: false))
    #expect(apart.candidate.layer == 3 && apart.rule == .separation)
    #expect(DirectionChoice(among: [candidate(0, .nan, 0, 1)], isRefusal: true) == nil)
    #expect(DirectionChoice.layers(of: 30) == Array(0..<24))
    #expect(DirectionChoice.layers(of: 1) == [0])
  }

  @Test func heldOutPromptsHaveNoPartInTheDirection() throws {
    let states = ContrastStates(
      site: .residPost, positive: [Tensor(shape: [3, 1], values: [4, 6, 1])],
      negative: [Tensor(shape: [2, 1], values: [0, 2])])
    let all = ContrastSplit(
      positive: SplitIndices(train: [0, 1, 2]), negative: SplitIndices(train: [0, 1]))
    let margins = try #require(states.heldOutMargins(layer: 0, all, \.test))
    // Without the 4: means 3.5 and 1, so the threshold is 2.25; without the 6 it is 1.75, without the 1, 3.
    #expect(margins.positive == [1.75, 4.25, -2])
    // Without the 0: means 11/3 and 2; without the 2: 11/3 and 0.
    #expect(zip(margins.negative, [-17.0 / 6, 1.0 / 6]).allSatisfy { abs($0 - $1) < 1e-6 })
    let parts = ContrastSplit(
      positive: SplitIndices(train: [0], validation: [1], test: [2]),
      negative: SplitIndices(train: [0], validation: [1], test: [1]))
    let set = try #require(states.heldOutMargins(layer: 0, parts, \.test))
    #expect(set.positive == [-1] && set.negative == [0])
    let single = ContrastSplit(positive: SplitIndices(train: [0]), negative: SplitIndices(train: [0, 1]))
    #expect(states.heldOutMargins(layer: 0, single, \.test) == nil)
  }

  @Test func answersDoNotDependOnTheirBatch() throws {
    let shared = try SharedModel.of(.smollm2)
    let prompts = ["The capital of France is", "The capital of Italy is", "Water is"].map {
      shared.tokenizer.encode($0, parseSpecial: false)
    }
    let scaled = [Intervention(site: .mlpOut, layers: [20], operation: .scale(0.5))]
    let trials = [AnswerTrial(prompts), AnswerTrial([prompts[2]], interventions: scaled)]
    let found = try shared.model.answers(
      trials, limit: 4, tokenizer: shared.tokenizer, endTokens: [])
    #expect(found.map(\.count) == [3, 1])
    var options = GenerationOptions()
    options.limit = 4
    for (trial, answers) in zip(trials, found) {
      let requests = trial.prompts.map { Request($0, plan: Plan(interventions: trial.interventions)) }
      let alone = try shared.model.generate(requests, options, tokenizer: shared.tokenizer)
      #expect(answers.map(\.text) == alone.map(\.text))
      #expect(answers.map(\.tokens) == alone.map { $0.tokens.map(\.id) })
    }
    let clean = try shared.model.generate([Request(prompts[0])], options, tokenizer: shared.tokenizer)[0]
    let mean = clean.tokens.reduce(0.0) { $0 - Double($1.logprob) } / 4
    let perplexity = try shared.model.perplexities(of: [found[0][0]], after: [prompts[0]])[0]
    #expect(abs(try #require(perplexity) - exp(mean)) < 1e-3 * exp(mean))
  }

  @Test func aStopLeavesAtOnce() throws {
    let model = try tinyModel()
    #expect(throws: EngineError.interrupted) {
      try model.contrastStates(positive: [[1, 2]], negative: [[3]], isCancelled: { true })
    }
    #expect(throws: EngineError.noTokens) { try model.contrastStates(positive: [], negative: [[3]]) }
  }

  @Test func randomDirectionsAreAsLongAndUnrelated() {
    let vector = (0..<500).map { Float($0 % 7) - 3 }
    let direction = Direction(layer: 5, vector: vector, scale: 2)
    let draws = (0..<5).map { direction.randomized(seed: 1, draw: $0) }
    for (index, random) in draws.enumerated() {
      #expect(random.layer == 5 && random.scale == 2)
      #expect(abs(random.norm - direction.norm) < 1e-3)
      let product = zip(random.vector, vector).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(product) < 0.2 * direction.norm * direction.norm)
      #expect(draws[(index + 1) % 5].vector != random.vector)
    }
    #expect(draws[2] == direction.randomized(seed: 1, draw: 2))
    #expect(draws[2] != direction.randomized(seed: 2, draw: 2))
  }
}
