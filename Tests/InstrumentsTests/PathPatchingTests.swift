import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

/// Paths between heads, against other ways to the same numbers.
@Suite struct PathPatchingTests {
  private let pair = PatchPair(
    clean: [10, 20, 30, 40, 50], corrupted: [10, 21, 30, 44, 50], metric: .logits(LogitDifference(7, 9)))
  private func deepModel() throws -> Model {
    var tiny = TinyModel()
    tiny.layers = 4
    return try Model(gguf: try tiny.file(), pool: ThreadPool(threads: 1))
  }

  @Test func aHeadOfTheLastLayerHasNoOtherPathThanItsWholeEffect() throws {
    let model = try deepModel()
    var heads = PatchQuestion()
    (heads.site, heads.grain, heads.layers, heads.direction) = (.z, .unit, [3], .noise)
    let whole = try model.patchSweep(pair, heads)
    var question = PathQuestion()
    question.senders = (0..<4).map { HeadName(layer: 3, head: $0) }
    question.way = .mlps
    let paths = try model.pathPatching(pair, question)
    for (a, b) in zip(paths.cells, whole.cells) { #expect(abs(a.effect - b.effect) <= 1e-4) }
  }

  /// One edge, by adding the difference of the sender's output to what the receiver reads.
  @Test(arguments: [Site.q, .k, .v]) func anEdgeIsTheDifferenceAddedToWhatTheReceiverReads(_ input: Site)
    throws
  {
    let model = try deepModel()
    var question = PathQuestion()
    question.senders = [HeadName(layer: 1, head: 2)]
    question.receivers = [HeadName(layer: 3, head: 1)]
    question.input = input
    let found = try model.pathPatching(pair, question).cells[0].effect

    func run(_ ids: [Int], _ edits: [Intervention] = []) throws -> Trace {
      let captures: [Plan.Capture] = [.init(.headOut, layers: [1]), .init(input, layers: [3])]
      return try model.run(Request(ids, plan: Plan(captures: captures, interventions: edits)))
    }
    let (clean, corrupted) = (try run(pair.clean), try run(pair.corrupted))
    let rows = zip(
      try #require(clean[.headOut, layer: 1]).rows(.headOut, units: [2]),
      try #require(corrupted[.headOut, layer: 1]).rows(.headOut, units: [2])
    ).map { zip($0, $1).map { $1 - $0 } }
    let additions = rows.enumerated().map {
      Intervention(
        site: .residPre, layers: [3], positions: .indices([$0.offset]),
        operation: .add(vector: $0.element, coefficient: 1))
    }
    let heard = try #require(try run(pair.clean, additions)[input, layer: 3]).rows(input, units: [1])
    let put = Intervention(site: input, layers: [3], units: [1], operation: .copy(rows: heard))
    let logits = try run(pair.clean, [put]).lastLogits
    let expected = pair.metric(logits) - pair.metric(clean.lastLogits)
    #expect(abs(found - expected) <= 1e-4)
    #expect(abs(found) > 1e-5)
  }

  @Test func edgesOfFrozenPartsDifferFromPathsThroughThem() throws {
    let model = try deepModel()
    var question = PathQuestion()
    question.senders = [HeadName(layer: 0, head: 0), HeadName(layer: 0, head: 3)]
    let edges = try model.pathPatching(pair, question)
    question.way = .mlps
    let through = try model.pathPatching(pair, question)
    #expect(edges.cells != through.cells)
    question.positions = .indices([0])
    // Nothing differs at the first token.
    #expect(try model.pathPatching(pair, question).cells.allSatisfy { abs($0.effect) <= 1e-5 })
  }

  @Test func aSenderAboveItsReceiverIsRefused() throws {
    let model = try deepModel()
    var question = PathQuestion()
    question.senders = [HeadName(layer: 2, head: 0)]
    question.receivers = [HeadName(layer: 2, head: 1)]
    #expect(throws: PatchingError.notBelow(sender: 2, receiver: 2)) {
      try model.pathPatching(pair, question)
    }
    question.receivers = []
    #expect(throws: PatchingError.engine(.interrupted)) {
      try model.pathPatching(pair, question, isCancelled: { true })
    }
  }
}
