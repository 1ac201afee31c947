import Foundation
import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct InstrumentTests {
  @Test func divergenceIsThatOfTheDefinition() {
    let p: [Float] = [1, 2, 3, -1]
    let q: [Float] = [0, 2, 1, 0]
    func softmax(_ x: [Float]) -> [Double] {
      let sum = x.reduce(0) { $0 + exp(Double($1)) }
      return x.map { exp(Double($0)) / sum }
    }
    let expected = zip(softmax(p), softmax(q)).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
    #expect(abs(Divergence.kl(p[...], q[...]) - expected) < 1e-12)
    #expect(Divergence.kl(p[...], p[...]) == 0)
    #expect(Divergence.kl([0, -.infinity], [0, 0]) == log(2))
  }

  @Test func aComparisonNamesTheTokensThatChanged() {
    let before = Tensor(shape: [2, 3], values: [0, 0, 0, 1, 2, 3])
    let after = Tensor(shape: [2, 3], values: [0, 0, 0, 1, 5, 3])
    let found = Comparison(before: before, after: after, top: 2)
    #expect(found.kls[0] == 0)
    #expect(found.kl == found.kls[1] / 2)
    #expect(found.changes.map(\.id) == [1, 2])
    #expect(found.changes[0].after > found.changes[0].before)
    #expect(found.largestLogitChange == 3)
  }

  @Test(arguments: [RealModel.smollm2, .qwen]) func effectsOfAnEditAgreeWithTransformers(_ name: RealModel)
    throws
  {
    let model = try SharedModel.of(name).model
    for prompt in try #require(Golden.json("\(name.key)/interventions.json")["prompts"]?.array) {
      let ids = try #require(prompt["ids"]?.ints)
      let record = try #require(prompt["records"]?.array?.first { $0["name"]?.string == "zero_neuron" })
      let edit = Intervention(site: .neurons, layers: [2], units: [1054], operation: .set(0))
      let clean = try model.run(Request(ids, plan: Plan(logits: .all)))
      let patched = try model.run(Request(ids, plan: Plan(interventions: [edit], logits: .all)))
      let found = Comparison(before: clean.logits, after: patched.logits, top: 5)
      func agrees(_ value: Double, _ key: String, floor: Double = 1e-4) throws {
        let expected = try #require(record[key]?.number)
        #expect(abs(value - expected) <= max(floor, 1e-2 * expected), "\(key)")
      }
      try agrees(try #require(found.kls.last), "kl_last")
      try agrees(found.kl, "kl_mean_positions")
      try agrees(Double(found.largestLogitChange), "max_abs_logit_change_last", floor: 5e-4)
    }
  }

  @Test func aMeanIsTheMeanOfThePositionsButTheFirst() throws {
    let model = try tinyModel()
    let texts = [[5, 6, 7], [8, 9], [10]]
    let means = try model.referenceMeans(.neurons, layers: [1, 0], units: [4, 2], over: texts)
    #expect(means.positions == 3)
    var sums = [0.0, 0.0]
    for ids in texts {
      let values = try model.activations(neuron: 2, layer: 1, on: ids)
      let others = try model.activations(neuron: 4, layer: 1, on: ids)
      for index in ids.indices.dropFirst() {
        sums[0] += Double(others[index])
        sums[1] += Double(values[index])
      }
    }
    #expect(zip(means.means[0], sums).allSatisfy { abs(Double($0) - $1 / 3) < 1e-6 })
    let heads = try model.referenceMeans(.z, layers: [0], units: [3], over: texts, skipsFirst: false)
    #expect(heads.means[0].count == model.architecture.headWidth)
    #expect(heads.positions == 6)
  }

  @Test func aMeanOfNothingIsRefused() throws {
    let model = try tinyModel()
    #expect(throws: EngineError.noTokens) {
      try model.referenceMeans(.neurons, layers: [0], units: nil, over: [[5]])
    }
    #expect(throws: EngineError.self) {
      try model.referenceMeans(.pattern, layers: [0], units: nil, over: [[5, 6]])
    }
  }

  @Test func rowsOfAHeadCopiedIntoTheirOwnRunChangeNothing() throws {
    let model = try tinyModel()
    let ids = [5, 6, 7, 8]
    let sites: [Site] = [.neurons, .z, .k, .pattern, .attnScores, .headOut, .residMid, .attnNormScale]
    let clean = try model.run(Request(ids, plan: Plan(captures: sites.map { .init($0) })))
    for site in sites {
      let units = site == .residMid || site == .attnNormScale ? nil : [1]
      let rows = try #require(clean[site, layer: 1]).rows(site, units: units)
      let edit = Intervention(site: site, layers: [1], units: units, operation: .copy(rows: rows))
      let same = try model.run(Request(ids, plan: Plan(interventions: [edit])))
      #expect(zip(same.lastLogits, clean.lastLogits).allSatisfy { abs($0 - $1) < 1e-4 }, "\(site)")
    }
  }

  @Test func aNeuronThatDoesNotExistIsRefused() throws {
    let model = try tinyModel()
    #expect(throws: EngineError.unitOutOfRange(64, units: 64, site: .neurons)) {
      try model.activations(neuron: 64, layer: 0, on: [5])
    }
  }
}
