import Instruments
import Language
import Syntax
import Tensors

/// What a `diffmean` found, as the record that scripts see.
struct DirectionResult {
  let work: DiffmeanRun
  let states: ContrastStates
  let candidates: [DirectionCandidate]
  let choice: DirectionChoice
  /// Whether the call named the layer.
  var isGiven = false
  /// Clean refusals of validation prompts; nil where it wasn't asked.
  var refuses: CleanRefusal?
  var scales: [(scale: Double, score: Double, share: Double)] = []
  var judgement: RefusalJudgement?
  var directions: [Direction] = []

  init(
    _ work: DiffmeanRun, states: ContrastStates, candidates: [DirectionCandidate], choice: DirectionChoice
  ) {
    (self.work, self.states, self.candidates, self.choice) = (work, states, candidates, choice)
  }

  private var layer: Int { choice.candidate.layer }
  private var split: ContrastSplit { work.contrast.split }

  /// The smallest scale that makes nine in ten harmless prompts begin like a refusal, else the one that does so most.
  var bestScale: Double {
    (scales.first { $0.share >= 0.9 } ?? scales.max { ($0.share, $0.score) < ($1.share, $1.score) })?.scale
      ?? 1
  }

  /// The record of the direction.
  /// - Throws: `Failure.interrupted`.
  func record(draws: Int) throws(Failure) -> Record {
    let direction = directions[layer]
    let vectors = TensorValue(
      shape: [directions.count, direction.vector.count], values: directions.flatMap(\.vector),
      axes: ["layer", "d_model"])
    return Record(
      type: DirectionFields.type,
      [
        ("name", .text(work.contrast.name)), ("site", .text(work.site.rawValue)), ("layer", .int(layer)),
        ("scale", .number(direction.scale)), ("norm", .number(direction.norm)),
        ("kl", .number(choice.candidate.kl)), ("rule", .text(text(rule))),
        ("verdict", .text(text(verdict))), ("n", .record(counts)), ("rates", rates), ("judged", judged),
        ("methods", .table(try methods(draws: draws))), ("candidates", .table(candidateTable)),
        ("scales", .table(scaleTable)), ("answers", .table(answerTable)),
        ("vector", .tensor(TensorValue(vector: direction.vector, axis: "d_model"))),
        ("vectors", vectors.map(Value.tensor) ?? .nothing),
      ], payload: direction)
  }

  private func text(_ message: Message) -> String { message.text(work.session.language) }

  private var counts: Record {
    Record(
      type: nil,
      [
        ("train", .list([.int(split.positive.train.count), .int(split.negative.train.count)])),
        (
          "validation", .list([.int(split.positive.validation.count), .int(split.negative.validation.count)])
        ),
        ("test", .list([.int(split.positive.test.count), .int(split.negative.test.count)])),
      ])
  }

  private var candidateTable: Table {
    Table(
      DirectionFields.candidateType,
      rows: candidates.map {
        [
          .int($0.layer), .number($0.score), .number($0.kl), $0.induced.map(Value.number) ?? .nothing,
          .number($0.auc),
        ]
      })
  }

  private var scaleTable: Table {
    Table(
      DirectionFields.scaleType,
      rows: scales.map { [.number($0.scale), .number($0.score), .number($0.share)] })
  }

  private var answerTable: Table {
    Table(
      DirectionFields.answerType,
      rows: (judgement?.answers ?? []).map {
        [
          .text($0.prompts), .text($0.change), .text($0.prompt), .text($0.answer.text),
          .bool($0.answer.refuses),
        ]
      })
  }
}

// MARK: Rates

extension DirectionResult {
  private var rates: Value {
    guard let judgement else { return .nothing }
    let rows = [(DiffmeanRun.harmful, "random ablated"), (DiffmeanRun.harmless, "random added")].map {
      set, random -> [Value] in
      func rate(_ change: String) -> Value {
        judgement[set, change].map { .number($0.refused.share) } ?? .nothing
      }
      return [
        .text(set), .int(judgement[set, "clean"]?.refused.total ?? 0), rate("clean"), rate("ablated"),
        rate("added"), rate(random),
      ]
    }
    return .table(Table(DirectionFields.rateType, rows: rows))
  }

  private var judged: Value {
    guard let judgement else { return .nothing }
    return .table(
      Table(
        DirectionFields.judgedType,
        rows: judgement.rows.map { row in
          let interval = row.refused.interval
          return [
            .text(row.prompts), .text(row.change), .int(row.refused.total), .int(row.refused.count),
            .number(row.refused.share), .number(interval.low), .number(interval.high),
            row.draws.map { .number($0.deviation) } ?? .nothing,
            row.perplexity.map(Value.number) ?? .nothing,
          ]
        }))
  }
}

// MARK: Other ways to a direction

extension DirectionResult {
  /// The difference of means, the first principal component, a logistic probe and random directions, judged alike.
  private func methods(draws: Int) throws(Failure) -> Table {
    let (p, n) = (split.positive.train, split.negative.train)
    let mean = directions[layer].vector
    var rows = [row("diffmean", mean)]
    rows.append(row("pca", states.principalDirection(layer: layer, positives: p, negatives: n)))
    let probe = states.probe(layer: layer, positives: p, negatives: n)
    rows.append(row("probe", probe.weights, margins: split.holdsOut ? heldOut(probe) : nil))
    try work.session.checkInterrupt()
    let random = (0..<draws).map {
      row("random", directions[layer].randomized(seed: work.seed, draw: $0).vector)
    }
    rows.append(Self.average(random))
    return Table(DirectionFields.methodType, rows: rows)
  }

  /// The log-odds that a probe gives the test prompts.
  private func heldOut(_ probe: LinearProbe) -> (positive: [Double], negative: [Double]) {
    (
      probe.scores(states.positive[layer], split.positive.test),
      probe.scores(states.negative[layer], split.negative.test)
    )
  }

  private func row(_ method: String, _ vector: [Float]) -> [Value] {
    row(method, vector, margins: margins(method, vector))
  }

  private func row(
    _ method: String, _ vector: [Float], margins: (positive: [Double], negative: [Double])?
  ) -> [Value] {
    let cosine = Self.cosine(vector, directions[layer].vector)
    let own = Value.tensor(TensorValue(vector: vector, axis: "d_model"))
    guard let (positive, negative) = margins else {
      return [.text(method), .number(cosine)] + Array(repeating: .nothing, count: 4) + [.int(0), own]
    }
    let hits = Separation.hits(positive: positive, negative: negative, threshold: 0)
    return [
      .text(method), .number(cosine),
      .number(Separation(positive: positive, negative: negative).auc), .number(hits.share),
      .number(hits.interval.low), .number(hits.interval.high), .int(hits.total), own,
    ]
  }

  /// How far held-out prompts project beyond the threshold; nil where none are held out for this method.
  private func margins(_ method: String, _ vector: [Float]) -> (positive: [Double], negative: [Double])? {
    if method == "diffmean" { return states.heldOutMargins(layer: layer, split, \.test) }
    guard split.holdsOut else { return nil }
    let divider = states.divider(
      vector, layer: layer, positives: split.positive.train, negatives: split.negative.train)
    return (
      divider.margins(states.positive[layer], split.positive.test),
      divider.margins(states.negative[layer], split.negative.test)
    )
  }

  /// The mean of rows, number by number; an interval says nothing of a mean over draws.
  private static func average(_ rows: [[Value]]) -> [Value] {
    func mean(_ column: Int) -> Value {
      let numbers = rows.compactMap { $0[column].asNumber }
      return numbers.isEmpty ? .nothing : .number(Sample(numbers).mean)
    }
    return [
      .text("random"), mean(1), mean(2), mean(3), .nothing, .nothing, rows.first?[6] ?? .int(0), .nothing,
    ]
  }

  static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    func dot(_ x: [Float], _ y: [Float]) -> Double {
      zip(x, y).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }
    let norms = (dot(a, a) * dot(b, b)).squareRoot()
    return norms > 0 ? dot(a, b) / norms : 0
  }
}
