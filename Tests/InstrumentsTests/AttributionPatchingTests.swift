import Instruments
import TestSupport
import Testing
import Transformer

/// Estimates of patches beside the patches themselves.
@Suite struct AttributionPatchingTests {
  private func canonical(_ shared: SharedModel) -> PatchPair {
    func ids(_ text: String) -> [Int] { shared.tokenizer.encode(text, parseSpecial: false) }
    return PatchPair(
      clean: ids("When Mary and John went to the store, John gave a drink to"),
      corrupted: ids("When Mary and John went to the store, Mary gave a drink to"),
      metric: .logits(LogitDifference(ids(" Mary")[0], ids(" John")[0])))
  }

  @Test(arguments: [Site.z, .mlpOut, .residMid, .neurons, .q])
  func estimatesFollowTheEffects(_ site: Site) throws {
    let model = try tinyModel()
    let pair = PatchPair(
      clean: [10, 20, 30, 40], corrupted: [10, 21, 30, 40], metric: .logits(LogitDifference(7, 9)))
    var question = PatchQuestion()
    (question.site, question.positions) = (site, .from(1))
    // The token that differs counts for little, so that first order tells most of it.
    question.interventions = [
      Intervention(site: .embed, positions: .indices([1]), operation: .scale(0.002))
    ]
    let exact = try model.patchSweep(pair, question)
    let estimate = try model.attributionPatching(pair, question, .atp)
    #expect(estimate.cells.map(\.position) == exact.cells.map(\.position))
    #expect(try #require(EstimateCheck(estimate: estimate, exact: exact).r) > 0.9, "\(site)")
  }

  @Test func madeAnewAttentionIsNearerToTheTruthWhereItIsSaturated() throws {
    // With attention saturated, the gradient says that queries do nothing; made anew, the pattern says what they do.
    let shared = try SharedModel.of(.smollm2)
    let pair = canonical(shared)
    var question = PatchQuestion()
    (question.site, question.grain, question.direction) = (.q, .unit, .noise)
    question.layers = Array(15...23)
    let exact = try shared.model.patchSweep(pair, question)
    let plain = EstimateCheck(
      estimate: try shared.model.attributionPatching(pair, question, .atp), exact: exact)
    let star = EstimateCheck(
      estimate: try shared.model.attributionPatching(pair, question, .star), exact: exact)
    #expect(try #require(star.magnitudes) > (try #require(plain.magnitudes)))
    #expect(star.missed <= plain.missed)
    #expect(try #require(star.magnitudes) > 0.9)
  }

  @Test func headsAreEstimatedWellOnTheCanonicalPrompt() throws {
    let shared = try SharedModel.of(.smollm2)
    var question = PatchQuestion()
    (question.site, question.grain, question.direction) = (.z, .unit, .noise)
    let exact = try shared.model.patchSweep(canonical(shared), question)
    let estimate = try shared.model.attributionPatching(canonical(shared), question, .atp)
    #expect(try #require(EstimateCheck(estimate: estimate, exact: exact).r) >= 0.85)
  }

  @Test func mapsAreRefusedAndInterruptionsHeard() throws {
    let model = try tinyModel()
    let pair = PatchPair(clean: [1, 2], corrupted: [1, 3], metric: .logProbability(5))
    var question = PatchQuestion()
    question.site = .pattern
    #expect(throws: PatchingError.noEstimate(.pattern)) {
      try model.attributionPatching(pair, question, .atp)
    }
    question.site = .k
    #expect(throws: PatchingError.engine(.interrupted)) {
      try model.attributionPatching(pair, question, .star, isCancelled: { true })
    }
    #expect(try model.attributionPatching(pair, question, .star).cells.count == 4)
  }
}
