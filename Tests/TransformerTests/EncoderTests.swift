import Checkpoints
import JSON
import Tensors
import TestSupport
import Testing
import Transformer

/// BERT in the same block: attention in both directions, norms behind each part, learned positions, token types.
@Suite struct EncoderTests {
  private static let golden = "fixtures/bert/golden.json"

  private func bert() throws -> Model {
    try SharedModel.chooseKernels()
    return try Model(
      config: JSONValue(contentsOf: Golden.path("fixtures/bert/config.json")),
      tensors: SafetensorsFile(path: Golden.path("fixtures/bert/model.safetensors")),
      pool: ThreadPool(threads: 2))
  }

  /// The cases as requests; of a padded one only what the mask keeps.
  private func requests(_ plan: Plan) throws -> [(golden: JSONValue, request: Request)] {
    try #require(Golden.json(Self.golden)["cases"]?.array).map { golden in
      let ids = try #require(golden["ids"]?.ints)
      let count = golden["attention_mask"]?.ints?.reduce(0, +) ?? ids.count
      let types = try #require(golden["token_type_ids"]?.ints).prefix(count)
      return (golden, Request(Array(ids.prefix(count)), plan: plan, tokenTypes: Array(types)))
    }
  }

  @Test func logitsAndResidualStreamsAgreeWithTransformers() throws {
    let model = try bert()
    let cases = try requests(Plan(captures: [.init(.residPost)], logits: .all))
    #expect(cases.count == 4)
    for (golden, request) in cases {
      let trace = try model.run(request)
      let width = model.architecture.vocabulary
      for position in request.tokens.indices {
        let row = trace.logits.values[position * width..<(position + 1) * width]
        for (found, value) in zip(row, try #require(golden["logits_first16"]?[position]?.numbers)) {
          Compare.close(Double(found), value, 2e-4, "logits at \(position)")
        }
        guard golden["attention_mask"] == nil else { continue }
        Compare.close(
          TopTokens.logSumExp(row), golden["logits_logsumexp"]?[position]?.number, 2e-4, "logsumexp")
        #expect(TopTokens.top(row, count: 1).first?.id == golden["logits_argmax"]?[position]?.int)
      }
      guard golden["attention_mask"] == nil else { continue }
      for layer in 0..<model.architecture.layers {
        let expected = try #require(golden["resid_post_last_position"]?[layer]?.numbers)
        for (found, value) in zip(
          try trace.row(.residPost, layer, at: request.tokens.count - 1), expected)
        {
          Compare.close(Double(found), value, 2e-4, "resid_post of layer \(layer)")
        }
      }
    }
  }

  @Test func noSequenceDependsOnItsNeighboursInABatch() throws {
    let model = try bert()
    let all = try requests(Plan(logits: .all)).map(\.request)
    let together = try model.run(all)
    for (request, trace) in zip(all, together) {
      #expect(try model.run(request).logits == trace.logits)
    }
  }

  @Test func aPatternSpansTheWholeText() throws {
    let model = try bert()
    let trace = try model.run(Request([5, 6, 7], plan: Plan(captures: [.init(.pattern)])))
    let map = try #require(trace[.pattern, layer: 0]?.tensor)
    #expect(map.shape == [4, 3, 3])
    #expect(map.values.allSatisfy { $0 > 0 })
    // What the map changed goes on: the plain way and the way through the map are the same.
    let plain = try model.run(Request([5, 6, 7]))
    for (a, b) in zip(plain.logits.values, trace.logits.values) { #expect(abs(a - b) < 1e-4) }
  }

  @Test func theNormsDenominatorsStandBehindEachPart() throws {
    let model = try bert()
    let captures: [Plan.Capture] = [.init(.attnNormScale), .init(.mlpNormScale), .init(.residMid)]
    let trace = try model.run(Request([5, 6, 7], plan: Plan(captures: captures)))
    #expect(trace[.attnNormScale, layer: 1]?.tensor.shape == [3, 1])
    #expect(trace[.mlpNormScale, layer: 1]?.tensor.values.allSatisfy { $0 > 0 } == true)
    let plain = try model.run(Request([5, 6, 7]))
    for (a, b) in zip(plain.logits.values, trace.logits.values) { #expect(abs(a - b) < 1e-4) }
  }

  @Test func whatAnEncoderCannotDoIsRefused() throws {
    let model = try bert()
    let cache = KVCache(for: model.architecture)
    _ = try model.run(Request([5, 6], cache: cache))
    #expect(throws: EngineError.notCausal(family: "bert")) { try model.run(Request([7], cache: cache)) }
    #expect(throws: EngineError.notCausal(family: "bert")) {
      try model.run(prefix: [5, 6], suffixes: [Request([7])])
    }
    #expect(throws: EngineError.self) { try model.run(Request([5, 6], tokenTypes: [0])) }
    #expect(throws: EngineError.self) { try model.run(Request([5, 6], tokenTypes: [0, 2])) }
  }

  @Test func anEncoderWithoutAHeadGivesNoLogits() throws {
    let folder = try ModelFolder(path: RealModel.minilm.path())
    try SharedModel.chooseKernels()
    let model = try Model(config: folder.config, tensors: folder, pool: ThreadPool(threads: 2))
    #expect(!model.architecture.hasUnembedding)
    let refused = EngineError.noUnembedding(family: "bert")
    #expect(throws: refused) { try model.run(Request([101, 102])) }
    #expect(throws: refused) {
      try model.run(Request([101, 102], plan: Plan(captures: [.init(.logits)], logits: .none)))
    }
    #expect(throws: refused) { try model.requireUnembedding() }
    let trace = try model.run(
      Request([101, 7592, 102], plan: Plan(captures: [.init(.residPost)], logits: .none)))
    #expect(trace[.residPost, layer: 5]?.tensor.shape == [3, 384])
  }

  @Test func hiddenStatesOfMiniLMAgreeWithTransformers() throws {
    let folder = try ModelFolder(path: RealModel.minilm.path())
    try SharedModel.chooseKernels()
    let model = try Model(config: folder.config, tensors: folder, pool: ThreadPool(threads: 2))
    let plan = Plan(captures: [.init(.residPre, layers: [0]), .init(.residPost)], logits: .none)
    for golden in try #require(Golden.json("minilm/embeddings.json")["sentences"]?.array) {
      let trace = try model.run(Request(try #require(golden["ids"]?.ints), plan: plan))
      let norms = try #require(golden["hidden_norms_cls"]?.numbers)
      let rows = try [trace.row(.residPre, 0, at: 0)] + (0..<6).map { try trace.row(.residPost, $0, at: 0) }
      for (row, norm) in zip(rows, norms) {
        let found = row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(found - norm) <= 1e-4 * norm)
      }
      Compare.vector(rows[6], golden["cls_last_hidden"], "the last hidden state of [CLS]")
    }
  }
}
