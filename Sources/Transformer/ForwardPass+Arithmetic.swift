import Tensors

extension ForwardPass {
  /// Several projections of one input in one parallel region, biases added.
  func project(_ parts: [(Linear, Workspace.Buffer)], from input: Workspace.Buffer) {
    Matrix.multiply(
      parts.map { ($0.0.matrix, space[$0.1]) }, x: space[input], rows: rows, precision: precision,
      pool: model.pool)
    for (linear, buffer) in parts {
      guard let bias = linear.bias else { continue }
      let (output, width) = (space[buffer], linear.matrix.rows)
      bias.withUnsafeBufferPointer { bias in
        guard let bias = bias.baseAddress else { return }
        for row in 0..<rows { Vector.add(bias, to: output + row * width, count: width) }
      }
    }
    note(.project(parts, from: input))
  }

  /// to += from.
  func add(_ from: Workspace.Buffer, to: Workspace.Buffer) {
    Vector.add(space[from], to: space[to], count: rows * space.width(of: to))
    note(.add(from, to: to))
  }

  /// The residual stream, normalised into `normed`; unchanged where the block has no norm here.
  mutating func normalize(
    _ weights: NormWeights?, from: Workspace.Buffer = .residual, scaleSite: Site, _ layer: Int
  ) {
    guard let weights else {
      space.normed.update(from: space[from], count: rows * a.width)
      note(.copy(from: from, to: .normed))
      return
    }
    guard plan.touches(scaleSite, layer) else {
      normalizeRows(from, into: .normed, weights, rows: rows)
      return
    }
    // The denominator is a site of its own: compute it, let the plan see it, divide.
    let width = a.width
    for row in 0..<rows {
      let (x, y) = (space[from] + row * width, space.normed + row * width)
      let mean = a.norm.mean(of: x, count: width)
      for i in 0..<width { y[i] = x[i] - Float(mean) }
      space.normScale[row] = Float(a.norm.scale(ofCentred: y, count: width))
    }
    let clamps = visit(scaleSite, layer, space.normScale, width: 1)
    for row in 0..<rows {
      let y = space.normed + row * width
      for i in 0..<width { y[i] = y[i] / space.normScale[row] * weights.gain[i] + (weights.shift?[i] ?? 0) }
    }
    guard record?.isOn == true else { return }
    let scale = (site: scaleSite, layer: layer, values: values(of: .normScale), beforeClamps: clamps)
    record?.note(
      .normalize(
        ForwardRecord.Normalization(
          weights: weights, from: from, to: .normed, vectors: rows, width: width,
          input: values(of: from), scale: scale)))
  }

  /// The residual stream, normalised where it stands: a family's norm behind a part of the block.
  mutating func normalizeStream(_ weights: NormWeights?, scaleSite: Site, _ layer: Int) {
    normalize(weights, scaleSite: scaleSite, layer)
    replaceStream(by: .normed)
  }

  /// residual = from.
  func replaceStream(by from: Workspace.Buffer) {
    space.residual.update(from: space[from], count: rows * a.width)
    note(.copy(from: from, to: .residual))
  }

  func normalizeRows(
    _ from: Workspace.Buffer, into to: Workspace.Buffer, _ weights: NormWeights, rows: Int, parts: Int = 1
  ) {
    let width = space.width(of: from) / parts
    if record?.isOn == true {
      record?.note(
        .normalize(
          ForwardRecord.Normalization(
            weights: weights, from: from, to: to, vectors: rows * parts, width: width,
            input: values(of: from, rows: rows), scale: nil)))
    }
    model.normalize(space[from], into: space[to], weights, rows: rows * parts, width: width)
  }

  func normalizeInPlace(_ buffer: Workspace.Buffer, _ weights: NormWeights) {
    normalizeRows(buffer, into: buffer, weights, rows: rows)
  }

  /// act(gate)·up, left in `neurons`.
  func activateGated() {
    note(.activate(.neurons, gate: values(of: .gate), up: values(of: .neurons)))
    let (gate, up) = (SendablePointer(space.gate), SendablePointer(space.neurons))
    let activation = a.feedForward.activation
    model.pool.run(rows * a.neurons, grain: 8192) { range in
      activation.apply(
        gate: gate.pointer + range.lowerBound, to: up.pointer + range.lowerBound, count: range.count)
    }
  }

  /// x = act(x).
  func activate(_ buffer: Workspace.Buffer) {
    note(.activate(buffer, gate: values(of: buffer), up: []))
    let x = SendablePointer(space[buffer])
    let activation = a.feedForward.activation
    model.pool.run(rows * space.width(of: buffer), grain: 8192) { range in
      activation.apply(to: x.pointer + range.lowerBound, count: range.count)
    }
  }

  /// Notes a step for the way back; the step, and the values it keeps, are made only where one is wanted.
  func note(_ step: @autoclosure () -> ForwardRecord.Step) {
    if let record, record.isOn { record.note(step()) }
  }

  /// A copy of what a buffer holds now. `[row, width]`
  func values(of buffer: Workspace.Buffer, rows: Int? = nil) -> [Float] {
    let (count, from) = ((rows ?? self.rows) * space.width(of: buffer), SendablePointer(space[buffer]))
    return [Float](unsafeUninitializedCapacity: count) { values, made in
      if let into = values.baseAddress.map({ SendablePointer($0) }) {
        model.pool.run(count, grain: Self.copyGrain) { range in
          (into.pointer + range.lowerBound).initialize(
            from: from.pointer + range.lowerBound, count: range.count)
        }
      }
      made = count
    }
  }

  /// Values that a thread copies or clears at a time.
  static var copyGrain: Int { 16_384 }

  private func isFinite(_ row: UnsafeMutablePointer<Float>) -> Bool {
    Vector.sumOfSquares(row, count: a.width).isFinite
  }

  /// Names the site where NaN or infinity first entered the residual stream.
  func checkFinite(_ layer: Int) throws(EngineError) {
    for sequence in sequences[running] {
      for offset in 0..<sequence.count {
        let row = (sequence.firstRow + offset) * a.width
        guard !isFinite(space.residual + row) else { continue }
        let site: Site =
          !isFinite(space.attentionOut + row)
          ? .attnOut : !isFinite(space.mlpOut + row) ? .mlpOut : .residPost
        throw .notFinite(site: site, layer: layer, position: sequence.start + offset)
      }
    }
  }
}

extension Architecture.Norm {
  /// What is taken off each value: the mean for a layer norm, nothing for RMS.
  func mean(of x: UnsafePointer<Float>, count: Int) -> Double {
    kind == .layer ? Vector.sum(x, count: count) / Double(count) : 0
  }

  /// √(mean of squares + ε) of values whose mean is already taken off.
  func scale(ofCentred x: UnsafePointer<Float>, count: Int) -> Double {
    (Vector.sumOfSquares(x, count: count) / Double(count) + Double(epsilon)).squareRoot()
  }
}

extension Architecture.FeedForward.Activation {
  /// x = act(x).
  func apply(to x: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .silu: Vector.silu(x, into: x, count: count)
    case .geluTanh: Vector.geluTanh(x, into: x, count: count)
    case .gelu: Vector.geluErf(x, into: x, count: count)
    case .relu: for i in 0..<count { x[i] = max(x[i], 0) }
    }
  }

  /// up = act(gate)·up.
  func apply(gate: UnsafeMutablePointer<Float>, to up: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .silu: Vector.siluTimes(gate: gate, up: up, into: up, count: count)
    case .geluTanh: Vector.geluTanhTimes(gate: gate, up: up, into: up, count: count)
    case .gelu: Vector.geluErfTimes(gate: gate, up: up, into: up, count: count)
    case .relu: for i in 0..<count { up[i] *= max(gate[i], 0) }
    }
  }
}

/// A pointer that pool threads may use; the regions they write are disjoint.
struct SendablePointer: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  init(_ pointer: UnsafeMutablePointer<Float>) { self.pointer = pointer }
}
