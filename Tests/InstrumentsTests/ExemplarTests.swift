import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

/// Exemplars of units against what the plain activations say.
@Suite struct ExemplarTests {
  private func tiny() throws -> Model {
    try Model(gguf: TinyModel().file(), pool: ThreadPool(threads: 1))
  }

  private func windows(_ count: Int, length: Int) -> [[Int]] {
    var generator = SeededGenerator(seed: 11)
    return (0..<count).map { _ in (0..<length).map { _ in Int.random(in: 3..<290, using: &generator) } }
  }

  @Test func topAndBottomAreTheExtremesOfEachWindow() throws {
    let model = try tiny()
    let windows = windows(40, length: 20)
    let unit = try UnitReader.neuron(5, layer: 1, of: model.architecture)
    var question = ExemplarQuestion()
    (question.top, question.before, question.after) = (6, 4, 2)
    let found = try model.exemplars(of: unit, in: windows, question)
    let all = try windows.map { try Array(model.activations(neuron: 5, layer: 1, on: $0).dropFirst()) }
    let highest = all.map { $0.max() ?? 0 }.enumerated().sorted { $0.element > $1.element }.prefix(6)
    let lowest = all.map { $0.min() ?? 0 }.enumerated().sorted { $0.element < $1.element }.prefix(6)
    #expect(found.top.map(\.value) == highest.map(\.element))
    #expect(found.top.map(\.window) == highest.map(\.offset))
    #expect(found.bottom.map(\.value) == lowest.map(\.element))
    #expect(found.positions == 40 * 19 && found.windows == 40)
    for piece in found.top + found.bottom {
      let window = windows[piece.window]
      #expect(piece.tokens == Array(window[piece.start..<piece.start + piece.tokens.count]))
      #expect(piece.tokens.count <= 7 && all[piece.window][piece.start + piece.peak - 1] == piece.value)
    }
    let flat = all.flatMap { $0 }
    #expect(found.distribution.least == flat.min() && found.distribution.greatest == flat.max())
    #expect(found.distribution.quantile(0.5) == flat.sorted()[flat.count / 2 - 1])
    #expect(abs(found.mean - flat.reduce(0.0) { $0 + Double($1) } / Double(flat.count)) < 1e-6)
  }

  @Test func samplesLieInTheirBandsAndFollowTheSeed() throws {
    let model = try tiny()
    let windows = windows(30, length: 30)
    let unit = try UnitReader.neuron(9, layer: 0, of: model.architecture)
    var question = ExemplarQuestion()
    (question.bands, question.samples, question.seed) = (4, 3, 1)
    let found = try model.exemplars(of: unit, in: windows, question)
    #expect(found.bands.count == 4)
    for band in found.bands {
      #expect(band.samples.count == 3)
      for piece in band.samples { #expect(piece.value >= band.bounds.low && piece.value <= band.bounds.high) }
    }
    #expect(
      found.bands.map(\.samples)
        == (try model.exemplars(of: unit, in: windows, question)).bands.map(\.samples))
    question.seed = 2
    let other = try model.exemplars(of: unit, in: windows, question)
    #expect(other.bands.map(\.samples) != found.bands.map(\.samples))
    #expect(other.top == found.top)
  }

  @Test func headsAndDirectionsAreRead() throws {
    let model = try tiny()
    let a = model.architecture
    let ids = [5, 17, 30, 42, 60]
    let direction = (0..<a.width).map { Float($0 % 5) - 2 }
    let captures: [Plan.Capture] = [
      .init(.z, layers: [1]), .init(.headOut, layers: [1]), .init(.residPost, layers: [1]),
    ]
    let trace = try model.run(Request(ids, plan: Plan(captures: captures)))
    func product(_ row: [Float]) -> Float { zip(row, direction).reduce(0) { $0 + $1.0 * $1.1 } }
    let z = try #require(trace[.z, layer: 1]).rows(.z, units: [2])
    let out = try #require(trace[.headOut, layer: 1]).rows(.headOut, units: [2])
    let stream = try #require(trace[.residPost, layer: 1]).rows(.residPost, units: nil)
    let cases: [(UnitReader, [Float])] = [
      (try .head(2, layer: 1, of: a), z.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }),
      (try .head(2, layer: 1, along: direction, of: a), out.map(product)),
      (try .projection(.residPost, layer: 1, along: direction, of: a), stream.map(product)),
    ]
    for (unit, expected) in cases {
      let kept = try #require(trace[unit.site, layer: 1]?.tensor)
      for (value, wanted) in zip(unit.read(kept), expected) { #expect(abs(value - wanted) < 1e-4) }
    }
  }

  @Test func aSparseUnitIsJudgedByItsOtherValues() throws {
    let model = try tiny()
    let windows = windows(10, length: 12)
    // 1, 2, 3, … at every fourth position, else 0.
    let unit = UnitReader(.residPost, layer: 0, isSparse: true) { kept in
      (0..<kept.shape[0]).map { $0 % 4 == 1 ? Float($0) : 0 }
    }
    let found = try model.exemplars(of: unit, in: windows, ExemplarQuestion())
    #expect(found.bottom.isEmpty && found.top.map(\.value) == Array(repeating: 9, count: 10))
    #expect(found.active == 30 && found.positions == 110)
    #expect(found.distribution.count == 30 && found.distribution.least == 1)
  }

  @Test func whatCannotBeReadIsRefused() throws {
    let model = try tiny()
    let a = model.architecture
    #expect(throws: EngineError.unitOutOfRange(64, units: 64, site: .neurons)) {
      try UnitReader.neuron(64, layer: 0, of: a)
    }
    #expect(throws: EngineError.layerOutOfRange(2, layers: 2)) { try UnitReader.head(0, layer: 2, of: a) }
    #expect(throws: EngineError.wrongWidth(site: .residPost, found: 2, expected: 32)) {
      try UnitReader.projection(.residPost, layer: 0, along: [1, 2], of: a)
    }
    #expect(throws: EngineError.valueNotFinite(site: .headOut)) {
      try UnitReader.head(0, layer: 0, along: Array(repeating: .nan, count: 32), of: a)
    }
    #expect(throws: EngineError.readOnlySite(.pattern)) {
      try UnitReader.projection(.pattern, layer: 0, along: [], of: a)
    }
    let unit = try UnitReader.neuron(0, layer: 0, of: a)
    #expect(throws: EngineError.noTokens) {
      try model.exemplars(of: unit, in: [[5], []], ExemplarQuestion())
    }
    #expect(throws: EngineError.interrupted) {
      try model.exemplars(of: unit, in: [[5, 6]], ExemplarQuestion(), isCancelled: { true })
    }
  }
}
