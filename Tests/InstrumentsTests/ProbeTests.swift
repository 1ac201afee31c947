import Foundation
import Instruments
import Tensors
import TestSupport
import Testing
import Transformer

@Suite struct ProbeTests {
  /// Random examples whose class stands along one direction, at a given distance.
  private func examples(
    _ count: Int, width: Int, distance: Float, seed: UInt64 = 1
  ) -> (rows: Tensor, labels: [Bool]) {
    let source = Philox(seed: seed, purpose: "probe test")
    var rows = Tensor(shape: [count, width])
    for i in rows.values.indices { rows.values[i] = Float(source.normal(at: UInt64(i))) }
    let labels = (0..<count).map { $0 % 2 == 0 }
    for (example, isPositive) in labels.enumerated() where isPositive {
      for i in 0..<min(4, width) { rows.values[example * width + i] += distance / 2 }
    }
    return (rows, labels)
  }

  /// The slope of the penalised loss along every standardised weight, which must be 0 at its least.
  private func worstSlope(_ probe: LinearProbe, _ rows: Tensor, _ labels: [Bool], penalty: Double) -> Double {
    let (n, width) = (labels.count, rows.rowCount)
    let errors = probe.scores(rows, Array(0..<n)).enumerated().map { index, score in
      1 / (1 + exp(-score)) - (labels[index] ? 1 : 0)
    }
    var worst = abs(errors.reduce(0, +))
    for i in 0..<width {
      let column = (0..<n).map { Double(rows.values[$0 * width + i]) }
      let mean = column.reduce(0, +) / Double(n)
      let scale = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)).squareRoot()
      let slope = zip(errors, column).reduce(0) { $0 + $1.0 * ($1.1 - mean) / scale }
      worst = max(worst, abs(slope + penalty * Double(probe.weights[i]) * scale))
    }
    return worst
  }

  @Test(arguments: [(60, 5), (40, 100), (300, 32)])
  func aLogisticProbeIsAtTheLeastOfItsLoss(count: Int, width: Int) {
    let (rows, labels) = examples(count, width: width, distance: 2)
    let probe = LinearProbe.logistic(rows, labels: labels, penalty: 1.5)
    #expect(worstSlope(probe, rows, labels, penalty: 1.5) < 1e-4)
  }

  @Test(arguments: [(60, 5), (40, 100)])
  func aRidgeProbeIsAtTheLeastOfItsLoss(count: Int, width: Int) {
    let rows = examples(count, width: width, distance: 0).rows
    let targets = (0..<count).map {
      3 + 2 * Double(rows.values[$0 * width]) - Double(rows.values[$0 * width + 1])
    }
    let probe = LinearProbe.ridge(rows, targets: targets, penalty: 0.5)
    let errors = zip(probe.scores(rows, Array(0..<count)), targets).map { $0 - $1 }
    #expect(abs(errors.reduce(0, +)) < 1e-3)
    for i in 0..<width {
      let column = (0..<count).map { Double(rows.values[$0 * width + i]) }
      let mean = column.reduce(0, +) / Double(count)
      let scale = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
      let slope = zip(errors, column).reduce(0) { $0 + $1.0 * ($1.1 - mean) / scale }
      #expect(abs(slope + 0.5 * Double(probe.weights[i]) * scale) < 1e-3)
    }
  }

  @Test func dimensionsThatNeverVaryAndRepeatedExamplesDoNoHarm() {
    var (rows, labels) = examples(20, width: 50, distance: 4)
    for example in 0..<20 { rows.values[example * 50 + 7] = 3 }
    for example in 0..<10 {
      rows.values.replaceSubrange(
        (example + 10) * 50..<(example + 11) * 50, with: rows.values[example * 50..<(example + 1) * 50])
      labels[example + 10] = labels[example]
    }
    let probe = LinearProbe.logistic(rows, labels: labels)
    #expect(probe.weights.allSatisfy { $0.isFinite })
    #expect(zip(probe.scores(rows, Array(0..<20)), labels).allSatisfy { ($0 > 0) == $1 })
  }

  @Test func whatIsThereIsFoundOnHeldOutExamplesAndShuffledLabelsAreNot() {
    let (rows, labels) = examples(200, width: 64, distance: 5)
    let question = ProbeQuestion(.classes(labels), heldOut: 0.25, seed: 7)
    #expect(question.heldOut.count == 50)
    #expect(Set(question.heldOut).isDisjoint(with: question.training))
    #expect(question.heldOut.count { labels[$0] } == 25, "both classes alike")
    let report = question.report(layer: 3, rows)
    #expect(report.heldOut > 0.9)
    #expect(report.crossValidated > 0.9)
    #expect(abs(report.control.mean - 0.5) < 0.2)
    #expect(report.control.values.count == 5)
    // The direction takes one class's mean score to the other's.
    let probe = report.probe
    let moved = zip(report.direction, probe.weights).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let mean = { (wanted: Bool) in
      Sample(probe.scores(rows, question.training.filter { labels[$0] == wanted })).mean
    }
    #expect(abs(moved - (mean(true) - mean(false))) < 1e-3 * abs(moved))
  }

  @Test func noiseIsNotFound() throws {
    let (rows, labels) = examples(120, width: 40, distance: 0)
    let report = ProbeQuestion(.classes(labels), heldOut: 0.3, seed: 1).report(layer: 0, rows)
    #expect(report.training > report.heldOut + 0.1, "a probe memorises")
    #expect(report.heldOut < 0.75)
    let interval = try #require(report.right).interval
    #expect(interval.low < 0.5 && interval.high > 0.4)
  }

  @Test func theSameQuestionGivesTheSameBits() {
    let (rows, labels) = examples(60, width: 80, distance: 2)
    let reports = (0..<2).map { _ in
      ProbeQuestion(.classes(labels), heldOut: 0.25, seed: 3).report(layer: 0, rows)
    }
    #expect(reports[0].probe == reports[1].probe)
    #expect(reports[0].control == reports[1].control)
  }

  @Test func valuesAreToldByRSquared() {
    let rows = examples(200, width: 30, distance: 0).rows
    let values = (0..<200).map { Double(rows.values[$0 * 30 + 2]) * 5 + 1 }
    let report = ProbeQuestion(.values(values), heldOut: 0.25, seed: 2).report(layer: 0, rows)
    #expect(report.heldOut > 0.95)
    #expect(report.control.mean < 0.2)
    #expect(report.right == nil)
  }

  @Test func statesAreThoseOfEachPromptAlone() throws {
    let model = try tinyModel()
    let prompts = [[5, 6, 7], [8], [9, 10, 11, 12, 13]]
    let states = try model.probeStates(prompts, layers: [0, 1])
    let width = model.architecture.width
    #expect(states.map(\.shape) == [[3, width], [3, width]])
    for (row, prompt) in prompts.enumerated() {
      let plan = Plan(captures: [.init(.residPost, layers: [1], positions: .last)], logits: .none)
      let trace = try model.run(Request(prompt, plan: plan))
      #expect(states[1].row(row).values == trace[.residPost, layer: 1]?.tensor.values)
    }
    #expect(throws: EngineError.keysNotAllowed(site: .pattern)) {
      try model.probeStates(prompts, site: .pattern, layers: [0])
    }
  }
}
