import Tensors

extension BackwardPass {
  /// Through y = (x − m) / s · gain + shift with s = √(mean (x − m)² + ε), m the mean or 0.
  ///
  /// With g = d y · gain: d s = −Σ g (x − m) / s², which a plan may see and change where s is a site, and
  /// d x = g / s + d s · (x − m) / (n s₀), less its mean for a layer norm; s₀ is s before the plans.
  mutating func normalize(_ norm: ForwardRecord.Normalization) throws(EngineError) {
    let width = norm.width
    var (denominators, slopes) = statistics(norm)
    if let scale = norm.scale {
      try slopes.withUnsafeMutableBufferPointer { slopes throws(EngineError) in
        guard let base = slopes.baseAddress else { return }
        try visit(scale.site, scale.layer, base, width: 1, beforeClamps: scale.beforeClamps)
      }
    }
    let (from, to) = (SendablePointer(space[norm.from]), SendablePointer(space[norm.to]))
    let inPlace = norm.from == norm.to
    let kind = a.norm
    norm.input.withUnsafeBufferPointer { input in
      guard let input = input.baseAddress else { return }
      let x = SendablePointer(UnsafeMutablePointer(mutating: input))
      pass.model.pool.run(norm.vectors, grain: max(1, 16_384 / width)) { vectors in
        for vector in vectors {
          let (x, gradient) = (x.pointer + vector * width, to.pointer + vector * width)
          let into = from.pointer + vector * width
          let mean = Float(kind.mean(of: x, count: width))
          let s = norm.scale?.values[vector] ?? denominators[vector]
          let pull = slopes[vector] / (Float(width) * denominators[vector])
          var total = 0.0
          for i in 0..<width {
            let value = gradient[i] * norm.weights.gain[i] / s + pull * (x[i] - mean)
            total += Double(value)
            gradient[i] = value
          }
          let shared = kind.kind == .layer ? Float(total / Double(width)) : 0
          if inPlace {
            for i in 0..<width { gradient[i] -= shared }
          } else {
            for i in 0..<width {
              into[i] += gradient[i] - shared
              gradient[i] = 0
            }
          }
        }
      }
    }
  }

  /// Of each vector: s₀, and d s.
  private func statistics(_ norm: ForwardRecord.Normalization) -> (denominators: [Float], slopes: [Float]) {
    let width = norm.width
    let gradients = SendablePointer(space[norm.to])
    let found = norm.input.withUnsafeBufferPointer { input -> [(Float, Float)] in
      guard let base = input.baseAddress else { return [] }
      let input = SendablePointer(UnsafeMutablePointer(mutating: base))
      return pass.model.pool.map(norm.vectors, grain: max(1, 8192 / width)) { vector in
        let (x, gradient) = (input.pointer + vector * width, gradients.pointer + vector * width)
        let mean = a.norm.mean(of: x, count: width)
        var (square, product) = (0.0, 0.0)
        for i in 0..<width {
          let centred = Double(x[i]) - mean
          square += centred * centred
          product += Double(gradient[i] * norm.weights.gain[i]) * centred
        }
        let denominator = Float((square / Double(width) + Double(a.norm.epsilon)).squareRoot())
        let s = Double(norm.scale?.values[vector] ?? denominator)
        return (denominator, Float(-product / (s * s)))
      }
    }
    return (found.map(\.0), found.map(\.1))
  }
}
