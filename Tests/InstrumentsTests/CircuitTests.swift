import Instruments
import Tensors
import Testing
import Transformer

@Suite struct CircuitTests {
  static let graph = CircuitGraph(layers: 2, heads: 4, kvHeads: 2)
  static let item = TaskItem(
    clean: [20, 31, 45, 52, 60], corrupted: [20, 35, 45, 57, 60], metric: LogitDifference(70, 71))

  /// Scores drawn at random.
  static func scores(_ seed: UInt64 = 3) -> EdgeScores {
    let random = Philox(seed: seed)
    return EdgeScores(
      graph: graph, values: (0..<graph.edgeCount).map { random.normal(at: UInt64($0)) })
  }

  /// A run of the item with these edges kept, the others patched.
  func patched(_ kept: [Bool], in model: Model, logits: Plan.LogitSelection = .all) throws -> Trace {
    var plan = Plan(logits: .none)
    plan.keepsWriters = true
    let other = try model.run(Request(Self.item.corrupted, plan: plan))
    plan = Plan(logits: logits)
    plan.edges = EdgePatch(kept: kept, other: try #require(other.writers).values)
    return try model.run(Request(Self.item.clean, plan: plan))
  }

  func difference(_ a: Tensor, _ b: Tensor) -> Float {
    #expect(a.shape == b.shape)
    return zip(a.values, b.values).map { abs($0 - $1) }.max() ?? .nan
  }

  @Test func allEdgesGiveTheCleanRunAndNoneTheCorruptedOne() throws {
    let model = try tinyModel()
    let plan = Plan(logits: .all)
    let clean = try model.run(Request(Self.item.clean, plan: plan))
    let corrupted = try model.run(Request(Self.item.corrupted, plan: plan))
    let all = try patched(Array(repeating: true, count: Self.graph.edgeCount), in: model)
    let none = try patched(Array(repeating: false, count: Self.graph.edgeCount), in: model)
    #expect(difference(all.logits, clean.logits) < 1e-4)
    #expect(difference(none.logits, corrupted.logits) < 1e-4)
    #expect(difference(clean.logits, corrupted.logits) > 0.1)
  }

  @Test func writersSumToTheResidualStream() throws {
    let model = try tinyModel()
    var plan = Plan(captures: [.init(.residPost, layers: [1])])
    plan.keepsWriters = true
    let trace = try model.run(Request(Self.item.clean, plan: plan))
    let writers = try #require(trace.writers)
    #expect(writers.shape == [11, 5, 32])
    var sum = Tensor(shape: [5, 32])
    for writer in 0..<11 {
      let row = writers.row(writer).values
      for index in row.indices { sum.values[index] += row[index] }
    }
    #expect(difference(sum, try #require(trace[.residPost, layer: 1]).tensor) < 1e-4)
  }

  @Test(arguments: [
    (CircuitGraph.Writer.input, CircuitGraph.Reader.mlp(layer: 1)),
    (.head(layer: 0, head: 1), .query(layer: 1, head: 2)), (.mlp(layer: 0), .key(layer: 1, head: 1)),
    (.head(layer: 0, head: 3), .value(layer: 1, head: 0)), (.head(layer: 1, head: 0), .mlp(layer: 1)),
  ])
  func patchingOneEdgeIsAChangeAtItsReader(_ writer: CircuitGraph.Writer, _ reader: CircuitGraph.Reader)
    throws
  {
    let model = try tinyModel()
    var keeping = Plan()
    keeping.keepsWriters = true
    let clean = try #require(try model.run(Request(Self.item.clean, plan: keeping)).writers)
    let other = try #require(try model.run(Request(Self.item.corrupted, plan: keeping)).writers)
    // By hand: the reader's own input gets the other run's output of the one writer.
    let index = Self.graph.index(of: writer)
    let (site, layer, head) = place(of: reader)
    var changes: [Intervention] = []
    for position in 0..<5 {
      let (new, old) = (other.row(index).row(position).values, clean.row(index).row(position).values)
      changes.append(
        Intervention(
          site: site, layers: [layer], positions: .indices([position]), units: head.map { [$0] },
          operation: .add(vector: zip(new, old).map { $0 - $1 }, coefficient: 1)))
    }
    let byHand = try model.run(Request(Self.item.clean, plan: Plan(interventions: changes, logits: .all)))
    var kept = Array(repeating: true, count: Self.graph.edgeCount)
    kept[try #require(Self.graph.edge(from: writer, to: reader))] = false
    let found = try patched(kept, in: model)
    #expect(difference(found.logits, byHand.logits) < 1e-4)
    let plain = try model.run(Request(Self.item.clean, plan: Plan(logits: .all)))
    #expect(difference(found.logits, plain.logits) > 1e-4, "the edge matters")
  }

  private func place(of reader: CircuitGraph.Reader) -> (Site, Int, Int?) {
    switch reader {
    case .query(let layer, let head): (.qInput, layer, head)
    case .key(let layer, let head): (.kInput, layer, head)
    case .value(let layer, let head): (.vInput, layer, head)
    case .mlp(let layer): (.mlpInput, layer, nil)
    case .logits: (.residPost, 1, nil)
    }
  }

  @Test func edgesOfOneRunLeaveTheOthersOfTheBatchAlone() throws {
    let model = try tinyModel()
    var keeping = Plan()
    keeping.keepsWriters = true
    let other = try #require(try model.run(Request(Self.item.corrupted, plan: keeping)).writers)
    var patch = Plan()
    patch.edges = EdgePatch(
      kept: Circuit.random(Self.scores(), edges: 40, seed: 1, draw: 0).kept, other: other.values)
    let change = Intervention(site: .attnIn, layers: [1], operation: .scale(0.5))
    let requests = [
      Request(Self.item.clean, plan: patch),
      Request([5, 6, 7], plan: Plan(captures: [.init(.attnIn)], interventions: [change])),
      Request([8, 9], plan: Plan(captures: [.init(.qInput)])),
    ]
    let together = try model.run(requests)
    for (request, trace) in zip(requests, together) {
      #expect(try model.run(request).logits == trace.logits)
    }
  }

  @Test func aHeadsOwnInputIsTheStreamThatAllRead() throws {
    let model = try tinyModel()
    let captures = [
      Plan.Capture(.qInput), .init(.kInput), .init(.vInput), .init(.mlpInput), .init(.residPre),
      .init(.residMid),
    ]
    let trace = try model.run(Request(Self.item.clean, plan: Plan(captures: captures)))
    let plain = try model.run(Request(Self.item.clean))
    #expect(difference(trace.logits, plain.logits) < 1e-5)
    for layer in 0..<2 {
      let stream = try #require(trace[.residPre, layer: layer]).tensor
      for site in [Site.qInput, .kInput, .vInput] {
        let heads = try #require(trace[site, layer: layer]).tensor
        #expect(heads.shape == [5, site == .qInput ? 4 : 2, 32])
        #expect(heads.row(3).row(1) == stream.row(3))
      }
      #expect(trace[.mlpInput, layer: layer]?.tensor == trace[.residMid, layer: layer]?.tensor)
    }
  }

  @Test func aPlanWithTheWrongNumberOfEdgesIsRefused() throws {
    let model = try tinyModel()
    #expect(throws: EngineError.badOption(name: "edges", found: "3", expected: "\(Self.graph.edgeCount)")) {
      try patched([true, false, true], in: model)
    }
    var plan = Plan()
    plan.edges = EdgePatch(kept: Array(repeating: true, count: Self.graph.edgeCount), other: [1, 2])
    #expect(throws: EngineError.wrongWidth(site: .residPre, found: 2, expected: 11 * 5 * 32)) {
      try model.run(Request(Self.item.clean, plan: plan))
    }
  }
}
