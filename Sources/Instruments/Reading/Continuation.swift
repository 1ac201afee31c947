import Tensors
import Transformer

/// One run that is gone through again from a position and a layer on, with another residual stream there: layers
/// up to it and positions before it are computed once (suffix recompute).
struct Continuation {
  let model: Model
  /// The position whose residual stream is replaced.
  let position: Int
  /// The last layer's residual stream at the last position, as the run left it. `[d_model]`
  let final: [Float]
  private let tokens: [Int]
  private let interventions: [Intervention]
  private let precision: Precision
  private let past: KVCache
  private let states: [Int: Tensor]

  /// - Parameters:
  ///   - position: from 0.
  ///   - layers: the layers after which the residual stream may be replaced.
  init(
    _ model: Model, _ tokens: [Int], position: Int, layers: [Int], interventions: [Intervention] = [],
    precision: Precision = .exact, isCancelled: () -> Bool
  ) throws(EngineError) {
    let last = model.architecture.layers - 1
    (self.model, self.position, self.interventions) = (model, position, interventions)
    (self.tokens, self.precision) = (Array(tokens[position...]), precision)
    let past = KVCache(for: model.architecture)
    if position > 0 {
      let plan = Plan(interventions: interventions, logits: .none)
      let request = Request(
        Array(tokens[..<position]), plan: plan, cache: past, promptLength: tokens.count)
      _ = try model.run(request, precision: precision, isCancelled: isCancelled)
    }
    let capture = Plan.Capture(.residPost, layers: Array(Set(layers + [last])), positions: .from(position))
    let plan = Plan(captures: [capture], interventions: interventions, logits: .none)
    let trace = try model.run(
      Request(self.tokens, plan: plan, cache: past.fork(), promptLength: tokens.count), precision: precision,
      isCancelled: isCancelled)
    self.past = past
    var states: [Int: Tensor] = [:]
    for layer in layers { states[layer] = trace[.residPost, layer: layer]?.tensor }
    self.states = states
    final =
      trace[.residPost, layer: last].map { Array($0.tensor.row(tokens.count - 1 - position).values) } ?? []
  }

  /// The residual stream after a layer at ``position``, as the run left it. `[d_model]`
  func state(after layer: Int) -> [Float] { states[layer]?.row(0).values ?? [] }

  /// The last layer's residual stream at the last position for each of some residual streams that stand after
  /// `layer` at ``position`` in place of the run's own. Each `[d_model]`
  func finals(
    after layer: Int, _ replacements: [[Float]], isCancelled: () -> Bool
  ) throws(EngineError) -> [[Float]] {
    try finals(of: replacements.map { Patch(layer: layer, vector: $0) }, isCancelled: isCancelled)
  }

  /// The same for layers of their own, in batches that each patch joins at its layer.
  func finals(of patches: [Patch], isCancelled: () -> Bool) throws(EngineError) -> [[Float]] {
    let last = model.architecture.layers - 1
    // After the last layer nothing is left to run.
    var found = patches.map { tokens.count == 1 ? $0.vector : final }
    let places = patches.indices.filter { patches[$0].layer < last }
    let caches = (0..<min(Self.batch, places.count)).map { _ in past.fork() }
    let capture = Plan.Capture(.residPost, layers: [last], positions: .last)
    let plan = Plan(captures: [capture], interventions: interventions, logits: .none)
    for start in stride(from: 0, to: places.count, by: Self.batch) {
      let part = places[start..<min(start + Self.batch, places.count)]
      var requests: [Request] = []
      for (place, cache) in zip(part, caches) {
        let patch = patches[place]
        guard var residual = states[patch.layer] else { throw .layerNeeded(site: .residPost) }
        cache.truncate(to: position)
        residual.values.replaceSubrange(0..<patch.vector.count, with: patch.vector)
        requests.append(
          Request(
            tokens, plan: plan, cache: cache, promptLength: position + tokens.count,
            resume: Request.ResumePoint(layer: patch.layer + 1, residual: residual)))
      }
      let traces = try model.run(requests, precision: precision, isCancelled: isCancelled)
      for (place, trace) in zip(part, traces) {
        found[place] = trace[.residPost, layer: last]?.tensor.values ?? []
      }
    }
    return found
  }

  /// Runs at once: enough rows for a matrix product, few enough caches for memory.
  private static let batch = 64
}

extension Model {
  /// The most probable token for each of some residual streams that the last layer leaves. Each `[d_model]`
  func topTokens(_ finals: [[Float]], precision: Precision = .exact) -> [Int] {
    var found: [Int] = []
    for start in stride(from: 0, to: finals.count, by: 32) {
      let part = finals[start..<min(start + 32, finals.count)]
      let residual = Tensor(shape: [part.count, architecture.width], values: part.flatMap { $0 })
      found += unembed(residual: residual, precision: precision).rows.map {
        TopTokens.top($0, count: 1).first?.id ?? 0
      }
    }
    return found
  }
}

/// Random vectors: the controls of what is written into a residual stream.
enum RandomVector {
  /// Independent normal numbers scaled to a length.
  ///
  /// - Parameter draw: which of the seed's vectors.
  static func make(width: Int, norm: Double, seed: UInt64, draw: Int) -> [Float] {
    let numbers = Philox(seed: seed, purpose: "random vector")
    let values = (0..<width).map { numbers.normal(at: UInt64(draw * width + $0)) }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { Float($0 / length * norm) }
  }
}
