import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct NeuronInstrumentTests {
  private let trial = Trial([5, 6, 7, 8, 9], Metric(.logprob, of: [20, 21], versus: [30]))

  @Test func answersOfSeveralTokensAreScoredTokenByToken() throws {
    let model = try tinyModel()
    func logprob(_ tokens: [Int]) throws -> Double {
      let logits = try model.run(Request(trial.prompt + tokens, plan: Plan(logits: .all))).logits
      return tokens.enumerated().reduce(0) { sum, pair in
        let row = logits.row(trial.prompt.count - 1 + pair.offset).values[...]
        return sum + Double(row[pair.element]) - TopTokens.logSumExp(row)
      }
    }
    let expected = try logprob([20, 21]) - logprob([30])
    let found = try model.metrics(of: [trial, trial])
    #expect(found.allSatisfy { abs($0 - expected) < 1e-4 })
    let question = DoseQuestion(UnitSet(.neurons, [Unit(layer: 1, index: 3)]), doses: [1])
    #expect(abs(try model.doseCurve([trial], question).clean - expected) < 1e-4)
  }

  @Test func aDoseIsWhatPatchingByHandGives() throws {
    let model = try tinyModel()
    let set = UnitSet(.neurons, [Unit(layer: 1, index: 3), Unit(layer: 0, index: 7)])
    var question = DoseQuestion(set, doses: [-2, 0, 1, 30])
    for isScale in [true, false] {
      question.isScale = isScale
      let curve = try model.doseCurve([trial], question)
      for point in curve.points {
        let edits = set.interventions(at: .all) { _, _, _ in
          isScale ? .scale(Float(point.dose)) : .set(Float(point.dose))
        }
        let expected = try model.metrics(of: [trial], interventions: edits)[0]
        #expect(point.value == expected, "to the bit: \(isScale) \(point.dose)")
        #expect(point.control.values.count == 5)
      }
      if isScale { #expect(abs(curve.points[2].control.mean - curve.clean) < 1e-5) }
    }
  }

  @Test func controlsAreOtherUnitsOfTheSameLayersAndTheSameEachTime() throws {
    let architecture = try tinyModel().architecture
    let set = UnitSet(.neurons, (0..<9).map { Unit(layer: $0 % 2, index: $0) })
    var (random, again) = (Philox(seed: 3), Philox(seed: 3))
    let control = try #require(set.control(in: architecture, from: &random))
    #expect(control == set.control(in: architecture, from: &again))
    #expect(Set(control.units).isDisjoint(with: set.units) && Set(control.units).count == 9)
    #expect(control.units.count { $0.layer == 0 } == 5)
    #expect(UnitSet(.layers, [Unit(layer: 0)]).control(in: architecture, from: &random) == nil)
  }

  @Test func aCurveBeginsWithTheModelAndEndsWithNothingLeft() throws {
    let model = try tinyModel()
    let trial = Trial([5, 6, 7, 8], Metric(.logit, of: [20], versus: [30]))
    let found = try model.attribute([trial], AttributionQuestion(.neurons))
    let curve = try model.ablationCurve([trial], found, CurveQuestion(counts: [0, 5, 128]))
    let all = UnitSet(.neurons, found.scores.map(\.unit)).zeroed(at: .last)
    let empty = try model.metrics(of: [trial], interventions: all)[0]
    #expect(abs(curve.points[0].attribution - curve.clean) < 1e-5)
    for value in [curve.points[2].attribution, curve.points[2].activation] + curve.points[2].random.values {
      #expect(abs(value - empty) < 1e-4)
    }
    let five = UnitSet(.neurons, Array(found.supporters.prefix(5))).zeroed(at: .last)
    let expected = try model.metrics(of: [trial], interventions: five)[0]
    #expect(abs(curve.points[1].attribution - expected) < 1e-4)
    #expect(throws: EngineError.self) {
      try model.ablationCurve([trial], found, CurveQuestion(counts: [129]))
    }
  }

  @Test func removingAtTheMeanPutsTheMeanInPlace() throws {
    let model = try tinyModel()
    let set = UnitSet(.heads, [Unit(layer: 1, index: 2)])
    let texts = [[5, 6, 7], [8, 9, 10, 11]]
    let found = try model.removalEffect(trial, RemovalQuestion(set, reference: texts))
    let mean = try model.referenceMeans(.z, layers: [1], units: [2], over: texts).means[0]
    let edit = Intervention(site: .z, layers: [1], units: [2], operation: .setVector(mean))
    #expect(found.rows.map(\.change) == [.zero, .mean] + (0..<5).map { .random($0) })
    #expect(abs(found.rows[1].value - (try model.metrics(of: [trial], interventions: [edit])[0])) < 1e-4)
    let clean = try model.run(Request(trial.prompt)).lastLogits
    let changed = try model.run(Request(trial.prompt, plan: Plan(interventions: [edit]))).lastLogits
    #expect(abs(found.rows[1].kl - Divergence.kl(clean, changed)) < 1e-6)
  }

  @Test func aNeuronWritesItsColumnOfTheDownProjection() throws {
    let model = try tinyModel()
    func written(_ value: Float) throws -> [Float] {
      let edits = [
        Intervention(site: .neurons, layers: [1], operation: .set(0)),
        Intervention(site: .neurons, layers: [1], units: [4], operation: .set(value)),
      ]
      let plan = Plan(captures: [.init(.mlpOut, layers: [1])], interventions: edits)
      return try #require(try model.run(Request([5], plan: plan))[.mlpOut, layer: 1]).tensor.values
    }
    let row = try model.neuronOutput(4, layer: 1)
    #expect(zip(row, try written(1)).allSatisfy { abs($0 - $1) < 1e-6 })
    let found = try model.writes(neuron: 4, layer: 1, count: 3)
    let logits = model.unembed(residual: Tensor(shape: [1, row.count], values: row)).values
    #expect(found.top[0].logit == logits.max() && found.bottom[0].logit == logits.min())
    #expect(throws: EngineError.unitOutOfRange(64, units: 64, site: .neurons)) {
      try model.writes(neuron: 64, layer: 0, count: 1)
    }
  }

  @Test func aBehaviourCorrelatesAsALabel() throws {
    let found = try #require(
      BehaviourCorrelation(activations: [1, 2, 3, 4, 5], labels: [false, false, true, true, true]))
    #expect(abs(found.r - 0.866_025_4) < 1e-6)
    #expect(found.means.positive == 4 && found.means.negative == 1.5)
    #expect(found.interval.low < found.r && found.r < found.interval.high)
    #expect(BehaviourCorrelation(activations: [1, 1], labels: [true, false]) == nil)
  }

  /// The story of methods.md: one neuron of qwen2.5-coder-0.5b decides 9.11 against 9.9.
  @Test func theNeuronThatDecidesNineIsFoundByItself() throws {
    let shared = try SharedModel.of(.qwen)
    let ids = shared.tokenizer.encode("Q: Which is bigger, 9.11 or 9.9?\nA: 9.", parseSpecial: false)
    let metric = Metric(
      .logit, of: shared.tokenizer.encode("1", parseSpecial: false),
      versus: shared.tokenizer.encode("9", parseSpecial: false))
    let found = try shared.model.attribute([Trial(ids, metric)], AttributionQuestion(.neurons))
    #expect(found.scores.count == 116_736)
    #expect(found.scores[0].unit == Unit(layer: 23, index: 1554))
    #expect(abs(found.scores[0].score - 4.7) < 0.1 && abs(found.scores[0].activation + 49) < 1)
    #expect(found.supporters[1] == Unit(layer: 20, index: 237))
    let writes = try shared.model.writes(neuron: 1554, layer: 23, count: 8)
    #expect(writes.top.map { shared.tokenizer.text(of: $0.id) }.contains("九"))
  }
}
