import Checkpoints
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
  /// Where the steps note themselves when a plan wants a gradient.
  let record: ForwardRecord?
  /// What the writers wrote, where a plan keeps it or patches edges.
  let writers: WriterOutputs?
  var traces: [Trace]

  var a: Architecture { model.architecture }

  mutating func run() throws(EngineError) -> [Trace] {
    let first = requests.first?.resume?.layer ?? 0
    record?.isOn = (record?.first ?? 0) < first
    if first == 0 { embed() } else { resume() }
    writers?.write(space.residual)
    for layer in first..<max(first, lastLayer + 1) {
      if isCancelled() { throw .interrupted }
      if record?.first == layer { record?.isOn = true }
      try block(layer)
    }
    for (cache, sequence) in zip(caches, sequences) { cache.count = sequence.end }
    record?.isOn = true
    for index in traces.indices where requests[index].plan.keepsWriters {
      traces[index].writers = writers?.outputs(of: index)
    }
    unembed()
    if let record {
      var back = BackwardPass(self, record)
      traces = try back.run()
    }
    return traces
  }

  /// The last layer that anything asks for: where no logits and no keys are wanted, what comes after the last
  /// capture is not computed.
  private var lastLayer: Int {
    let wanted =
      traces.contains { !$0.logitPositions.isEmpty } || requests.contains { $0.cache != nil }
      || writers != nil
    return wanted ? a.layers - 1 : plan.lastTouch(a)
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
    visit(.embed, 0, .residual)
    if let table = model.weights.typeEmbedding {
      // No site: a constant, which the way back passes by.
      look(up: table) { request, _, offset in request.tokenTypes?[offset] ?? 0 }
      Vector.add(space.normed, to: space.residual, count: rows * a.width)
    }
    if let table = model.weights.positionEmbedding {
      look(up: table) { _, sequence, offset in sequence.start + offset }
      visit(.posEmbed, 0, .normed)
      add(.normed, to: .residual)
    }
    if let norm = model.weights.embeddingNorm { normalizeInPlace(.residual, norm) }
  }

  /// A table's rows for all tokens, left in `normed`.
  private func look(up table: StoredTensor, index: (Request, CompiledPlan.Sequence, Int) -> Int) {
    let rowBytes = table.bytes.count / table.shape[0]
    for (request, sequence) in zip(requests, sequences) {
      for offset in 0..<sequence.count {
        let first = index(request, sequence, offset) * rowBytes
        let row = space.normed + (sequence.firstRow + offset) * a.width
        table.type.dequantize(
          UnsafeRawBufferPointer(rebasing: table.bytes[first..<first + rowBytes]), into: row, count: a.width)
      }
    }
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
    visit(.residPre, layer, .residual)

    projectInputs(layer, weights)
    attention(layer, weights)
    if let post = weights.attentionPostNorm { normalizeInPlace(.attentionOut, post) }
    visit(.attnOut, layer, .attentionOut)
    if !a.parallelResidual { add(.attentionOut, to: .residual) }
    if a.normsAfter { normalizeStream(weights.attentionNorm, scaleSite: .attnNormScale, layer) }
    visit(.residMid, layer, .residual)

    normalize(
      a.normsAfter ? nil : weights.mlpNorm, from: mlpInput(layer), scaleSite: .mlpNormScale, layer)
    visit(.mlpIn, layer, .normed)
    feedForward(layer, weights)
    if let post = weights.mlpPostNorm { normalizeInPlace(.mlpOut, post) }
    visit(.mlpOut, layer, .mlpOut)
    writers?.write(space.mlpOut)
    if a.parallelResidual { add(.attentionOut, to: .residual) }
    add(.mlpOut, to: .residual)
    if a.normsAfter { normalizeStream(weights.mlpNorm, scaleSite: .mlpNormScale, layer) }
    visit(.residPost, layer, .residual)
    try checkFinite(layer)
  }

  /// down(act(gate)·up), or down(act(up)) where the family has no gate.
  private mutating func feedForward(_ layer: Int, _ weights: BlockWeights) {
    if let gate = weights.gate {
      project([(gate, .gate), (weights.up, .neurons)], from: .normed)
      activateGated()
    } else {
      project([(weights.up, .neurons)], from: .normed)
      activate(.neurons)
    }
    visit(.neurons, layer, .neurons)
    project([(weights.down, .mlpOut)], from: .neurons)
  }

  /// The last norm and the unembedding, at the positions whose logits are wanted.
  private mutating func unembed() {
    readLogits()
    let wanted = logitRows()
    transformForHead()
    if plan.touches(.finalNorm) || plan.touches(.finalNormScale) {
      normalize(model.weights.finalNorm, scaleSite: .finalNormScale, 0)
      visit(.finalNorm, 0, .normed)
      gather(wanted, in: .normed)
    } else {
      gather(wanted, in: .residual)
      if let norm = model.weights.finalNorm {
        normalizeRows(.residual, into: .normed, norm, rows: wanted.count)
      }
    }
    guard !wanted.isEmpty else { return }
    var first = 0
    var capped: [Float] = []
    for index in traces.indices {
      let count = traces[index].logitPositions.count
      traces[index].logits = model.unembed(
        space.normed + first * a.width, rows: count, precision: precision)
      first += count
      if record != nil, a.logitCap != nil { capped += traces[index].logits.values }
      visitLogits(index)
    }
    record?.note(.unembed(capped: capped))
  }

  /// What a masked-LM head does before its norm: x = act(W x + b).
  private func transformForHead() {
    guard let transform = model.weights.headTransform else { return }
    project([(transform, .mlpOut)], from: .residual)
    activate(.mlpOut)
    replaceStream(by: .mlpOut)
  }

  /// Moves the chosen rows to the front.
  private func gather(_ wanted: [Int], in buffer: Workspace.Buffer) {
    let base = space[buffer]
    for (index, row) in wanted.enumerated() where index != row {
      (base + index * a.width).update(from: base + row * a.width, count: a.width)
    }
    record?.note(.gather(buffer, rows: wanted))
  }

  /// Rows with logits, in order of sequence and position.
  func logitRows() -> [Int] {
    zip(sequences, traces).flatMap { sequence, trace in
      trace.logitPositions.compactMap { sequence.row(of: $0) }
    }
  }
}
