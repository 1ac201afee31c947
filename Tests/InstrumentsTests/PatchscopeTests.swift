import Checkpoints
import Instruments
import Tensors
import TestSupport
import Testing
import Tokenization
import Transformer

@Suite struct PatchscopeTests {
  private static func tiny() throws -> (model: Model, tokenizer: any Tokenizer) {
    let file = try TinyModel().file()
    return (try tinyModel(), try makeTokenizer(from: file.metadata).0)
  }

  @Test func aRepresentationWrittenWhereItWasReadChangesNothing() throws {
    let (model, tokenizer) = try Self.tiny()
    let ids = [10, 20, 30, 40]
    var question = PatchscopeQuestion(target: PatchscopeTarget(tokens: ids, position: 3))
    question.limit = 6
    let found = try model.patchscope(ids, question, tokenizer: tokenizer)
    var options = GenerationOptions()
    options.limit = 6
    let own = try model.generate([Request(ids)], options, tokenizer: tokenizer)[0]
    #expect(found.cells.map(\.layer) == [0, 1])
    for cell in found.cells {
      #expect(cell.text == own.text)
      #expect(cell.top.first?.id == found.answers[0])
    }
  }

  @Test func layersAndPositionsTogetherGiveWhatEachGivesAlone() throws {
    let (model, tokenizer) = try Self.tiny()
    let text = [7, 8, 9, 10, 11]
    let target = [50, 60, 70, 80]
    var question = PatchscopeQuestion(target: PatchscopeTarget(tokens: target, position: 2))
    (question.positions, question.top) = (.all, 3)
    let found = try model.patchscope(text, question, tokenizer: tokenizer)
    #expect(found.cells.count == 10)
    let clean = try model.run(Request(text, plan: Plan(captures: [.init(.residPost)])))
    for cell in found.cells {
      let vector = try #require(clean[.residPost, layer: cell.layer]).tensor.row(cell.position).values
      let write = Intervention(
        site: .residPost, layers: [cell.layer], positions: .indices([2]), operation: .setVector(vector))
      let naive = try model.run(Request(target, plan: Plan(interventions: [write])))
      let top = TopTokens.top(naive.lastLogits, count: 3)
      #expect(cell.top.map(\.id) == top.map(\.id))
      #expect(cell.top.map(\.logit) == top.map(\.logit), "to the bit")
      let lens = model.unembed(residual: Tensor(shape: [1, vector.count], values: vector))
      #expect(cell.lens == TopTokens.top(lens.values[...], count: 1)[0].id)
    }
  }

  @Test func aLongTargetGoesByInBatchesAndSaysTheSame() throws {
    let (model, tokenizer) = try Self.tiny()
    let (text, target) = ([7, 8, 9, 10], (0..<200).map { $0 * 7 % 250 + 3 })
    var question = PatchscopeQuestion(target: PatchscopeTarget(tokens: target, position: 1))
    (question.positions, question.limit) = (.all, 4)
    var steps: [Int] = []
    let found = try model.patchscope(
      text, question, tokenizer: tokenizer, progress: { done, _ in steps.append(done) })
    #expect(steps == [2, 4, 6, 8], "512 rows at a time")
    let clean = try model.run(Request(text, plan: Plan(captures: [.init(.residPost)])))
    var options = GenerationOptions()
    (options.limit, options.keep) = (4, question.top)
    for cell in found.cells {
      let vector = try #require(clean[.residPost, layer: cell.layer]).tensor.row(cell.position).values
      let write = Intervention(
        site: .residPost, layers: [cell.layer], positions: .indices([1]), operation: .setVector(vector))
      let alone = try model.generate(
        [Request(target, plan: Plan(interventions: [write]))], options, tokenizer: tokenizer)[0]
      #expect(cell.text == alone.text)
      #expect(cell.top.map(\.logit) == alone.tokens[0].top.map(\.logit))
    }
  }

  @Test func theLayerThatIsWrittenToMayBeAnother() throws {
    let (model, tokenizer) = try Self.tiny()
    var question = PatchscopeQuestion(target: PatchscopeTarget(tokens: [5, 6], position: 0))
    (question.layers, question.into) = ([0], 1)
    let found = try model.patchscope([7, 8], question, tokenizer: tokenizer)
    let clean = try model.run(Request([7, 8], plan: Plan(captures: [.init(.residPost)])))
    let vector = try #require(clean[.residPost, layer: 0]).tensor.row(1).values
    let write = Intervention(
      site: .residPost, layers: [1], positions: .indices([0]), operation: .setVector(vector))
    let naive = try model.run(Request([5, 6], plan: Plan(interventions: [write])))
    #expect(found.cells[0].top.first?.id == TopTokens.top(naive.lastLogits, count: 1)[0].id)
  }

  @Test func theAgreementCountsEveryPositionButTheFirst() throws {
    let (model, tokenizer) = try Self.tiny()
    let texts = [[5, 6, 7, 8], [9], [10, 11]]
    var question = PatchscopeQuestion(target: PatchscopeTarget(tokens: [50, 60], position: 1))
    question.layers = [0, 1]
    let found = try model.patchscopeAgreement(
      over: texts, question, draws: 5, seed: 1, tokenizer: tokenizer)
    for row in found.rows {
      #expect(row.patchscope.total == 4)
      #expect(row.lensActual.total == 2)
      #expect(row.random.values.count == 5)
    }
    #expect(found.rows[1].lens == Proportion(4, of: 4), "after the last layer the lens is the model")
    let again = try model.patchscopeAgreement(
      over: texts, question, draws: 5, seed: 1, tokenizer: tokenizer)
    #expect(again.rows.map(\.random) == found.rows.map(\.random))
  }

  @Test func whatTheModelDoesNotHaveIsRefused() throws {
    let (model, tokenizer) = try Self.tiny()
    var question = PatchscopeQuestion(target: PatchscopeTarget(tokens: [5], position: 1))
    #expect(throws: EngineError.positionOutOfRange(1, length: 1)) {
      try model.patchscope([5], question, tokenizer: tokenizer)
    }
    question.target = PatchscopeTarget(tokens: [5], position: 0)
    question.into = 2
    #expect(throws: EngineError.layerOutOfRange(2, layers: 2)) {
      try model.patchscope([5], question, tokenizer: tokenizer)
    }
    question.into = nil
    #expect(throws: EngineError.interrupted) {
      try model.patchscope([5], question, tokenizer: tokenizer, isCancelled: { true })
    }
    #expect(throws: EngineError.noTokens) {
      try model.patchscopeAgreement(over: [[5]], question, draws: 5, seed: 0, tokenizer: tokenizer)
    }
  }

  @Test func theIdentityPromptBeatsTheLensInLateMiddleLayers() throws {
    let shared = try SharedModel.of(.smollm2)
    let texts = [
      "The capital of France is Paris, and the capital of Italy is Rome.",
      "A week has seven days and a year has twelve months.",
      "The opposite of hot is cold, and the opposite of big is small.",
    ].map { shared.tokenizer.encode($0, parseSpecial: false) }
    let target = shared.tokenizer.encode("cat -> cat\n1135 -> 1135\nhello -> hello\n?", parseSpecial: false)
    var question = PatchscopeQuestion(
      target: PatchscopeTarget(tokens: target, position: target.count - 1))
    question.layers = [21]
    let row = try #require(
      try shared.model.patchscopeAgreement(
        over: texts, question, draws: 5, seed: 0, tokenizer: shared.tokenizer
      ).rows.first)
    #expect(row.patchscope.share > row.lens.share + 0.1)
    #expect(row.random.mean < 0.1)
  }
}
