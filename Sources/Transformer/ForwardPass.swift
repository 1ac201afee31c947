import Tensors

/// One run of a batch through the model: embed, every block, unembed. This is the whole forward pass; inference,
/// interventions and captures share it.
///
/// Rows are the new tokens of all sequences, one after another: no padding, so no sequence's values depend on
/// another's length. At each site ``visit(_:_:_:width:)`` lets the plans change and keep what stands there.
struct ForwardPass {
  let model: Model
  let requests: [Request]
  let sequences: [CompiledPlan.Sequence]
  let caches: [KVCache]
  let plan: CompiledPlan
  let precision: Precision
  let space: Workspace
  let rows: Int
  let isCancelled: () -> Bool
  var traces: [Trace]

  var a: Architecture { model.architecture }

  mutating func run() throws(EngineError) -> [Trace] {
    let first = requests.first?.resume?.layer ?? 0
    if first == 0 { embed() } else { resume() }
    for layer in first..<a.layers {
      if isCancelled() { throw .interrupted }
      try block(layer)
    }
    for (cache, sequence) in zip(caches, sequences) { cache.count = sequence.end }
    unembed()
    return traces
  }

  /// Token embeddings, scaled, plus learned positions where the family has them.
  private mutating func embed() {
    for (request, sequence) in zip(requests, sequences) {
      for (offset, token) in request.tokens.enumerated() {
        let row = space.residual + (sequence.firstRow + offset) * a.width
        model.weights.embedding.copyRow(token, width: a.width, into: row)
        if a.embeddingScale != 1 { Vector.scale(row, by: a.embeddingScale, count: a.width) }
      }
    }
    visit(.embed, 0, space.residual, width: a.width)
    guard let table = model.weights.positionEmbedding else { return }
    let rowBytes = table.bytes.count / table.shape[0]
    for sequence in sequences {
      for offset in 0..<sequence.count {
        let position = sequence.start + offset
        let bytes = table.bytes[position * rowBytes..<(position + 1) * rowBytes]
        let row = space.normed + (sequence.firstRow + offset) * a.width
        table.type.dequantize(UnsafeRawBufferPointer(rebasing: bytes), into: row, count: a.width)
      }
    }
    visit(.posEmbed, 0, space.normed, width: a.width)
    Vector.add(space.normed, to: space.residual, count: rows * a.width)
  }

  /// The residual streams of another run, from which this one goes on.
  private func resume() {
    for (request, sequence) in zip(requests, sequences) {
      guard let values = request.resume?.residual.values else { continue }
      (space.residual + sequence.firstRow * a.width).update(from: values, count: values.count)
    }
  }

  /// One block: attention and feed-forward read the residual stream and add to it.
  private mutating func block(_ layer: Int) throws(EngineError) {
    let weights = model.weights.blocks[layer]
    visit(.residPre, layer, space.residual, width: a.width)

    normalize(weights.attentionNorm, scaleSite: .attnNormScale, layer)
    visit(.attnIn, layer, space.normed, width: a.width)
    attention(layer, weights)
    if let post = weights.attentionPostNorm { normalizeInPlace(space.attentionOut, post) }
    visit(.attnOut, layer, space.attentionOut, width: a.width)
    if !a.parallelResidual { Vector.add(space.attentionOut, to: space.residual, count: rows * a.width) }
    visit(.residMid, layer, space.residual, width: a.width)

    normalize(weights.mlpNorm, scaleSite: .mlpNormScale, layer)
    visit(.mlpIn, layer, space.normed, width: a.width)
    feedForward(layer, weights)
    if let post = weights.mlpPostNorm { normalizeInPlace(space.mlpOut, post) }
    visit(.mlpOut, layer, space.mlpOut, width: a.width)
    if a.parallelResidual { Vector.add(space.attentionOut, to: space.residual, count: rows * a.width) }
    Vector.add(space.mlpOut, to: space.residual, count: rows * a.width)
    visit(.residPost, layer, space.residual, width: a.width)
    try checkFinite(layer)
  }

  /// down(act(gate)·up), or down(act(up)) where the family has no gate.
  private mutating func feedForward(_ layer: Int, _ weights: BlockWeights) {
    let count = rows * a.neurons
    if let gate = weights.gate {
      project([(gate, space.gate), (weights.up, space.neurons)], from: space.normed)
      activateGated(count)
    } else {
      project([(weights.up, space.neurons)], from: space.normed)
      activate(space.neurons, count)
    }
    visit(.neurons, layer, space.neurons, width: a.neurons)
    project([(weights.down, space.mlpOut)], from: space.neurons)
  }

  /// The last norm and the unembedding, at the positions whose logits are wanted.
  private mutating func unembed() {
    let wanted = logitRows()
    if plan.touches(.finalNorm) || plan.touches(.finalNormScale) {
      normalize(model.weights.finalNorm, scaleSite: .finalNormScale, 0)
      visit(.finalNorm, 0, space.normed, width: a.width)
      for (index, row) in wanted.enumerated() where index != row {
        (space.normed + index * a.width).update(from: space.normed + row * a.width, count: a.width)
      }
    } else {
      for (index, row) in wanted.enumerated() {
        (space.residual + index * a.width).update(from: space.residual + row * a.width, count: a.width)
      }
      normalizeRows(space.residual, into: space.normed, model.weights.finalNorm, rows: wanted.count)
    }
    guard !wanted.isEmpty else { return }
    var first = 0
    for index in traces.indices {
      let count = traces[index].logitPositions.count
      traces[index].logits = model.unembed(
        space.normed + first * a.width, rows: count, precision: precision)
      first += count
      visitLogits(index)
    }
  }

  /// Rows with logits, in order of sequence and position.
  private func logitRows() -> [Int] {
    zip(sequences, traces).flatMap { sequence, trace in
      trace.logitPositions.compactMap { sequence.row(of: $0) }
    }
  }
}
