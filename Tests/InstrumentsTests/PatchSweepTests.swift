import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

/// The fast sweep against the obvious one, and against the reference implementation.
@Suite struct PatchSweepTests {
  private let pair = PatchPair(
    clean: [10, 20, 30, 40, 50], corrupted: [10, 21, 30, 44, 50], metric: .logits(LogitDifference(7, 9)))

  private func largest(_ a: PatchSweep, _ b: PatchSweep) -> Double {
    zip(a.cells, b.cells).map { abs($0.effect - $1.effect) }.max() ?? .infinity
  }

  @Test(arguments: [
    Site.residPre, .attnIn, .q, .k, .v, .rotQ, .rotK, .pattern, .z, .headOut, .attnOut, .residMid, .mlpIn,
    .neurons,
    .mlpOut, .residPost,
  ])
  func theSweepIsWhatWholeRunsGive(_ site: Site) throws {
    let model = try tinyModel()
    for direction in PatchQuestion.Direction.allCases {
      for grain in [PatchQuestion.Grain.position, .unit] {
        var question = PatchQuestion()
        (question.site, question.direction, question.grain) = (site, direction, grain)
        let sweep = try model.patchSweep(pair, question)
        let naive = try model.naivePatchSweep(pair, question)
        #expect(sweep.cells.count == naive.cells.count && !sweep.cells.isEmpty)
        #expect(largest(sweep, naive) <= 1e-4, "\(site) \(direction) \(grain)")
        #expect(sweep.cells.contains { abs($0.effect) > 1e-3 }, "\(site) \(direction) \(grain)")
      }
    }
  }

  @Test func aDryRunOfASweepCountsTheLayersAndPositionsBehindEachPatch() throws {
    let (model, tiny) = (try tinyModel(), TinyModel())
    let counts = try model.pool.countingProducts { counter in
      _ = try model.patchSweep(pair, PatchQuestion())
      return counter.counts
    }
    let keyWidth = tiny.width / tiny.heads * tiny.keyValueHeads
    let block =
      2 * (2 * tiny.width * tiny.width + 2 * tiny.width * keyWidth + 3 * tiny.width * tiny.neurons)
    // Two whole runs with one row of logits each, whose two answers are read once more.
    var expected = 2 * (5 * tiny.layers * block + 2 * tiny.width * TinyModel.tokens.count)
    expected += 2 * 2 * 2 * tiny.width
    // The twins differ from position 1 on. What leaves a layer enters the next; after the last it is run again.
    for layer in 0..<tiny.layers {
      for position in 1..<5 {
        expected += max(1, tiny.layers - 1 - layer) * (5 - position) * block + 2 * 2 * tiny.width
      }
    }
    #expect(counts.flops == expected)
  }

  @Test func standingInterventionsActInBothRunsAndUnderEveryPatch() throws {
    let model = try tinyModel()
    var question = PatchQuestion()
    question.interventions = [
      Intervention(site: .residPre, layers: [1], operation: .scale(1.5)),
      Intervention(site: .residPost, layers: [0], positions: .last, operation: .scale(0.5)),
      Intervention(site: .mlpOut, layers: [1], operation: .clamp(low: -0.3, high: 0.3)),
    ]
    let plain = try model.patchSweep(pair, PatchQuestion())
    for site in [Site.residPost, .residPre, .mlpOut] {
      question.site = site
      let sweep = try model.patchSweep(pair, question)
      #expect(largest(sweep, try model.naivePatchSweep(pair, question)) <= 1e-4)
      #expect(sweep.clean != plain.clean)
    }
    // What stands behind the last residual stream is run, not read out.
    question.interventions.append(Intervention(site: .logits, units: [7], operation: .scale(2)))
    question.site = .residPost
    let sweep = try model.patchSweep(pair, question)
    #expect(largest(sweep, try model.naivePatchSweep(pair, question)) <= 1e-4)
  }

  @Test func otherMetricsUnitsAndPositionsAreTheirs() throws {
    let model = try tinyModel()
    var question = PatchQuestion()
    (question.site, question.units, question.layers) = (.z, [1, 2], [1])
    question.positions = .indices([3, 1])
    let probability = PatchPair(
      clean: pair.clean, corrupted: pair.corrupted, metric: .logProbability(7))
    let sweep = try model.patchSweep(probability, question)
    #expect(sweep.cells.map(\.position) == [1, 3])
    #expect(largest(sweep, try model.naivePatchSweep(probability, question)) <= 1e-4)
    question.grain = .unit
    #expect(try model.patchSweep(probability, question).cells.map(\.unit) == [1, 2])
  }

  @Test func wholeModelsAgreeAtEveryLayerAndPosition() throws {
    let shared = try SharedModel.of(.smollm2)
    for (clean, corrupted, answers) in [
      ("The capital of France is", "The capital of Italy is", [" Paris", " Rome"]),
      ("The sky is blue, the grass is", "The sea is blue, the grass is", [" green", " blue"]),
    ] {
      func ids(_ text: String) -> [Int] { shared.tokenizer.encode(text, parseSpecial: false) }
      let pair = PatchPair(
        clean: ids(clean), corrupted: ids(corrupted),
        metric: .logits(LogitDifference(ids(answers[0])[0], ids(answers[1])[0])))
      let sweep = try shared.model.patchSweep(pair, PatchQuestion())
      let naive = try shared.model.naivePatchSweep(pair, PatchQuestion())
      #expect(sweep.cells.count == 30 * pair.clean.count)
      #expect(largest(sweep, naive) <= 1e-4)
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen]) func theGridIsTheReferencesGrid(_ name: RealModel) throws {
    let model = try SharedModel.of(name).model
    for golden in try #require(Golden.json("\(name.key)/interventions.json")["activation_patching"]?.array) {
      let metric = LogitDifference(try #require(golden["io_id"]?.int), try #require(golden["s_id"]?.int))
      let pair = PatchPair(
        clean: try #require(golden["ids"]?.ints), corrupted: try #require(golden["corrupt_ids"]?.ints),
        metric: .logits(metric))
      var question = PatchQuestion()
      question.direction = .noise
      let marks = try ["s2", "mid", "last"].map { try #require(golden["positions"]?[$0]?.int) }
      question.positions = .indices(marks)
      let sweep = try model.patchSweep(pair, question)
      #expect(abs(sweep.clean - (try #require(golden["clean_logit_diff"]?.number))) <= 5e-4)
      #expect(abs(sweep.corrupted - (try #require(golden["corrupt_logit_diff"]?.number))) <= 5e-4)
      for (mark, position) in zip(["s2", "mid", "last"], marks) {
        let column = sweep.cells.filter { $0.position == position }
        #expect(column.count == model.architecture.layers)
        for cell in column {
          let expected = try #require(golden["resid_post_grid"]?[mark]?[cell.layer]?.number)
          #expect(abs(sweep.clean + cell.effect - expected) <= 5e-4, "\(mark) of layer \(cell.layer)")
        }
      }
    }
  }

  @Test func whatCannotBeExchangedIsRefused() throws {
    let model = try tinyModel()
    var other = pair
    other.corrupted = [10, 20]
    #expect(throws: PatchingError.unequalLengths(clean: 5, corrupted: 2)) {
      try model.patchSweep(other, PatchQuestion())
    }
    other.corrupted = pair.clean
    #expect(throws: PatchingError.samePrompts) { try model.patchSweep(other, PatchQuestion()) }
    var question = PatchQuestion()
    question.site = .finalNorm
    #expect(throws: PatchingError.siteWithoutLayers(.finalNorm)) { try model.patchSweep(pair, question) }
    question = PatchQuestion()
    question.positions = .generated
    #expect(throws: PatchingError.noPosition) { try model.patchSweep(pair, question) }
    question.positions = .indices([9])
    #expect(throws: PatchingError.engine(.positionOutOfRange(9, length: 5))) {
      try model.patchSweep(pair, question)
    }
    other = pair
    other.metric = .logProbability(1_000_000)
    let size = model.architecture.vocabulary
    #expect(throws: PatchingError.engine(.tokenOutOfRange(1_000_000, vocabulary: size))) {
      try model.patchSweep(other, PatchQuestion())
    }
    #expect(throws: PatchingError.engine(.interrupted)) {
      try model.patchSweep(pair, PatchQuestion(), isCancelled: { true })
    }
  }

  @Test func theControlIsDrawnBySeed() throws {
    let model = try tinyModel()
    let strongest = try #require(try model.patchSweep(pair, PatchQuestion()).strongest)
    let first = try model.randomPatches(pair, PatchQuestion(), cell: strongest, seed: 3)
    #expect(first.values.count == 5 && first.deviation > 0)
    #expect(try model.randomPatches(pair, PatchQuestion(), cell: strongest, seed: 3) == first)
    let alone = try model.randomPatches(pair, PatchQuestion(), cell: strongest, draws: 1, seed: 3)
    #expect(alone.values[0] == first.values[0], "no draw depends on the others")
    #expect(try model.randomPatches(pair, PatchQuestion(), cell: strongest, seed: 4) != first)
  }
}
