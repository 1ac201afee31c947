import Tensors
import Transformer

/// Runs that differ from a base run only from a layer and a position on: the layers below and the positions before
/// are taken from the base run, so that changing one unit at the last position costs a single row.
///
/// Some interventions act in all of them, those that stand; a branch has more. Logits are read at the last position
/// of the prompt and behind it, where a continuation is forced.
struct Branches {
  /// A sequence and what others need of its run.
  struct Base {
    let tokens: [Int]
    /// How many of the tokens are prompt; those behind are a forced continuation.
    let prompt: Int
    /// The first position that branches run.
    let first: Int
    /// Keys and values of the positions before; nil where there are none.
    let cache: KVCache?
    /// What enters each layer that branches may begin at, from `first` on. `[position, d_model]`
    let residuals: [Int: Tensor]
    /// The base run's logits from the prompt's last position on. `[position, vocabulary]`
    let logits: Tensor
  }

  /// A run that leaves its base.
  struct Branch {
    var base: Int
    /// The first layer that it changes.
    var layer: Int
    var interventions: [Intervention]
  }

  let model: Model
  let standing: [Intervention]
  let precision: Precision
  private(set) var bases: [Base] = []

  init(_ model: Model, standing: [Intervention], precision: Precision) {
    (self.model, self.standing, self.precision) = (model, standing, precision)
  }

  /// Runs a base.
  ///
  /// - Parameters:
  ///   - prompt: how many of the tokens are prompt.
  ///   - first: the first position that branches may change.
  ///   - layers: the layers that branches begin at.
  ///   - past: keys and values of the positions before `first`, where a run has them already.
  mutating func add(
    _ tokens: [Int], prompt: Int, first: Int, layers: Set<Int>, past: KVCache? = nil, isCancelled: () -> Bool
  ) throws(EngineError) {
    let cache = first > 0 ? past ?? KVCache(for: model.architecture) : nil
    if let cache, cache.count == 0 {
      let plan = Plan(interventions: standing, logits: .none)
      let before = Request(Array(tokens[..<first]), plan: plan, cache: cache, promptLength: prompt)
      _ = try model.run(before, precision: precision, isCancelled: isCancelled)
    }
    // What enters a layer is what left the one before: an intervention on `resid_pre` is still to come.
    let below = layers.filter { $0 > 0 && $0 < model.architecture.layers }.map { $0 - 1 }.sorted()
    var request = Request(
      Array(tokens[first...]), plan: plan([]), cache: cache?.fork(), promptLength: prompt)
    if !below.isEmpty { request.plan.captures.append(Plan.Capture(.residPost, layers: below)) }
    let trace = try model.run(request, precision: precision, isCancelled: isCancelled)
    var residuals: [Int: Tensor] = [:]
    for layer in below { residuals[layer + 1] = trace[.residPost, layer: layer]?.tensor }
    let logits = logits([trace], rows: [tokens.count - prompt + 1])[0]
    bases.append(
      Base(
        tokens: tokens, prompt: prompt, first: first, cache: cache, residuals: residuals, logits: logits))
  }

  /// The request of a branch; more captures may be added to its plan.
  func request(_ branch: Branch) -> Request {
    let base = bases[branch.base]
    return Request(
      Array(base.tokens[base.first...]), plan: plan(branch.interventions), cache: base.cache?.fork(),
      promptLength: base.prompt,
      resume: base.residuals[branch.layer].map { .init(layer: branch.layer, residual: $0) })
  }

  /// Runs branches in batches, from the lowest layer up, and hands each one's logits to `body`, with its place in the list.
  ///
  /// Logits are those from the prompt's last position on. `[position, vocabulary]`
  func run(
    _ branches: [Branch], progress: (Int) -> Void = { _ in }, isCancelled: () -> Bool,
    _ body: (Int, Tensor) -> Void
  ) throws(EngineError) {
    var done = 0
    for batch in batches(branches) {
      let traces = try model.run(
        batch.map { request(branches[$0]) }, precision: precision, isCancelled: isCancelled)
      let rows = batch.map { bases[branches[$0].base].logits.shape[0] }
      for (place, logits) in zip(batch, logits(traces, rows: rows)) { body(place, logits) }
      done += batch.count
      progress(done)
    }
  }

  /// Places of branches that run together, few enough for memory: by layer, so that most join a batch near its start.
  private func batches(_ branches: [Branch]) -> [[Int]] {
    let order = branches.indices.sorted { (branches[$0].layer, $0) < (branches[$1].layer, $1) }
    let batches = order.batches(rows: Self.rowLimit, runs: Self.runLimit) { place in
      let base = bases[branches[place].base]
      return base.tokens.count - base.first
    }
    return batches.map { Array(order[$0]) }
  }

  /// Positions of a batch, and sequences whose logits are held at a time.
  private static let (rowLimit, runLimit) = (512, 48)

  /// What every run keeps: the residual stream that logits are made of, or the logits of all positions where an
  /// intervention comes after it.
  private func plan(_ interventions: [Intervention]) -> Plan {
    let all = standing + interventions
    guard !changesTheEnd else { return Plan(interventions: all, logits: .all) }
    let last = Plan.Capture(.residPost, layers: [model.architecture.layers - 1], positions: .from(-1))
    return Plan(captures: [last], interventions: all, logits: .none)
  }

  private var changesTheEnd: Bool {
    standing.contains { [.finalNorm, .finalNormScale, .logits].contains($0.site) }
  }

  /// The logits of runs, their last `rows` positions. `[position, vocabulary]` each
  private func logits(_ traces: [Trace], rows: [Int]) -> [Tensor] {
    let vocabulary = model.architecture.vocabulary
    if changesTheEnd {
      return zip(traces, rows).map { trace, count in
        Tensor(shape: [count, vocabulary], values: Array(trace.logits.values.suffix(count * vocabulary)))
      }
    }
    let (width, last) = (model.architecture.width, model.architecture.layers - 1)
    // One product for the whole batch.
    let residual = zip(traces, rows).flatMap { trace, count in
      trace[.residPost, layer: last]?.tensor.values.suffix(count * width) ?? []
    }
    let all = model.unembed(
      residual: Tensor(shape: [residual.count / width, width], values: residual), precision: precision)
    var start = 0
    return rows.map { count in
      defer { start += count }
      return all.slice(start..<start + count)
    }
  }
}
