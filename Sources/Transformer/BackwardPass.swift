import Tensors

/// The way back through what a forward pass noted: reverse mode over the same block (Rumelhart et al. 1986).
///
/// Each buffer of the pass has a gradient buffer of the same shape. A step that overwrote its output hands that
/// output's gradient to its inputs and clears it; a step in place transforms it. Weights are constants.
struct BackwardPass {
  let pass: ForwardPass
  let record: ForwardRecord
  /// Gradients, under the names of the buffers whose they are.
  let space: Workspace
  var traces: [Trace]

  var a: Architecture { pass.a }
  var rows: Int { pass.rows }

  init(_ pass: ForwardPass, _ record: ForwardRecord) {
    (self.pass, self.record, traces) = (pass, record, pass.traces)
    space = Workspace(for: pass.model)
    space.reserve(pass.rows)
    if pass.space.hasInputs { space.reserveInputs() }
  }

  /// - Throws: ``EngineError/interrupted``, and ``EngineError/notFinite(site:layer:position:)`` where a gradient is
  ///   not a number.
  mutating func run() throws(EngineError) -> [Trace] {
    // Nothing is asked of what comes before the first step that holds a gradient.
    let first = record.steps.firstIndex(where: holdsGradient) ?? 0
    for step in record.steps[first...].reversed() {
      if pass.isCancelled() { throw .interrupted }
      try undo(step)
    }
    return traces
  }

  /// Whether a plan wants the gradient of a site that a step passes.
  private func holdsGradient(_ step: ForwardRecord.Step) -> Bool {
    func isWanted(_ site: Site, _ layer: Int) -> Bool { !pass.plan.gradients(site, layer).isEmpty }
    return switch step {
    case .visit(let site, let layer, _, _): isWanted(site, layer)
    case .normalize(let norm): norm.scale.map { isWanted($0.site, $0.layer) } ?? false
    case .attend(let layer, _, _): isWanted(.pattern, layer) || isWanted(.attnScores, layer)
    case .splitHeads(_, let layer, _): isWanted(.headOut, layer)
    case .unembed: isWanted(.logits, 0)
    default: false
    }
  }

  private mutating func undo(_ step: ForwardRecord.Step) throws(EngineError) {
    switch step {
    case .visit(let site, let layer, let buffer, let clamps):
      try visit(site, layer, space[buffer], width: space.width(of: buffer), beforeClamps: clamps)
    case .project(let parts, let input): project(parts, from: input)
    case .normalize(let norm): try normalize(norm)
    case .copy(let from, let to): move(to, onto: from)
    case .spread(let from, let to): gather(from, copies: to)
    case .projectHeads(let linear, let input, let output, let rows):
      projectHeads(linear, from: input, to: output, rows: rows)
    case .rotate(let layer): rotate(layer)
    case .attend(let layer, let q, let maps): try attend(layer, q, maps)
    case .activate(let buffer, let gate, let up): activate(buffer, gate, up)
    case .splitHeads(let linear, let layer, let rows): try splitHeads(linear, layer, rows)
    case .add(let from, let to):
      Vector.add(space[to], to: space[from], count: rows * space.width(of: to))
    case .gather(let buffer, let rows): scatter(buffer, rows)
    case .unembed(let capped): try unembed(capped)
    }
  }

  /// The gradient of an overwritten buffer goes to what it was made from.
  private func move(_ to: Workspace.Buffer, onto from: Workspace.Buffer) {
    let count = rows * space.width(of: to)
    Vector.add(space[to], to: space[from], count: count)
    clear(to)
  }

  /// Sets a gradient to 0. `[row, width]`
  func clear(_ buffer: Workspace.Buffer) {
    let base = SendablePointer(space[buffer])
    pass.model.pool.run(rows * space.width(of: buffer), grain: ForwardPass.copyGrain) { range in
      (base.pointer + range.lowerBound).update(repeating: 0, count: range.count)
    }
  }

  /// d from += Σ Wᵀ · d out.
  private func project(_ parts: [(Linear, Workspace.Buffer)], from input: Workspace.Buffer) {
    for (linear, buffer) in parts {
      linear.matrix.multiplyTransposed(
        space[buffer], rows: rows, into: space[input], accumulate: true, pool: pass.model.pool)
      clear(buffer)
    }
  }

  /// Rows go back to where they stood.
  private func scatter(_ buffer: Workspace.Buffer, _ rows: [Int]) {
    let width = space.width(of: buffer)
    let base = space[buffer]
    let moved = Array(UnsafeBufferPointer(start: base, count: rows.count * width))
    base.update(repeating: 0, count: self.rows * width)
    moved.withUnsafeBufferPointer { moved in
      guard let moved = moved.baseAddress else { return }
      for (index, row) in rows.enumerated() {
        (base + row * width).update(from: moved + index * width, count: width)
      }
    }
  }

  /// RoPE turns a gradient by the opposite angles.
  private func rotate(_ layer: Int) {
    guard let table = pass.space.rotary(windowed: a.windows[layer] != nil) else { return }
    let (q, k) = (space.q, space.k)
    for row in 0..<rows {
      let cosines = Array(table.cosines[row * table.half..<(row + 1) * table.half])
      let sines = table.sines[row * table.half..<(row + 1) * table.half].map { -$0 }
      for head in 0..<a.heads {
        Vector.rotateHalves(
          q + row * a.queryWidth + head * a.headWidth, cosines: cosines, sines: sines, half: table.half)
      }
      for head in 0..<a.kvHeads {
        Vector.rotateHalves(
          k + row * a.keyWidth + head * a.headWidth, cosines: cosines, sines: sines, half: table.half)
      }
    }
  }
}
