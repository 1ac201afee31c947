import TestSupport
import Testing
import Transformer

/// What the engine refuses, each before anything runs.
@Suite struct RefusalTests {
  private func error(_ plan: Plan, tokens: [Int] = [504, 3575]) throws -> EngineError? {
    let model = try SharedModel.of(.smollm2).model
    do throws(EngineError) {
      _ = try model.run(Request(tokens, plan: plan))
      return nil
    } catch { return error }
  }

  private func edit(
    _ site: Site, _ layers: [Int]?, _ units: [Int]? = nil, _ operation: Intervention.Operation = .set(0),
    positions: PositionSelection = .all, keys: [Int]? = nil
  ) -> Plan {
    Plan(interventions: [
      Intervention(
        site: site, layers: layers, positions: positions, units: units, keys: keys, operation: operation)
    ])
  }

  @Test func whatTheModelDoesNotHaveIsNamed() throws {
    #expect(try error(edit(.neurons, [40])) == .layerOutOfRange(40, layers: 30))
    #expect(try error(edit(.neurons, [-1])) == .layerOutOfRange(-1, layers: 30))
    #expect(try error(edit(.neurons, [2], [1536])) == .unitOutOfRange(1536, units: 1536, site: .neurons))
    #expect(try error(edit(.z, [2], [9])) == .unitOutOfRange(9, units: 9, site: .z))
    #expect(try error(edit(.k, [2], [3])) == .unitOutOfRange(3, units: 3, site: .k))
    #expect(
      try error(edit(.residPost, [2], nil, .add(vector: [1, 2], coefficient: 1)))
        == .wrongWidth(site: .residPost, found: 2, expected: 576))
    #expect(try error(edit(.residPost, [2], nil, .set(.nan))) == .valueNotFinite(site: .residPost))
    #expect(
      try error(edit(.residPost, [2], positions: .indices([2]))) == .positionOutOfRange(2, length: 2))
    #expect(
      try error(edit(.residPost, [2], positions: .indices([-3]))) == .positionOutOfRange(-3, length: 2))
    #expect(try error(edit(.residPost, [2], keys: [0])) == .keysNotAllowed(site: .residPost))
    #expect(try error(Plan(captures: [.init(.z, layers: [30])])) == .layerOutOfRange(30, layers: 30))
    #expect(
      try error(
        edit(.attnOut, [1], nil, .copy(rows: [Array(repeating: 0, count: 576)]), positions: .indices([0, 1])))
        == .wrongRows(site: .attnOut, found: 1, expected: 2))
  }

  @Test func tokensAndLengthsAreChecked() throws {
    #expect(try error(Plan(), tokens: []) == .noTokens)
    #expect(try error(Plan(), tokens: [49152]) == .tokenOutOfRange(49152, vocabulary: 49152))
    #expect(try error(Plan(), tokens: [-1]) == .tokenOutOfRange(-1, vocabulary: 49152))
    #expect(
      try error(Plan(), tokens: Array(repeating: 1, count: 8193))
        == .contextExceeded(length: 8193, context: 8192))
  }

  @Test func aValueThatOverflowsIsTracedToItsSite() throws {
    let plan = edit(.mlpOut, [3], [7], .set(3e38), positions: .indices([1]))
    let found = try error(
      Plan(interventions: plan.interventions + edit(.mlpOut, [3], nil, .scale(1e30)).interventions))
    #expect(found == .notFinite(site: .mlpOut, layer: 3, position: 1))
  }
}
