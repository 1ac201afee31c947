import Tensors

extension ForwardPass {
  /// Several projections of one input in one parallel region, biases added.
  func project(
    _ parts: [(Linear, UnsafeMutablePointer<Float>)], from input: UnsafeMutablePointer<Float>
  ) {
    Matrix.multiply(
      parts.map { ($0.0.matrix, $0.1) }, x: input, rows: rows, precision: precision, pool: model.pool)
    for (linear, output) in parts {
      guard let bias = linear.bias else { continue }
      let width = linear.matrix.rows
      bias.withUnsafeBufferPointer { bias in
        guard let bias = bias.baseAddress else { return }
        for row in 0..<rows { Vector.add(bias, to: output + row * width, count: width) }
      }
    }
  }

  /// The residual stream, normalised into `normed`; unchanged where the block has no norm here.
  mutating func normalize(_ weights: NormWeights?, scaleSite: Site, _ layer: Int) {
    guard let weights else {
      space.normed.update(from: space.residual, count: rows * a.width)
      return
    }
    guard plan.touches(scaleSite, layer) else {
      normalizeRows(space.residual, into: space.normed, weights, rows: rows)
      return
    }
    // The denominator is a site of its own: compute it, let the plan see it, divide.
    let width = a.width
    let kind = a.norm.kind
    for row in 0..<rows {
      let (x, y) = (space.residual + row * width, space.normed + row * width)
      var mean = 0.0
      if kind == .layer { for i in 0..<width { mean += Double(x[i]) / Double(width) } }
      var square = 0.0
      for i in 0..<width {
        y[i] = x[i] - Float(mean)
        square += Double(y[i]) * Double(y[i])
      }
      space.normScale[row] = Float((square / Double(width) + Double(a.norm.epsilon)).squareRoot())
    }
    visit(scaleSite, layer, space.normScale, width: 1)
    for row in 0..<rows {
      let y = space.normed + row * width
      for i in 0..<width { y[i] = y[i] / space.normScale[row] * weights.gain[i] + (weights.shift?[i] ?? 0) }
    }
  }

  func normalizeRows(
    _ x: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>, _ weights: NormWeights, rows: Int
  ) {
    model.normalize(x, into: y, weights, rows: rows, width: a.width)
  }

  func normalizeInPlace(_ x: UnsafeMutablePointer<Float>, _ weights: NormWeights) {
    model.normalize(x, into: x, weights, rows: rows, width: a.width)
  }

  /// q-norm or k-norm: each head of each row by itself.
  func normalizeHeads(_ x: UnsafeMutablePointer<Float>, heads: Int, _ weights: NormWeights) {
    model.normalize(x, into: x, weights, rows: rows * heads, width: a.headWidth)
  }

  /// act(gate)·up, left in `neurons`.
  func activateGated(_ count: Int) {
    let (gate, up) = (SendablePointer(space.gate), SendablePointer(space.neurons))
    let activation = a.feedForward.activation
    model.pool.run(count, grain: 8192) { range in
      activation.apply(
        gate: gate.pointer + range.lowerBound, to: up.pointer + range.lowerBound, count: range.count)
    }
  }

  func activate(_ x: UnsafeMutablePointer<Float>, _ count: Int) {
    let x = SendablePointer(x)
    let activation = a.feedForward.activation
    model.pool.run(count, grain: 8192) { range in
      activation.apply(to: x.pointer + range.lowerBound, count: range.count)
    }
  }

  private func isFinite(_ row: UnsafeMutablePointer<Float>) -> Bool {
    Vector.sumOfSquares(row, count: a.width).isFinite
  }

  /// Names the site where NaN or infinity first entered the residual stream.
  func checkFinite(_ layer: Int) throws(EngineError) {
    for sequence in sequences {
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
