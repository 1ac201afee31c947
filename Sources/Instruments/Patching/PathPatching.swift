import Tensors
import Transformer

/// An attention head.
public struct HeadName: Sendable, Hashable {
  public let layer: Int
  public let head: Int

  public init(layer: Int, head: Int) { (self.layer, self.head) = (layer, head) }
}

/// Which paths between heads are patched.
public struct PathQuestion: Sendable {
  /// What lies on the path between sender and receiver.
  public enum Way: String, Sendable, CaseIterable {
    /// Nothing but the residual stream: the edge of Goldowsky-Dill et al. 2023.
    case residual
    /// Feed-forward parts too, as in Wang et al. 2022; heads between stay as they were.
    case mlps
  }

  /// Heads whose output is exchanged, each by itself.
  public var senders: [HeadName] = []
  /// Heads that hear of it, together; none: the logits themselves.
  public var receivers: [HeadName] = []
  /// What of the receivers hears of it: `q`, `k` or `v`; at `k` and `v` a receiver's number is that of the key/value
  /// head.
  public var input = Site.q
  public var way = Way.residual
  /// Where the senders' output is exchanged.
  public var positions = PositionSelection.all
  public var direction = PatchQuestion.Direction.noise
  /// What stands during all runs.
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init() {}
}

extension Model {
  /// The effect of each sender on the metric by its direct paths to the receivers alone: path patching.
  ///
  /// In a first run the sender's output is the other run's, and every other head (and feed-forward part, unless the
  /// way leads through them) gives what it gave before; what then reaches the receivers' inputs is kept. In a second
  /// run it is put there, and everything behind the receivers follows. Without receivers the first run's logits tell.
  ///
  /// - Throws: ``PatchingError``; ``PatchingError/notBelow(sender:receiver:)`` for a sender that no receiver hears.
  public func pathPatching(
    _ pair: PatchPair, _ question: PathQuestion, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws(PatchingError) -> PatchSweep {
    let last = question.receivers.map(\.layer).max() ?? architecture.layers
    for sender in question.senders where sender.layer >= last {
      throw .notBelow(sender: sender.layer, receiver: last)
    }
    let paths = try PathBench(self, pair, question, isCancelled: isCancelled)
    var effects: [Double] = []
    let senders = question.senders.sorted { ($0.layer, $0.head) < ($1.layer, $1.head) }
    for batch in paths.batches(senders) {
      effects += try paths.metrics(batch, isCancelled: isCancelled).map { $0 - paths.bench.unpatched }
      progress(effects.count, senders.count)
    }
    let patches = senders.map {
      Exchange(layer: $0.layer, position: nil, unit: $0.head, positions: [], units: [$0.head])
    }
    return PatchSweep(
      patches, effects: effects, clean: paths.bench.clean, corrupted: paths.bench.corrupted)
  }
}

/// The two runs, and what holds all parts between sender and receivers still.
private struct PathBench {
  let model: Model
  let question: PathQuestion
  let bench: PatchBench

  init(
    _ model: Model, _ pair: PatchPair, _ question: PathQuestion, isCancelled: () -> Bool
  ) throws(PatchingError) {
    var heads = PatchQuestion()
    (heads.site, heads.grain, heads.positions) = (.z, .unit, question.positions)
    (heads.direction, heads.interventions) = (question.direction, question.interventions)
    heads.precision = question.precision
    let parts: [Plan.Capture] = [.init(.z)] + (question.way == .residual ? [.init(.mlpOut)] : [])
    bench = try PatchBench(model, pair, heads, extra: parts, isCancelled: isCancelled)
    (self.model, self.question) = (model, question)
  }

  /// Senders that run together: of one layer, and few enough for memory.
  func batches(_ senders: [HeadName]) -> [[HeadName]] {
    let size = max(1, 512 / bench.tokens.count)
    var found: [[HeadName]] = []
    for sender in senders {
      if found.last?.first?.layer != sender.layer || found.last?.count == size { found.append([]) }
      found[found.count - 1].append(sender)
    }
    return found
  }

  /// The metric with the paths from each of some senders of one layer patched.
  func metrics(_ senders: [HeadName], isCancelled: () -> Bool) throws(PatchingError) -> [Double] {
    guard let layer = senders.first?.layer else { return [] }
    let receivers = question.receivers.filter { $0.layer > layer }
    let inputs = Plan.Capture(question.input, layers: Set(receivers.map(\.layer)).sorted())
    let first = try run(
      senders.map { sender in
        bench.resumed(
          at: layer, from: 0, question.interventions + [exchange(sender)] + held(above: layer),
          captures: question.receivers.isEmpty ? nil : [inputs])
      }, isCancelled)
    if question.receivers.isEmpty { return read(first) }
    let start = receivers.map(\.layer).min() ?? layer
    let second = first.map { trace in
      let heard = receivers.map { receiver in
        let rows = trace[question.input, layer: receiver.layer]?
          .rows(question.input, units: [receiver.head])
        return Intervention(
          site: question.input, layers: [receiver.layer], units: [receiver.head],
          operation: .copy(rows: rows ?? []))
      }
      return bench.resumed(at: start, from: 0, question.interventions + heard)
    }
    return read(try run(second, isCancelled))
  }

  private func read(_ traces: [Trace]) -> [Double] {
    PatchBench.metrics(traces, model, bench.pair.metric, bench.question)
  }

  private func run(_ requests: [Request], _ isCancelled: () -> Bool) throws(PatchingError) -> [Trace] {
    try PatchingError.wrap { () throws(EngineError) in
      try model.run(requests, precision: question.precision, isCancelled: isCancelled)
    }
  }

  /// The sender's output, taken from the other run.
  private func exchange(_ sender: HeadName) -> Intervention {
    let patch = Exchange(
      layer: sender.layer, position: nil, unit: sender.head, positions: bench.positions, units: [sender.head])
    return bench.intervention(patch, bench.rows(patch, of: bench.source))
  }

  /// Every part between the sender's layer and the last receiver gives what it gave before.
  private func held(above layer: Int) -> [Intervention] {
    let end = question.receivers.map(\.layer).max() ?? model.architecture.layers
    return (layer..<end).flatMap { between -> [Intervention] in
      var sites: [Site] = between > layer ? [.z] : []
      if question.way == .residual { sites.append(.mlpOut) }
      return sites.compactMap { site in
        bench.base[site, layer: between].map { kept in
          let order = kept.positions.indices.sorted { kept.positions[$0] < kept.positions[$1] }
          return Intervention(
            site: site, layers: [between], operation: .copy(rows: kept.rows(site, units: nil, at: order)))
        }
      }
    }
  }
}
