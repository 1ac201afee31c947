import Checkpoints
import Tensors
import TestSupport
import Testing
import Transformer

/// Gradients against central differences of the same pass, on tiny random models of every family.
@Suite struct GradientTests {
  /// Sites of a block whose value reaches the logits of the last position.
  static let sites: [Site] = Site.allCases.filter { $0 != .posEmbed && $0 != .logits }
  static let ids = [5, 17, 3, 40, 8, 21, 9, 11]

  @Test(arguments: FixtureTests.families + ["bert"]) func everySiteAgreesWithCentralDifferences(
    _ family: String
  ) throws {
    let model = try FixtureTests.load(family)
    let objective = Objective([
      .init(1, .logit(7)), .init(-0.5, .logProbability(3), at: 5), .init(2, .probability(11), at: -2),
      .init(0.3, .loss),
    ])
    for site in Self.sites {
      try check(model, site, layer: site.hasLayer ? 1 : 0, position: 4, objective, [])
    }
  }

  @Test func interventionsAreDifferentiatedThrough() throws {
    let model = try FixtureTests.load("qwen2")
    let a = model.architecture
    let wave = { (count: Int) in (0..<count).map { Float($0 % 7) * 0.1 - 0.3 } }
    let edits = [
      Intervention(site: .residMid, layers: [0], operation: .projectOut(wave(a.width))),
      Intervention(site: .neurons, layers: [1], units: [0, 3, 5], operation: .set(0.2)),
      Intervention(site: .z, layers: [1], positions: .indices([5]), units: [1], operation: .scale(-1.5)),
      Intervention(
        site: .mlpOut, layers: [0], units: [0, 1, 2, 3], operation: .clamp(low: -0.02, high: 0.02)),
      Intervention(site: .attnOut, layers: [1], operation: .add(vector: wave(a.width), coefficient: 0.5)),
      Intervention(site: .pattern, layers: [1], units: [0], keys: [2], operation: .set(0)),
      Intervention(site: .mlpNormScale, layers: [1], operation: .scale(1.2)),
      Intervention(
        site: .residPost, layers: [0], positions: .indices([2]), operation: .copy(rows: [wave(a.width)])),
      Intervention(site: .logits, positions: .last, operation: .scale(0.5)),
    ]
    for site: Site in [.embed, .residPre, .v, .attnScores, .pattern, .headOut, .neurons, .mlpNormScale] {
      try check(model, site, layer: 0, position: 4, .logitDifference(7, 3), edits)
      if site.hasLayer { try check(model, site, layer: 1, position: 7, .logitDifference(7, 3), edits) }
    }
  }

  @Test func aDivergenceHasItsGradient() throws {
    let model = try FixtureTests.load("llama")
    let reference = try model.run(Request([1, 2, 3])).lastLogits
    let sum = TopTokens.logSumExp(reference)
    let objective = Objective([.init(1, .divergence(from: reference.map { Float(Double($0) - sum) }))])
    try check(model, .residPost, layer: 0, position: 6, objective, [])
  }

  @Test func anActivationGivesARowOfTheJacobian() throws {
    let model = try FixtureTests.load("llama")
    let vector = (0..<model.architecture.width).map { Float($0 % 5) - 2 }
    let objective = Objective([.init(0.5, .activation(.residMid, layer: 1, vector: vector), at: -1)])
    try check(model, .residPost, layer: 0, position: 3, objective, [])
  }

  /// ⟨gradient, v⟩ against (f(x + hv) − f(x − hv)) / 2h, v along the gradient.
  private func check(
    _ model: Model, _ site: Site, layer: Int, position: Int, _ objective: Objective, _ edits: [Intervention]
  ) throws {
    let gradient = Gradient(
      of: objective, at: [.init(site, layers: [layer], positions: .indices([position]))])
    let plan = Plan(captures: gradient.at, interventions: edits, gradient: gradient)
    let trace = try model.run(Request(Self.ids, plan: plan))
    let found = try #require(trace.gradient(site, layer: layer))
    #expect(found.positions == [position])
    let slope = found.tensor.norm
    let what: Comment = "\(model.architecture.family) \(site.rawValue) of layer \(layer)"
    guard slope > 1e-7 else {
      Issue.record("\(what) has no gradient")
      return
    }
    let direction = found.tensor.values.map { Float(Double($0) / slope) }
    func value(_ step: Float) throws -> Double {
      let push = Intervention(
        site: site, layers: [layer], positions: .indices([position]),
        operation: .add(vector: direction, coefficient: step))
      let plan = Plan(interventions: edits + [push], gradient: Gradient(of: objective, at: []))
      return try #require(try model.run(Request(Self.ids, plan: plan)).objective)
    }
    // Sixth order in a long step: what is left is of the seventh derivative, and the rounding of single
    // precision is divided by the length.
    let isScale = site == .attnNormScale || site == .mlpNormScale || site == .finalNormScale
    let step = isScale ? 0.04 * (trace[site, layer: layer]?.tensor.values[0] ?? 1) : 0.03
    var difference = 0.0
    for (index, weight) in [(1, 45.0), (2, -9), (3, 1)] {
      difference += try weight * (value(Float(index) * step) - value(-Float(index) * step))
    }
    difference /= 60 * Double(step)
    #expect(abs(slope - difference) <= 1e-3 * slope + 2e-5, "\(what): \(slope) against \(difference)")
  }

  @Test func aBatchAPastAndThreadsChangeNoBit() throws {
    let model = try FixtureTests.load("llama")
    let single = try FixtureTests.load("llama", threads: 1)
    let at = [Plan.Capture(.z, layers: [1]), .init(.neurons, layers: [0])]
    let plan = Plan(logits: .none, gradient: Gradient(of: .logitDifference(7, 3), at: at))
    let alone = try single.run(Request(Self.ids, plan: plan))
    let batch = try model.run([Request([3, 1, 4], plan: plan), Request(Self.ids, plan: plan), Request([9])])
    #expect(batch[1].objective == alone.objective)
    for capture in at {
      let layer = capture.layers?[0] ?? 0
      #expect(
        batch[1].gradient(capture.site, layer: layer)?.tensor
          == alone.gradient(capture.site, layer: layer)?.tensor)
    }
    #expect(batch[2].objective == nil && batch[2].gradient(.z, layer: 1) == nil)

    let past = KVCache(for: model.architecture)
    _ = try model.run(Request(Array(Self.ids.prefix(5)), cache: past))
    let rest = try model.run(Request(Array(Self.ids.suffix(3)), plan: plan, cache: past))
    let whole = try #require(alone.gradient(.neurons, layer: 0)).tensor
    let found = try #require(rest.gradient(.neurons, layer: 0))
    #expect(found.positions == [5, 6, 7])
    for (new, old) in zip(found.tensor.values, whole.slice(5..<8).values) { #expect(abs(new - old) < 1e-6) }
  }

  @Test func whatTheModelHasNotIsRefused() throws {
    let model = try FixtureTests.load("llama")
    func refusal(_ term: Objective.Term) -> EngineError? {
      let plan = Plan(gradient: Gradient(of: Objective([term]), at: []))
      do {
        _ = try model.run(Request([1, 2], plan: plan))
        return nil
      } catch { return error }
    }
    let vocabulary = model.architecture.vocabulary
    #expect(refusal(.init(1, .logit(vocabulary))) == .tokenOutOfRange(vocabulary, vocabulary: vocabulary))
    #expect(refusal(.init(1, .logit(0), at: 2)) == .positionOutOfRange(2, length: 2))
    #expect(refusal(.init(1, .logit(0), at: -3)) == .positionOutOfRange(-3, length: 2))
    #expect(
      refusal(.init(1, .divergence(from: [0]))) == .wrongWidth(site: .logits, found: 1, expected: vocabulary))
    #expect(refusal(.init(.nan, .logit(0))) == .valueNotFinite(site: .logits))
    #expect(refusal(.init(1, .activation(.pattern, layer: 0, vector: []))) == .readOnlySite(.pattern))
    #expect(refusal(.init(1, .activation(.z, layer: 9, vector: []))) != nil)
  }
}
