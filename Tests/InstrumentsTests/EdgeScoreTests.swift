import Instruments
import Tensors
import Testing
import Transformer

@Suite struct EdgeScoreTests {
  let item = CircuitTests.item
  let graph = CircuitTests.graph

  /// What writers say on the clean and the corrupted prompt. `[writer, position, d_model]`
  func writers(_ model: Model) throws -> (clean: Tensor, corrupted: Tensor) {
    var plan = Plan()
    plan.keepsWriters = true
    return (
      try #require(try model.run(Request(item.clean, plan: plan)).writers),
      try #require(try model.run(Request(item.corrupted, plan: plan)).writers)
    )
  }

  @Test(arguments: [
    (CircuitGraph.Writer.input, CircuitGraph.Reader.mlp(layer: 1), Site.mlpInput, 1, nil as Int?),
    (.input, .query(layer: 0, head: 2), .qInput, 0, 2),
    (.head(layer: 0, head: 1), .query(layer: 1, head: 3), .qInput, 1, 3),
    (.mlp(layer: 0), .key(layer: 1, head: 1), .kInput, 1, 1),
    (.head(layer: 0, head: 3), .value(layer: 1, head: 0), .vInput, 1, 0),
    (.head(layer: 1, head: 2), .logits, .residPost, 1, nil),
  ])
  func aScoreIsTheSlopeTowardsTheCleanOutput(
    _ writer: CircuitGraph.Writer, _ reader: CircuitGraph.Reader, _ site: Site, _ layer: Int, _ head: Int?
  ) throws {
    let model = try tinyModel()
    var question = EdgeQuestion()
    question.method = .clean
    let scores = try model.edgeScores([item], question)
    let found = scores.values[try #require(graph.edge(from: writer, to: reader))]
    let (clean, corrupted) = try writers(model)
    func metric(_ amount: Float) throws -> Double {
      var changes: [Intervention] = []
      let index = graph.index(of: writer)
      for position in 0..<5 {
        let (new, old) = (clean.row(index).row(position).values, corrupted.row(index).row(position).values)
        changes.append(
          Intervention(
            site: site, layers: [layer], positions: .indices([position]), units: head.map { [$0] },
            operation: .add(vector: zip(new, old).map { $0 - $1 }, coefficient: amount)))
      }
      return item.metric(try model.run(Request(item.clean, plan: Plan(interventions: changes))).lastLogits)
    }
    let slope = (try metric(0.01) - metric(-0.01)) / 0.02
    #expect(abs(found - slope) < max(1e-4, 5e-3 * abs(slope)), "\(found) \(slope)")
  }

  @Test func aNodesEdgesSumToItsOwnAttribution() throws {
    let model = try tinyModel()
    var question = EdgeQuestion()
    question.method = .clean
    let scores = try model.edgeScores([item], question)
    let (clean, corrupted) = try writers(model)
    var plan = Plan()
    plan.gradient = Gradient(
      of: .logitDifference(70, 71), at: [.init(.mlpOut, layers: [0]), .init(.headOut, layers: [1])])
    let trace = try model.run(Request(item.clean, plan: plan))
    func expected(_ writer: CircuitGraph.Writer, _ gradient: [Float]) -> Double {
      let index = graph.index(of: writer)
      let (new, old) = (clean.row(index).values, corrupted.row(index).values)
      return gradient.indices.reduce(0) { $0 + Double(gradient[$1]) * Double(new[$1] - old[$1]) }
    }
    let mlp = try #require(trace.gradient(.mlpOut, layer: 0)).tensor.values
    #expect(
      abs(scores.nodes[graph.index(of: CircuitGraph.Writer.mlp(layer: 0))] - expected(.mlp(layer: 0), mlp))
        < 1e-3)
    let heads = try #require(trace.gradient(.headOut, layer: 1)).tensor
    let own = (0..<5).flatMap { heads.row($0).row(3).values }
    #expect(
      abs(scores.nodes[graph.index(of: .head(layer: 1, head: 3))] - expected(.head(layer: 1, head: 3), own))
        < 1e-3)
  }

  @Test func readersGradientsSumToThatOfTheStream() throws {
    let model = try tinyModel()
    var plan = Plan()
    let sites = [Site.qInput, .kInput, .vInput, .residPre, .residMid, .mlpInput, .residPost]
    plan.gradient = Gradient(of: .logitDifference(70, 71), at: sites.map { Plan.Capture($0) })
    let trace = try model.run(Request(item.clean, plan: plan))
    for layer in 0..<2 {
      func gradient(_ site: Site) throws -> Tensor { try #require(trace.gradient(site, layer: layer)).tensor }
      var sum = try gradient(.residMid).values
      for site in [Site.qInput, .kInput, .vInput] {
        let heads = try gradient(site)
        for position in 0..<5 {
          for head in 0..<heads.shape[1] {
            let part = heads.row(position).row(head).values
            for index in part.indices { sum[position * 32 + index] += part[index] }
          }
        }
      }
      let whole = try gradient(.residPre).values
      #expect(zip(sum, whole).map { abs($0 - $1) }.max() ?? .nan < 1e-4)
      let mid = zip(try gradient(.mlpInput).values, try gradient(.residPost).values).map { $0 + $1 }
      #expect(zip(mid, try gradient(.residMid).values).map { abs($0 - $1) }.max() ?? .nan < 1e-4)
    }
  }

  @Test func aPathsScoresSumCloseToWhatIsLostOnIt() throws {
    // Along a fine path from corrupted to clean inputs the input's own edges carry the whole difference.
    let model = try tinyModel()
    var question = EdgeQuestion()
    question.method = .path(steps: 40)
    let scores = try model.edgeScores([item], question)
    #expect(
      abs(scores.nodes[0] - (scores.clean - scores.corrupted)) < 0.05 * abs(scores.clean - scores.corrupted))
  }

  @Test func divergenceIsScoredOnAPath() throws {
    let model = try tinyModel()
    var question = EdgeQuestion()
    question.metric = .divergence
    let scores = try model.edgeScores([item, item], question)
    #expect(scores.clean == 0)
    #expect(scores.corrupted < 0)
    #expect(scores.values.contains { $0 != 0 })
  }

  @Test func anEvaluationStandsBesideItsControls() throws {
    let model = try tinyModel()
    let scores = try model.edgeScores([item])
    let whole = Circuit(scores, kept: Array(repeating: true, count: graph.edgeCount))
    var question = CircuitQuestion()
    question.edges = 2
    let found = try model.evaluate(whole, on: [item, item], question)
    #expect(abs(found.faithfulness - 1) < 1e-4)
    #expect(abs(found.completeness - 1) < 1e-4)
    #expect(found.random.values.count == 5)
    #expect(found.losses.map(\.edge) == Array(whole.edges.prefix(2)))
    #expect(found.items == 2)
  }

  @Test func aStoppedSearchSaysSo() throws {
    let model = try tinyModel()
    #expect(throws: EngineError.interrupted) { try model.edgeScores([item], isCancelled: { true }) }
    #expect(throws: EngineError.noTokens) { try model.edgeScores([]) }
  }
}
