import Checkpoints
import Instruments
import JSON
import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct LogitLensTests {
  @Test(arguments: [RealModel.smollm2, .qwen]) func everyLayerAgreesWithTransformers(_ name: RealModel) throws
  {
    let model = try SharedModel.of(name).model
    for golden in try #require(Golden.json("\(name.key)/lens.json")["cases"]?.array) {
      let ids = try #require(golden["ids"]?.ints)
      let lens = try model.logitLens(ids, LensQuestion())
      #expect(lens.answers == [golden["answer_id"]?.int])
      #expect(lens.positions == [ids.count - 1])
      let layers = try #require(golden["layers"]?.array)
      #expect(lens.cells.map(\.layer) == layers.compactMap { $0["layer"]?.int })
      for (cell, layer) in zip(lens.cells, layers) { try compare(cell, layer) }
    }
  }

  private func compare(_ cell: LogitLens.Cell, _ golden: JSONValue) throws {
    #expect(abs(Double(cell.prob) - (try #require(golden["answer_prob"]?.number))) <= 1e-4)
    let rank = try #require(golden["answer_rank"]?.int)
    #expect(abs(cell.rank - rank) <= (rank < 10 ? 0 : max(1, rank / 100)), "rank of layer \(cell.layer)")
    for (token, expected) in zip(cell.top, try #require(golden["top5"]?.array)) {
      #expect(abs(Double(token.prob) - (try #require(expected["prob"]?.number))) <= 1e-4)
      if token.prob > 0.02 { #expect(token.id == expected["id"]?.int) }
    }
  }

  @Test func theLastLayerIsTheModelItself() throws {
    let model = try tinyModel()
    let ids = [10, 20, 30, 40]
    var question = LensQuestion()
    question.positions = .all
    let lens = try model.logitLens(ids, question)
    let trace = try model.run(Request(ids, plan: Plan(logits: .all)))
    #expect(lens.positions == [0, 1, 2, 3])
    for cell in lens.cells where cell.layer == model.architecture.layers - 1 {
      #expect(cell.kl == 0)
      #expect(cell.rank == 0)
      let top = TopTokens.top(trace.logits.row(cell.position).values[...], count: 5)
      #expect(cell.top.map(\.id) == top.map(\.id))
    }
  }

  @Test func manyPositionsGiveWhatEachGivesAlone() throws {
    let model = try tinyModel()
    let ids = (0..<40).map { 3 + $0 * 5 }
    var question = LensQuestion()
    question.positions = .all
    question.answer = 7
    let all = try model.logitLens(ids, question)
    #expect(all.cells.count == ids.count * model.architecture.layers)
    #expect(all.answers == Array(repeating: 7, count: ids.count))
    for position in [0, 17, 39] {
      question.positions = .indices([position])
      question.layers = [0]
      let one = try #require(try model.logitLens(ids, question).cells.first)
      let same = try #require(all.cells.first { $0.layer == 0 && $0.position == position })
      #expect(one.prob == same.prob)
      #expect(one.rank == same.rank)
      #expect(one.kl == same.kl)
    }
  }

  @Test func interventionsChangeWhatTheLensSees() throws {
    let model = try tinyModel()
    var question = LensQuestion()
    let clean = try model.logitLens([5, 6, 7], question)
    question.interventions = [Intervention(site: .mlpOut, layers: [1], operation: .set(0))]
    let patched = try model.logitLens([5, 6, 7], question)
    #expect(clean.cells[0].top == patched.cells[0].top)
    #expect(clean.cells[1].top != patched.cells[1].top)
  }

  @Test func whatTheModelDoesNotHaveIsRefused() throws {
    let model = try tinyModel()
    var question = LensQuestion()
    question.answer = 1_000_000
    #expect(throws: EngineError.tokenOutOfRange(1_000_000, vocabulary: model.architecture.vocabulary)) {
      try model.logitLens([1], question)
    }
    question = LensQuestion()
    question.layers = [2]
    #expect(throws: EngineError.layerOutOfRange(2, layers: 2)) { try model.logitLens([1], question) }
    question = LensQuestion()
    #expect(throws: EngineError.interrupted) {
      try model.logitLens([1], question, isCancelled: { true })
    }
  }
}
