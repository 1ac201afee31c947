import Tensors

extension ForwardPass {
  /// The sequences whose heads read apart in a layer: each its own copy of the residual stream, which plans see at
  /// `q_input`, `k_input` and `v_input`.
  func sequencesApart(_ layer: Int) -> [Int] {
    running.filter { index in
      sequences[index].plan.edges != nil
        || [Site.qInput, .kInput, .vInput].contains { plan.touches($0, layer, sequence: index) }
    }
  }

  /// q, k and v of a layer, from the residual stream through the norm before attention.
  mutating func projectInputs(_ layer: Int, _ weights: BlockWeights) {
    let apart = sequencesApart(layer)
    let norm = a.normsAfter ? nil : weights.attentionNorm
    if apart.count < running.count {
      normalize(norm, scaleSite: .attnNormScale, layer)
      visit(.attnIn, layer, .normed)
      project([(weights.q, .q), (weights.k, .k), (weights.v, .v)], from: .normed)
    }
    guard !apart.isEmpty else { return }
    space.reserveInputs()
    let rows = apart.flatMap { sequences[$0].firstRow..<sequences[$0].firstRow + sequences[$0].count }
    let first = CircuitGraph.Reader.self
    for (site, input, linear, output, reader) in [
      (
        Site.qInput, Workspace.Buffer.qInput, weights.q, Workspace.Buffer.q,
        first.query(layer: layer, head: 0)
      ),
      (.kInput, .kInput, weights.k, .k, first.key(layer: layer, head: 0)),
      (.vInput, .vInput, weights.v, .v, first.value(layer: layer, head: 0)),
    ] {
      let heads = space.width(of: input) / a.width
      spread(.residual, to: input)
      read(reader, heads, into: input)
      visit(site, layer, input)
      if let norm { normalizeRows(input, into: input, norm, rows: self.rows, parts: heads) }
      projectHeads(linear, from: input, to: output, rows: rows)
    }
  }

  /// What the feed-forward part of a layer reads: the residual stream, or its own copy where a plan sees or patches
  /// it at `mlp_input`.
  mutating func mlpInput(_ layer: Int) -> Workspace.Buffer {
    guard plan.touches(.mlpInput, layer) || writers?.patches == true else { return .residual }
    space.reserveInputs()
    spread(.residual, to: .mlpInput)
    read(.mlp(layer: layer), 1, into: .mlpInput)
    visit(.mlpInput, layer, .mlpInput)
    return .mlpInput
  }

  /// Notes what heads write: their parts of `attn_out`, and where a norm stands behind it their shares of what that
  /// norm makes of the sum, its denominator as it is. `[row, head, d_model]`
  func writeHeads(_ parts: UnsafeMutablePointer<Float>, postNorm: NormWeights?) {
    guard let writers else { return }
    if let postNorm {
      for row in 0..<rows {
        let sum = space.attentionOut + row * a.width
        let mean = a.norm.mean(of: sum, count: a.width)
        let centred = (0..<a.width).map { sum[$0] - Float(mean) }
        let scale = Float(a.norm.scale(ofCentred: centred, count: a.width))
        for head in 0..<a.heads {
          let part = parts + (row * a.heads + head) * a.width
          let own = Float(a.norm.mean(of: part, count: a.width))
          for i in 0..<a.width { part[i] = (part[i] - own) / scale * postNorm.gain[i] }
        }
      }
    }
    writers.write(parts, count: a.heads)
  }

  /// Replaces the residual stream by what the logits read where a plan patches edges.
  func readLogits() { read(.logits, 1, into: .residual) }

  /// Consecutive readers' own streams, in the sequences that patch edges.
  private func read(_ first: CircuitGraph.Reader, _ count: Int, into buffer: Workspace.Buffer) {
    guard let writers, writers.patches else { return }
    let reader = CircuitGraph(a).index(of: first)
    writers.read(reader..<reader + count, from: space.residual, into: space[buffer], pool: model.pool)
  }

  /// A copy of each row for each head. `[row, head, d_model]`
  private func spread(_ from: Workspace.Buffer, to: Workspace.Buffer) {
    let (width, heads) = (space.width(of: from), space.width(of: to) / space.width(of: from))
    for row in 0..<rows {
      for head in 0..<heads {
        (space[to] + (row * heads + head) * width).update(from: space[from] + row * width, count: width)
      }
    }
    note(.spread(from: from, to: to))
  }

  /// Each head's rows of a projection applied to that head's own input, in the chosen rows alone.
  ///
  /// - Parameters:
  ///   - input: `[row, head, d_model]`
  ///   - output: `[row, head, d_head]`
  private func projectHeads(
    _ linear: Linear, from input: Workspace.Buffer, to output: Workspace.Buffer, rows chosen: [Int]
  ) {
    let (x, y) = (space[input], space[output])
    let (width, all) = (a.width, space.width(of: output))
    let heads = space.width(of: input) / width
    let headWidth = all / heads
    var gathered = [Float](repeating: 0, count: chosen.count * width)
    var product = [Float](repeating: 0, count: chosen.count * headWidth)
    for head in 0..<heads {
      for (index, row) in chosen.enumerated() {
        gathered.withUnsafeMutableBufferPointer {
          $0.baseAddress?.advanced(by: index * width).update(
            from: x + (row * heads + head) * width, count: width)
        }
      }
      let outputs = head * headWidth..<(head + 1) * headWidth
      product.withUnsafeMutableBufferPointer { product in
        guard let base = product.baseAddress else { return }
        linear.matrix.multiply(gathered, rows: chosen.count, outputs: outputs, into: base, pool: model.pool)
        for (index, row) in chosen.enumerated() {
          let out = y + row * all + head * headWidth
          out.update(from: base + index * headWidth, count: headWidth)
          guard let bias = linear.bias else { continue }
          for i in 0..<headWidth { out[i] += bias[head * headWidth + i] }
        }
      }
    }
    note(.projectHeads(linear, from: input, to: output, rows: chosen))
  }
}
