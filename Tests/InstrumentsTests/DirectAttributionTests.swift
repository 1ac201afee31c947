import Checkpoints
import Instruments
import JSON
import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct DirectAttributionTests {
  @Test(arguments: [RealModel.smollm2, .qwen])
  func sharesOfTheLogitDifferenceAgreeWithTransformers(_ name: RealModel) throws {
    let model = try SharedModel.of(name).model
    for golden in try #require(Golden.json("\(name.key)/grads.json")["cases"]?.array) {
      let ids = try #require(golden["ids"]?.ints)
      var question = DirectQuestion()
      question.answer = try #require(golden["io_id"]?.int)
      question.versus = try #require(golden["s_id"]?.int)
      let expected = try #require(golden["direct_logit_attribution"])
      let parts = try model.directAttribution(ids, question)
      #expect(abs(parts.logit - (try #require(golden["logit_diff"]?.number))) < 5e-4)
      #expect(abs(parts.shares.reduce(0) { $0 + $1.contribution } - parts.logit) < 1e-4)
      for share in parts.shares {
        let component = share.component
        let value =
          component.kind == .embed
          ? expected["embed"]?.number
          : expected[component.kind.rawValue]?[try #require(component.layer)]?.number
        #expect(abs(share.contribution - (try #require(value))) < 5e-4, "\(component.name)")
      }
      question.unit = .heads
      let heads = try model.directAttribution(ids, question)
      #expect(abs(heads.shares.reduce(0) { $0 + $1.contribution } - heads.logit) < 1e-4)
      for share in heads.shares where share.component.kind == .head {
        let (layer, head) = (try #require(share.component.layer), try #require(share.component.index))
        let value = try #require(expected["heads"]?[layer]?[head]?.number)
        #expect(abs(share.contribution - value) < 5e-4, "\(share.component.name)")
      }
    }
  }

  /// LayerNorms with shifts, biases everywhere, parallel residuals, norms behind the parts.
  @Test(
    arguments: ["llama", "mistral", "qwen2", "qwen3", "gemma3_text", "gpt2", "gpt_neox", "phi"],
    DirectQuestion.Unit.allCases)
  func theSharesOfEveryFamilySumToTheLogit(_ family: String, _ unit: DirectQuestion.Unit) throws {
    let model = try Model(
      config: JSONValue(contentsOf: Golden.path("fixtures/\(family)/config.json")),
      tensors: SafetensorsFile(path: Golden.path("fixtures/\(family)/model.safetensors")),
      pool: ThreadPool(threads: 1))
    let ids = [3, 14, 15, 9, 2, 6]
    let trace = try model.run(Request(ids))
    let logits = Array(trace.lastLogits)
    var question = DirectQuestion()
    question.unit = unit
    question.answer = 7
    let one = try model.directAttribution(ids, question)
    #expect(abs(one.logit - Double(logits[7])) < 1e-4)
    #expect(abs(one.shares.reduce(0) { $0 + $1.contribution } - one.logit) < 1e-4)
    question.versus = 11
    question.layers = [0]
    let two = try model.directAttribution(ids, question)
    #expect(abs(two.logit - Double(logits[7] - logits[11])) < 1e-4)
    #expect(abs(two.shares.reduce(0) { $0 + $1.contribution } - two.logit) < 1e-4)
  }

  @Test(arguments: DirectQuestion.Unit.allCases)
  func whatInterventionsWriteStandsByItself(_ unit: DirectQuestion.Unit) throws {
    let model = try tinyModel()
    var question = DirectQuestion()
    (question.unit, question.answer) = (unit, 9)
    let push = (0..<model.architecture.width).map { Float($0 % 5) - 2 }
    question.interventions = [
      Intervention(site: .residPost, layers: [0], operation: .add(vector: push, coefficient: 1)),
      Intervention(site: .attnOut, layers: [1], operation: .scale(2)),
      Intervention(site: .mlpOut, layers: [1], operation: .scale(-1)),
    ]
    let found = try model.directAttribution([5, 6, 7], question)
    let trace = try model.run(Request([5, 6, 7], plan: Plan(interventions: question.interventions)))
    #expect(abs(found.logit - Double(Array(trace.lastLogits)[9])) < 1e-4)
    #expect(abs(found.shares.reduce(0) { $0 + $1.contribution } - found.logit) < 1e-4)
    let written = found.shares.filter { $0.component.kind == .interventions && $0.component.layer == nil }
    #expect(written.count == 1)
    #expect(abs(try #require(written.first).contribution) > 1e-3)
  }

  @Test func theControlIsTheSameForTheSameSeed() throws {
    let model = try tinyModel()
    var question = DirectQuestion()
    question.seed = 3
    let first = try model.directAttribution([5, 6, 7], question)
    let again = try model.directAttribution([5, 6, 7], question)
    question.seed = 4
    let other = try model.directAttribution([5, 6, 7], question)
    #expect(first.shares.map(\.control) == again.shares.map(\.control))
    #expect(first.shares.map(\.control) != other.shares.map(\.control))
    #expect(first.shares.map(\.contribution) == other.shares.map(\.contribution))
  }

  @Test func theSharesOfAResidualStreamSumToOne() throws {
    let model = try tinyModel()
    let found = try model.residualDecomposition([5, 6, 7, 8], position: 2, through: 1)
    #expect(found.position == 2)
    #expect(
      found.parts.map(\.component.name) == ["embed", "0_attn_out", "0_mlp_out", "1_attn_out", "1_mlp_out"])
    #expect(abs(found.parts.reduce(0) { $0 + $1.share } - 1) < 1e-5)
    for (index, part) in found.parts.enumerated() {
      #expect(abs(part.cosine * part.norm / found.norm - part.share) < 1e-6)
      #expect(abs(found.cosines.values[index * 6] - 1) < 1e-5)
    }
    let early = try model.residualDecomposition([5, 6, 7, 8], position: 2, through: 0)
    #expect(early.parts.count == 3)
    #expect(throws: EngineError.layerOutOfRange(2, layers: 2)) {
      try model.residualDecomposition([5], through: 2)
    }
    #expect(throws: EngineError.positionOutOfRange(4, length: 1)) {
      try model.residualDecomposition([5], position: 4, through: 1)
    }
  }

  @Test func theLensSaysWhatEachLayerWritesItself() throws {
    let model = try tinyModel()
    var question = LensQuestion()
    (question.positions, question.answer) = (.all, 9)
    let lens = try model.logitLens([5, 6, 7], question)
    for position in 0..<3 {
      var direct = DirectQuestion()
      (direct.position, direct.answer) = (position, 9)
      let shares = try model.directAttribution([5, 6, 7], direct).shares
      for cell in lens.cells where cell.position == position {
        let attn = shares.first { $0.component == ResidualComponent(.attnOut, layer: cell.layer) }
        let mlp = shares.first { $0.component == ResidualComponent(.mlpOut, layer: cell.layer) }
        #expect(abs(try #require(attn).contribution - (cell.attn ?? .nan)) < 1e-9)
        #expect(abs(try #require(mlp).contribution - (cell.mlp ?? .nan)) < 1e-9)
      }
    }
    #expect(lens.agreement(of: 1) == Proportion(3, of: 3))
    let early = lens.cells.filter { $0.layer == 0 }
    let same = zip(early, lens.tops).count { $0.top[0].id == $1 }
    #expect(lens.agreement(of: 0) == Proportion(same, of: 3))
  }
}
