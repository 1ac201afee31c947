import Commands
import Foundation
import Language
import ModelStore
import Syntax
import Tensors
import TestSupport
import Testing

/// What a script will cost, from a dry run.
@Suite struct ForecastTests {
  /// An engine of its own: a dry run takes its products over.
  private let place: TemporaryFolder
  private let engine: Engine

  init() throws {
    place = try TemporaryFolder()
    try TinyModel().write(to: place.file("tiny.gguf"))
    engine = Engine(store: ModelStore(directory: place.path), threads: 1)
  }

  private func forecast(
    _ source: String, output: any Output = SilentOutput(), cancellation: Cancellation = .never
  ) -> Forecast {
    Forecast(
      of: SourceFile(name: "test.sonde", text: source), engine: engine, output: output, files: DiskFiles(),
      cancellation: cancellation)
  }

  private var machine: Calibration.Machine {
    Calibration.Machine(processor: "a processor", kernels: "scalar", threads: 2, version: "1")
  }

  @Test func aRowTellsOfEachStatement() throws {
    let found = forecast(
      "let n = 8\nload tiny\n\nlet a = run \"the cat\" max=n\nfor i in 0..<3 {\n  top \"a\"\n}\n")
    #expect(found.outcome == .succeeded && found.failure == nil)
    #expect(found.statements.map(\.line) == [1, 2, 4, 5])
    #expect(
      found.statements.map(\.text) == [
        "let n = 8", "load tiny", "let a = run \"the cat\" max=n", "for i in 0..<3 { …",
      ])
    let flops = found.statements.map(\.products.flops)
    #expect(flops[0] == 0 && flops[1] == 0 && flops[2] > flops[3] && flops[3] > 0)
    #expect(found.flops == flops.reduce(0, +))
    #expect(found.peakBytes > 1 << 20)
    #expect(found.statements.allSatisfy { $0.otherSeconds >= 0 })
    // A kind at a thousandth of a second a flop: the products of a statement on top of all else.
    let kind = try #require(found.products.kinds.first)
    let rates = ProductRates(curves: [kind: [.init(rows: 1, secondsPerFlop: 1e-3)]])
    let products = found.seconds(rates) - found.seconds(ProductRates())
    #expect(abs(products / (Double(found.flops) * 1e-3) - 1) < 1e-9)
  }

  @Test func nothingIsWrittenAndWhatWouldBeIsReadAgain() throws {
    let (file, vector) = (place.file("out.txt"), place.file("direction.gguf"))
    let found = forecast(
      """
      load tiny
      save "some text" "\(file)"
      let d = diffmean positive=["Hello cat", "the cat"] negative=["in on", "a t"] layer=1
      save d "\(vector)"
      let read = load "\(vector)"
      run "a" max=2
      """)
    #expect(found.failure == nil, "\(found.diagnostics.map(\.message.en))")
    #expect(found.statements.count == 6)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["tiny.gguf"])
  }

  @Test func expectationsAreTakenToBeMet() {
    let found = forecast(
      """
      load tiny
      expect (run "a" max=1).text == "what no model says"
      require 1 == 2
      expect error E301 { print 1 }
      run "a" max=1
      """)
    #expect(found.outcome == .succeeded && found.statements.count == 5)
  }

  @Test func aConditionThatFailsIsPassedOver() {
    let found = forecast(
      """
      load tiny
      let first = none
      for row in (lens "a").layers { if row.top[0].token == "what no model says" { first = row.layer } }
      expect first > 20 because "\\(first + 1) comes late"
      require (run "a" max=1).tokens[first].prob > 0
      run "a" max=1
      """)
    #expect(found.failure == nil, "\(found.diagnostics.map(\.message.en))")
    #expect(found.statements.map(\.line) == [1, 2, 3, 4, 5, 6])
  }

  @Test func aFailureEndsTheForecastThere() throws {
    let found = forecast("load tiny\nrun \"a\" max=1\nlet n = 0\nprint (1 / n)\nrun \"a\" max=1\n")
    #expect(found.outcome == .failed && found.statements.map(\.line) == [1, 2, 3, 4])
    #expect(found.failure?.code.code == "E304")
    guard case .record(let total) = found.total(Calibration(machine), .en) else {
      Issue.record("no record")
      return
    }
    let until = try #require(total["until"]?.asText)
    #expect(until.hasPrefix("foretold up to line 4, where: "), "\(until)")
  }

  @Test func aModelThatIsMissingIsNotFetched() {
    let found = forecast("fetch smollm2")
    #expect(found.outcome == .failed && found.failure?.code == .unknownModel)
  }

  @Test func itStopsWhereTheUserStopsIt() {
    #expect(
      forecast("load tiny\nrun \"a\" max=200", cancellation: Cancellation { true }).outcome == .interrupted)
  }

  @Test func aCalibrationIsKeptByMachine() throws {
    let path = place.file("cache/calibration.json")
    let kind = ProductKind(.exact, .f32)
    let curve = [ProductRates.Point(rows: 1, secondsPerFlop: 1e-10), .init(rows: 8, secondsPerFlop: 2.5e-11)]
    let one = Calibration(machine, rates: ProductRates(region: 1e-6, curves: [kind: curve]))
    var second = machine
    second.threads = 8
    let other = Calibration(second, rates: ProductRates(region: 2e-6, curves: [kind: [curve[0]]]))
    let files = KeptFiles()
    try one.save(to: path, files)
    try other.save(to: path, files)
    #expect(Calibration(machine, from: path, files).rates == one.rates)
    #expect(Calibration(second, from: path, files).rates == other.rates)
    second.version = "2"
    #expect(Calibration(second, from: path, files).rates == ProductRates())
  }

  @Test(arguments: [
    "", "{", "[]", "null", "{\"calibrations\": 3}", "{\"calibrations\": [{}, 1]}",
    entry("\"region\": -1"), entry("\"region\": 1e-6, \"seconds_per_flop\": {\"exact F33\": [[1, 1e-10]]}"),
    entry("\"region\": 1e-6, \"seconds_per_flop\": {\"exact F32\": [[2, 1e-10], [1, 1e-10]]}"),
    entry("\"region\": 1e-6, \"seconds_per_flop\": {\"exact F32\": [[1, 0]]}"),
    entry("\"region\": 1e-6, \"seconds_per_flop\": {\"exact F32\": []}"),
  ])
  func aDamagedFileOfCalibrationsCountsForNothing(_ text: String) throws {
    let files = KeptFiles()
    let path = place.file("calibration.json")
    try files.write(Array(text.utf8), to: path)
    var calibration = Calibration(machine, from: path, files)
    #expect(calibration.rates == ProductRates())
    let counts = forecast("load tiny\nrun \"a\" max=1").products
    let measured = try [1, 2].map { _ in
      try calibration.measure(counts, pool: engine.pool, cancellation: .never) { _, _ in }
    }
    #expect(measured == [true, false])
    try calibration.save(to: path, files)
    #expect(Calibration(machine, from: path, files).rates == calibration.rates)
  }

  private static func entry(_ rest: String) -> String {
    "{\"calibrations\": [{\"processor\": \"a processor\", \"kernels\": \"scalar\", \"threads\": 2, \"sonde\": \"1\", \(rest)}]}"
  }
}
