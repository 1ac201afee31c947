import Checkpoints
import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct AttributionTests {
  private let ids = [5, 6, 7, 8, 9]
  private let metric = Metric(.logit, of: [20], versus: [30])

  private func value(_ model: Model, _ interventions: [Intervention], _ metric: Metric? = nil) throws
    -> Double
  {
    try model.metrics(of: [Trial(ids, metric ?? self.metric)], interventions: interventions)[0]
  }

  @Test(arguments: [RealModel.smollm2, .qwen]) func headsAndNeuronsAgreeWithTorch(_ name: RealModel) throws {
    let model = try SharedModel.of(name).model
    let golden = try #require(Golden.json("\(name.key)/grads.json")["cases"]?.array?.first)
    let ids = try #require(golden["ids"]?.ints)
    let trial = Trial(
      ids,
      Metric(.logit, of: [try #require(golden["io_id"]?.int)], versus: [try #require(golden["s_id"]?.int)]))
    let heads = try model.attribute([trial], AttributionQuestion(.heads))
    #expect(abs(heads.clean - (try #require(golden["logit_diff"]?.number))) < 2e-3)
    let expected = try #require(golden["head_attribution_last"]?.array).map {
      $0.array?.compactMap(\.number) ?? []
    }
    #expect(heads.scores.count == expected.count * expected[0].count)
    for score in heads.scores {
      let (layer, index) = (try #require(score.unit.layer), try #require(score.unit.index))
      #expect(abs(score.score - expected[layer][index]) < 2e-3, "head \(index) of layer \(layer)")
    }
    let neurons = try model.attribute([trial], AttributionQuestion(.neurons))
    let scores = Dictionary(uniqueKeysWithValues: neurons.scores.map { ($0.unit, $0) })
    for layer in try #require(golden["neurons"]?.array) {
      for top in try #require(layer["top5_last"]?.array) {
        let unit = Unit(layer: try #require(layer["layer"]?.int), index: try #require(top["index"]?.int))
        let found = try #require(scores[unit])
        #expect(abs(found.score - (try #require(top["attribution"]?.number))) < 2e-3)
        #expect(abs(found.activation - (try #require(top["act"]?.number))) < 2e-3)
      }
    }
  }

  @Test func exactEffectsAreThoseOfRunningTheModelAgain() throws {
    let model = try tinyModel()
    // Something stands already: branches must not apply it twice.
    let standing = [
      Intervention(
        site: .residPre, layers: [1], operation: .add(vector: (0..<32).map { Float($0) / 50 }, coefficient: 1)
      )
    ]
    for kind in [UnitKind.heads, .neurons, .layers, .positions] {
      var question = AttributionQuestion(kind)
      question.interventions = standing
      question.verify = kind == .layers ? 2 : 4
      for positions in [PositionSelection.last, .all] {
        question.positions = positions
        let found = try model.attribute([Trial(ids, metric)], question)
        let clean = try value(model, standing)
        #expect(abs(found.clean - clean) < 1e-4)
        for score in found.scores.prefix(question.verify) {
          let set = UnitSet(kind, [score.unit]).zeroed(at: positions == .last ? .last : .from(1))
          #expect(abs(try #require(score.exact) - (clean - (try value(model, standing + set)))) < 1e-4)
        }
      }
    }
  }

  @Test func anExactCheckRunsTheLastPositionAlone() throws {
    let model = try tinyModel()
    let ids = (0..<60).map { $0 + 5 }
    func flops(_ body: () throws -> Void) throws -> Int {
      try model.pool.countingProducts { counter in
        try body()
        return counter.counts.flops
      }
    }
    var question = AttributionQuestion(.neurons)
    question.verify = 1
    let (row, whole) = (
      try flops { _ = try model.run(Request([5])) }, try flops { _ = try model.run(Request(ids)) }
    )
    let found = try flops { _ = try model.attribute([Trial(ids, metric)], question) }
    // The prompt once; its last position forth and back for the gradient, for the metric, and for the unit.
    #expect(found < whole + 6 * row)
  }

  @Test func integratedScoresOfALayerSumToWhatTheWholeLayerDoes() throws {
    let model = try tinyModel()
    let twin = [5, 16, 7, 8, 9]
    for (baseline, positions) in [
      (AttributionQuestion.Baseline.zero, PositionSelection.last), (.zero, .all),
      (.corrupted, .indices([1, 4])),
    ] {
      var question = AttributionQuestion(.neurons)
      (question.mode, question.steps, question.layers) = (.integrated, 60, [0])
      (question.baseline, question.positions) = (baseline, positions)
      let found = try model.attribute([Trial(ids, metric, corrupted: twin)], question)
      let sum = found.scores.reduce(0) { $0 + $1.score }
      let chosen = found.positions
      var operation = Intervention.Operation.set(0)
      if baseline == .corrupted {
        let capture = Plan.Capture(.neurons, layers: [0], positions: .indices(chosen))
        let trace = try model.run(Request(twin, plan: Plan(captures: [capture])))
        operation = .copy(rows: try #require(trace[.neurons, layer: 0]).rows(.neurons, units: nil))
      }
      let replaced = Intervention(
        site: .neurons, layers: [0], positions: .indices(chosen), operation: operation)
      let effect = try value(model, []) - value(model, [replaced])
      #expect(abs(sum - effect) < 0.02 * max(0.05, abs(effect)), "\(baseline) \(positions): \(sum) \(effect)")
    }
  }

  @Test func scoresOfSeveralPromptsAreMeans() throws {
    let model = try tinyModel()
    let trials = [Trial(ids, metric), Trial([9, 8, 7], metric)]
    let both = try model.attribute(trials, AttributionQuestion(.heads))
    let apart = try trials.map { try model.attribute([$0], AttributionQuestion(.heads)) }
    for score in both.scores {
      let single = apart.compactMap { $0.scores.first { $0.unit == score.unit }?.score }
      #expect(abs(score.score - (single[0] + single[1]) / 2) < 1e-6)
    }
    #expect(both.metrics == apart.map(\.clean))
  }

  @Test func latentsThatAreTheNeuronsScoreAsNeurons() throws {
    let model = try tinyModel()
    var question = AttributionQuestion(.latents)
    question.dictionary = LatentDictionary(
      site: .neurons, layer: 1, count: 64,
      encode: { rows in rows.map { row in row.enumerated().map { (index: $0.offset, value: $0.element) } } },
      direction: { index in (0..<64).map { $0 == index ? 1 : 0 } })
    question.verify = 5
    let latents = try model.attribute([Trial(ids, metric)], question)
    var plain = AttributionQuestion(.neurons)
    (plain.layers, plain.verify) = ([1], 5)
    let neurons = try model.attribute([Trial(ids, metric)], plain)
    for (a, b) in zip(latents.scores, neurons.scores) {
      #expect(a.unit == b.unit && abs(a.score - b.score) < 1e-6)
    }
    for (a, b) in zip(latents.scores.prefix(5), neurons.scores) {
      #expect(abs(try #require(a.exact) - (try #require(b.exact))) < 1e-5)
    }
  }

  @Test func theFirstTokenIsLeftOutOfSumsAndNowhereElse() throws {
    let model = try tinyModel()
    var question = AttributionQuestion(.heads)
    question.positions = .all
    var found = try model.attribute([Trial(ids, metric)], question)
    #expect(found.positions == [1, 2, 3, 4] && found.leavesOutFirst)
    question.positions = .indices([0])
    found = try model.attribute([Trial(ids, metric)], question)
    #expect(found.positions == [0] && !found.leavesOutFirst)
    found = try model.attribute([Trial(ids, metric)], AttributionQuestion(.positions))
    #expect(Set(found.scores.compactMap(\.unit.position)) == [1, 2, 3, 4])
  }

  @Test func whatUnitsKeepIsBetweenTheTwinAndThePrompt() throws {
    let model = try tinyModel()
    let trial = Trial(ids, metric, corrupted: [5, 16, 7, 8, 9])
    let all: [Unit] = (0..<8).map { Unit(layer: $0 / 4, index: $0 % 4) }
    var question = AttributionQuestion(.heads)
    question.positions = .all
    #expect(abs(try #require(try model.kept(by: all, [trial], question)) - 1) < 1e-5)
    let spared = [Unit(layer: 1, index: 2)]
    let twin = try model.metrics(of: [Trial([5, 16, 7, 8, 9], metric)])[0]
    let positions = PositionSelection.from(1)
    let plan = Plan(captures: [.init(.z, positions: positions)])
    let trace = try model.run(Request([5, 16, 7, 8, 9], plan: plan))
    let edits = try (0..<2).map { layer in
      let heads = layer == 1 ? [0, 1, 3] : [0, 1, 2, 3]
      let rows = try #require(trace[.z, layer: layer]).rows(.z, units: heads)
      return Intervention(
        site: .z, layers: [layer], positions: positions, units: heads, operation: .copy(rows: rows))
    }
    let expected = try (value(model, edits) - twin) / (value(model, []) - twin)
    #expect(abs(try #require(try model.kept(by: spared, [trial], question)) - expected) < 1e-3)
    #expect(throws: EngineError.self) { try model.kept(by: all, [Trial(ids, metric)], question) }
  }

  @Test func whatCannotBeAttributedIsRefused() throws {
    let model = try tinyModel()
    var question = AttributionQuestion(.heads)
    func refused(_ trial: Trial) -> EngineError? {
      do throws(EngineError) {
        _ = try model.attribute([trial], question)
        return nil
      } catch { return error }
    }
    #expect(refused(Trial(ids, Metric(.logprob, of: [4, 5]))) != nil, "an answer of two tokens")
    #expect(refused(Trial(ids, Metric(.logit, of: [1 << 30]))) != nil)
    #expect(refused(Trial([], metric)) == .noTokens)
    question.baseline = .corrupted
    #expect(refused(Trial(ids, metric)) != nil, "no twin")
    #expect(refused(Trial(ids, metric, corrupted: [1])) != nil, "a shorter twin")
    question.baseline = .zero
    question.verify = 9
    #expect(refused(Trial(ids, metric)) != nil, "nine of eight heads")
    question.verify = 0
    #expect(throws: EngineError.interrupted) {
      try model.attribute([Trial(ids, metric)], question, isCancelled: { true })
    }
  }
}
