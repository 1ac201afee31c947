import Instruments
import TestSupport
import Testing
import Transformer

@Suite struct TokenEditTests {
  @Test func theEditIsTheDifferenceOfTwoRowsOfTheUnembedding() throws {
    let model = try tinyModel()
    let (old, new) = (try model.unembeddingRow(5), try model.unembeddingRow(9))
    #expect(try model.tokenEdit(minus: 5, plus: 9) == zip(new, old).map { $0 - $1 })
    #expect(try model.tokenEdit(minus: nil, plus: 9) == new)
    let count = model.architecture.vocabulary
    #expect(throws: EngineError.tokenOutOfRange(count, vocabulary: count)) {
      try model.tokenEdit(minus: count, plus: 9)
    }
  }

  @Test func theRowIsTheOneThatTheLogitIsReadWith() throws {
    let model = try tinyModel()
    let trace = try model.run(Request([5, 6], plan: Plan(captures: [.init(.finalNorm)])))
    let normed = try #require(trace[.finalNorm]).tensor.row(1).values
    let logit = zip(normed, try model.unembeddingRow(9)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(logit - Array(trace.lastLogits)[9]) < 1e-4)
  }

  @Test func countsAreThoseOfEditsInstalledOneByOne() throws {
    let model = try tinyModel()
    let cases = (0..<6).map { EditCase(tokens: [5 + $0, 6, 7 + $0], old: 20 + $0, new: 40 + $0) }
    var question = EditQuestion(cases: cases)
    question.scale = 3
    question.interventions = [Intervention(site: .mlpOut, layers: [0], operation: .scale(0.5))]
    let found = try model.countEdits(question)
    #expect(found.rows.map(\.layer) == [0, 1])
    for row in found.rows {
      for (index, edit) in cases.enumerated() {
        let vector = try model.tokenEdit(minus: edit.old, plus: edit.new)
        let write = Intervention(
          site: .residPost, layers: [row.layer], positions: .last,
          operation: .add(vector: vector, coefficient: 3))
        let plan = Plan(interventions: question.interventions + [write])
        let trace = try model.run(Request(edit.tokens, plan: plan))
        #expect(row.tops[index] == TopTokens.top(trace.lastLogits, count: 1)[0].id)
      }
      #expect(row.flipped.count == zip(row.tops, cases).count { $0 == $1.new })
      #expect(row.random.values.count == 5)
    }
    for (index, edit) in cases.enumerated() {
      let trace = try model.run(Request(edit.tokens, plan: Plan(interventions: question.interventions)))
      #expect(found.clean[index] == TopTokens.top(trace.lastLogits, count: 1)[0].id)
    }
  }

  @Test func nothingToEditIsRefused() throws {
    let model = try tinyModel()
    #expect(throws: EngineError.noTokens) { try model.countEdits(EditQuestion(cases: [])) }
    var question = EditQuestion(cases: [EditCase(tokens: [5], old: 6, new: 7)])
    question.layers = [2]
    #expect(throws: EngineError.layerOutOfRange(2, layers: 2)) { try model.countEdits(question) }
    question.layers = nil
    #expect(throws: EngineError.interrupted) { try model.countEdits(question, isCancelled: { true }) }
  }
}
