import Checkpoints
import Tensors

/// One run of a batch through the model: embed, every block, unembed. This is the whole forward pass; inference,
/// interventions and captures share it.
///
/// Rows are the new tokens of all sequences, one after another: no padding, so no sequence's values depend on
/// another's length. Sequences that go on from another run join at the layer where they do, behind those that run
/// already. At each site ``visit(_:_:_:width:)`` lets the plans change and keep what stands there.
struct ForwardPass {
  let model: Model
  /// In order of the layer they start at.
  let requests: [Request]
  let sequences: [CompiledPlan.Sequence]
  let caches: [KVCache]
  let plan: CompiledPlan
  let precision: Precision
  let space: Workspace
  /// The sequences that have joined, and their rows.
  private(set) var running = 0..<0
  private(set) var rows = 0
  let isCancelled: () -> Bool
  /// Where the steps note themselves when a plan wants a gradient.
  let record: ForwardRecord?
  /// What the writers wrote, where a plan keeps it or patches edges.
  let writers: WriterOutputs?
  var traces: [Trace]

  var a: Architecture { model.architecture }

  mutating func run() throws(EngineError) -> [Trace] {
    let first = sequences.first?.firstLayer ?? 0
    record?.isOn = (record?.first ?? 0) < first
    join(at: first)
    if first == 0 { embed() }
    writers?.write(space.residual)
    for layer in first..<max(first, lastLayer + 1) {
      if isCancelled() { throw .interrupted }
      if layer > first { join(at: layer) }
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
    for (request, sequence) in zip(requests, sequences[running]) {
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
    for (request, sequence) in zip(requests, sequences[running]) {
      for offset in 0..<sequence.count {
        let first = index(request, sequence, offset) * rowBytes
        let row = space.normed + (sequence.firstRow + offset) * a.width
        table.type.dequantize(
          UnsafeRawBufferPointer(rebasing: table.bytes[first..<first + rowBytes]), into: row, count: a.width)
      }
    }
  }

  /// Takes in the sequences that start at a layer, with the residual streams of the run that they go on from.
  private mutating func join(at layer: Int) {
    for index in running.upperBound..<sequences.count where sequences[index].firstLayer == layer {
      if let values = requests[index].resume?.residual.values {
        (space.residual + rows * a.width).update(from: values, count: values.count)
      }
      running = 0..<index + 1
      rows += sequences[index].count
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
    for batch in logitBatches() {
      let counts = traces[batch].map(\.logitPositions.count)
      let logits = model.unembed(
        space.normed + first * a.width, rows: counts.reduce(0, +), precision: precision)
      var start = 0
      for (index, count) in zip(batch, counts) {
        traces[index].logits = batch.count == 1 ? logits : logits.slice(start..<start + count)
        start += count
        if record != nil, a.logitCap != nil { capped += traces[index].logits.values }
        visitLogits(index)
      }
      first += start
    }
    record?.note(.unembed(capped: capped))
  }

  /// Sequences whose logits are one product: rows enough for the kernels, few enough to hold their logits twice.
  private func logitBatches() -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var rows = 0
    for (index, trace) in traces.enumerated() {
      rows += trace.logitPositions.count
      if let last = batches.last, rows <= 64 {
        batches[batches.count - 1] = last.lowerBound..<index + 1
      } else {
        batches.append(index..<index + 1)
        rows = trace.logitPositions.count
      }
    }
    return batches
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
