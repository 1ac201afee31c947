import Tensors
import Tokenization
import Transformer

/// The target prompt of a Patchscope, run once: patches go on from it, each from its own layer and from the placeholder
/// on (suffix recompute).
struct PatchscopeStage {
  private let model: Model
  private let question: PatchscopeQuestion
  /// Keys and values of the whole target prompt.
  private let past: KVCache
  /// What enters each layer that is written to, from the placeholder on. `[position, d_model]`
  private let residuals: [Int: Tensor]

  init(_ model: Model, _ question: PatchscopeQuestion, isCancelled: () -> Bool) throws(EngineError) {
    let (target, layers) = (question.target, model.architecture.layers)
    guard target.tokens.indices.contains(target.position) else {
      throw .positionOutOfRange(target.position, length: target.tokens.count)
    }
    let written = Set(question.into.map { [$0] } ?? question.layers ?? Array(0..<layers))
    for layer in written where !(0..<layers).contains(layer) {
      throw .layerOutOfRange(layer, layers: layers)
    }
    let below = written.filter { $0 > 0 }.map { $0 - 1 }.sorted()
    var plan = Plan(logits: .none)
    if !below.isEmpty {
      plan.captures = [Plan.Capture(.residPost, layers: below, positions: .from(target.position))]
    }
    past = KVCache(for: model.architecture)
    let trace = try model.run(
      Request(target.tokens, plan: plan, cache: past), precision: question.precision,
      isCancelled: isCancelled)
    var residuals: [Int: Tensor] = [:]
    for layer in below { residuals[layer + 1] = trace[.residPost, layer: layer]?.tensor }
    (self.model, self.question, self.residuals) = (model, question, residuals)
  }

  /// What the model says behind the placeholder for each patch, all layers together in batches.
  func generations(
    _ patches: [Patch], tokenizer: any Tokenizer, progress: (Int, Int) -> Void = { _, _ in },
    isCancelled: () -> Bool
  ) throws(EngineError) -> [Generation] {
    var options = GenerationOptions()
    (options.limit, options.keep, options.precision) = (question.limit, question.top, question.precision)
    options.endTokens = question.endTokens
    var found: [Generation] = []
    for start in stride(from: 0, to: patches.count, by: batch) {
      let part = patches[start..<min(start + batch, patches.count)]
      found += try model.generate(
        part.map(request), options, tokenizer: tokenizer, isCancelled: isCancelled)
      progress(start + part.count, patches.count)
    }
    return found
  }

  /// A patch's run behind the placeholder, under the layers that it leaves as they are.
  private func request(_ patch: Patch) -> Request {
    let target = question.target
    let write = Intervention(
      site: .residPost, layers: [patch.layer], positions: .indices([target.position]),
      operation: .setVector(patch.vector))
    // Tokens behind the first read the lower layers too, as the target's own run left them.
    let cache = past.fork(from: question.limit > 1 ? 0 : patch.layer)
    cache.truncate(to: target.position)
    return Request(
      Array(target.tokens[target.position...]), plan: Plan(interventions: [write]), cache: cache,
      promptLength: target.tokens.count,
      resume: residuals[patch.layer].map { .init(layer: patch.layer, residual: $0) })
  }

  /// Sequences of one batch: rows enough for whole matrix products, few enough for memory, as are the caches.
  private var batch: Int {
    let rows = question.target.tokens.count - question.target.position
    return max(1, min(96, 512 / rows, (1 << 28) / max(1, past.byteCount)))
  }
}

/// A vector that is written over a residual stream after a layer.
struct Patch {
  let layer: Int
  let vector: [Float]
}
