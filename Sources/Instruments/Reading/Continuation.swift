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
    let last = model.architecture.layers - 1
    guard layer < last else { return tokens.count == 1 ? replacements : replacements.map { _ in final } }
    guard let base = states[layer] else { throw .layerNeeded(site: .residPost) }
    let caches = (0..<min(Self.batch, replacements.count)).map { _ in past.fork() }
    let capture = Plan.Capture(.residPost, layers: [last], positions: .last)
    let plan = Plan(captures: [capture], interventions: interventions, logits: .none)
    var found: [[Float]] = []
    for start in stride(from: 0, to: replacements.count, by: Self.batch) {
      let part = replacements[start..<min(start + Self.batch, replacements.count)]
      let requests = zip(part, caches).map { replacement, cache in
        cache.truncate(to: position)
        var residual = base
        residual.values.replaceSubrange(0..<replacement.count, with: replacement)
        return Request(
          tokens, plan: plan, cache: cache, promptLength: position + tokens.count,
          resume: Request.ResumePoint(layer: layer + 1, residual: residual))
      }
      let traces = try model.run(requests, precision: precision, isCancelled: isCancelled)
      found += traces.map { $0[.residPost, layer: last]?.tensor.values ?? [] }
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
