import Tensors
import Transformer

/// Two runs beside each other, and all that patches between them need of both: the residual stream into every layer,
/// keys and values of the run that is patched, and the activations that are exchanged.
///
/// A patch at (layer L, position p) then recomputes layers from L on and positions from p on; what lies before is
/// taken from the run as it was. Patches run in batches, which each joins at its layer.
struct PatchBench {
  let model: Model
  let pair: PatchPair
  let question: PatchQuestion
  /// The metric after the clean prompt.
  let clean: Double
  /// The metric after the corrupted prompt.
  let corrupted: Double
  /// The run that activations are copied into, without a patch.
  let base: Trace
  /// The run that they are copied from.
  let source: Trace
  private let cache: KVCache
  /// The tokens of the run that is patched.
  let tokens: [Int]
  /// The positions that may be patched, ascending.
  let positions: [Int]
  let layers: [Int]

  /// Runs both prompts.
  ///
  /// - Parameter extra: what else to keep of both runs.
  /// - Throws: ``PatchingError``.
  init(
    _ model: Model, _ pair: PatchPair, _ question: PatchQuestion, extra: [Plan.Capture] = [],
    isCancelled: () -> Bool
  ) throws(PatchingError) {
    let a = model.architecture
    try pair.validate(for: a)
    guard question.site.hasLayer else { throw .siteWithoutLayers(question.site) }
    layers = question.layers ?? Array(0..<a.layers)
    let length = pair.clean.count
    positions = try PatchingError.wrap { () throws(EngineError) in
      try Set(question.positions.resolve(prompt: length, length: length)).sorted()
    }
    guard !positions.isEmpty else { throw .noPosition }
    let isDenoising = question.direction == .denoise
    tokens = isDenoising ? pair.corrupted : pair.clean
    cache = KVCache(for: a)
    let site = Plan.Capture(question.site, layers: layers, positions: .indices(positions))
    let residuals = Plan.Capture(.residPost)
    let plan = Plan(
      captures: [residuals] + extra + [site], interventions: question.interventions, logits: .last)
    let other = Plan(
      captures: extra + [site, PatchBench.end(of: model)], interventions: question.interventions,
      logits: .last)
    let requests = [
      Request(tokens, plan: plan, cache: cache),
      Request(isDenoising ? pair.clean : pair.corrupted, plan: other),
    ]
    let both = try PatchingError.wrap { () throws(EngineError) in
      try model.run(requests, precision: question.precision, isCancelled: isCancelled)
    }
    (base, source) = (both[0], both[1])
    (self.model, self.pair, self.question) = (model, pair, question)
    let metrics = PatchBench.metrics([base, source], model, pair.metric, question)
    (clean, corrupted) = isDenoising ? (metrics[1], metrics[0]) : (metrics[0], metrics[1])
  }

  /// The metric of the run that is patched.
  var unpatched: Double { question.direction == .denoise ? corrupted : clean }

  /// The cells of the sweep, by layer, then by position or unit.
  var patches: [Exchange] {
    let count = question.site.layout(in: model.architecture).units
    return layers.flatMap { layer in
      switch question.grain {
      case .position:
        positions.map {
          Exchange(layer: layer, position: $0, unit: nil, positions: [$0], units: question.units)
        }
      case .unit:
        (question.units ?? Array(0..<count)).map {
          Exchange(layer: layer, position: nil, unit: $0, positions: positions, units: [$0])
        }
      }
    }
  }

  /// The activations that a patch copies, a row a position.
  func rows(_ patch: Exchange, of trace: Trace) -> [[Float]] {
    guard let kept = trace[question.site, layer: patch.layer] else { return [] }
    let places = patch.positions.compactMap { position in kept.positions.firstIndex(of: position) }
    return kept.rows(question.site, units: patch.units, at: places)
  }

  /// A patch as the engine's intervention.
  func intervention(_ patch: Exchange, _ rows: [[Float]]) -> Intervention {
    Intervention(
      site: question.site, layers: [patch.layer], positions: .indices(patch.positions), units: patch.units,
      operation: .copy(rows: rows))
  }

  /// The metric under each patch.
  ///
  /// - Parameter rows: what the patch at a place of the list puts in; by default the other run's activations. A patch
  ///   that changes nothing isn't run.
  func metrics(
    _ patches: [Exchange], rows: ((Int) -> [[Float]])? = nil, progress: (Int) -> Void = { _ in },
    isCancelled: () -> Bool
  ) throws(PatchingError) -> [Double] {
    var found = Array(repeating: unpatched, count: patches.count)
    var done = 0
    let batches = patches.batches(rows: Self.rowLimit, runs: Self.runLimit) { patch in
      tokens.count - (patch.positions.first ?? 0)
    }
    for batch in batches {
      var edits: [(place: Int, request: Request)] = []
      for place in batch {
        let patch = patches[place]
        let new = rows.map { $0(place) } ?? self.rows(patch, of: source)
        guard !new.isEmpty, new != self.rows(patch, of: base) else { continue }
        edits.append((place, request(patch, new)))
      }
      if !edits.isEmpty {
        let requests = edits.map(\.request)
        let traces = try PatchingError.wrap { () throws(EngineError) in
          try model.run(requests, precision: question.precision, isCancelled: isCancelled)
        }
        let values = Self.metrics(traces, model, pair.metric, question)
        for (edit, value) in zip(edits, values) { found[edit.place] = value }
      }
      done += batch.count
      progress(done)
      if isCancelled() { throw .engine(.interrupted) }
    }
    return found
  }

  /// The run of a patch: from its layer and its first position on.
  private func request(_ patch: Exchange, _ rows: [[Float]]) -> Request {
    let first = patch.positions.first ?? 0
    var edit = intervention(patch, rows)
    var start = patch.layer
    var edits = question.interventions + [edit]
    if question.site == .residPost, patch.layer + 1 < model.architecture.layers {
      // What leaves a layer enters the next one, before anything that stands there: a layer less to run.
      start += 1
      (edit.site, edit.layers) = (.residPre, [start])
      edits = [edit] + question.interventions
    }
    return resumed(at: start, from: first, edits)
  }

  /// A run of the patched prompt from a layer and a position on, with these interventions.
  func resumed(at layer: Int, from first: Int, _ edits: [Intervention], captures: [Plan.Capture]? = nil)
    -> Request
  {
    let ends = captures ?? [Self.end(of: model)]
    let changesEnd = Self.changesEnd(question)
    let plan = Plan(
      captures: ends, interventions: edits, logits: captures == nil && changesEnd ? .last : .none)
    var request = Request(Array(tokens[first...]), plan: plan, promptLength: tokens.count)
    if first > 0 { request.cache = cache.fork(first, from: layer) }
    if layer > 0, let kept = base[.residPost, layer: layer - 1] {
      request.resume = .init(layer: layer, residual: kept.tensor.slice(first..<tokens.count))
    }
    return request
  }

  /// Positions of a batch: enough for whole matrix products, few enough for memory; and runs, for a row of logits
  /// each where those are needed.
  private static let (rowLimit, runLimit) = (512, 128)

  /// The residual stream that logits are made of.
  static func end(of model: Model) -> Plan.Capture {
    Plan.Capture(.residPost, layers: [model.architecture.layers - 1], positions: .last)
  }

  /// Whether what stands comes after the last residual stream, so that it must be run and not read out.
  static func changesEnd(_ question: PatchQuestion) -> Bool {
    question.interventions.contains { [.finalNorm, .finalNormScale, .logits].contains($0.site) }
  }

  /// The metrics of runs at their last position.
  static func metrics(
    _ traces: [Trace], _ model: Model, _ metric: PatchMetric, _ question: PatchQuestion
  ) -> [Double] {
    if changesEnd(question) { return traces.map { metric($0.lastLogits) } }
    let (width, last) = (model.architecture.width, model.architecture.layers - 1)
    let ends = traces.flatMap { $0[.residPost, layer: last]?.tensor.values.suffix(width) ?? [] }
    return metric.values(
      of: Tensor(shape: [ends.count / width, width], values: ends), model, question.precision)
  }
}
