import Glibc

extension Tape {
  /// a + b. `b` has a's shape, or that of its innermost dimensions (a bias, added to every row).
  public func add(_ a: Variable, _ b: Variable) -> Variable {
    record(combine(a, b) { $0 + $1 }, of: [a, b]) { [self] gradient, gradients in
      if isTrained(a) { gradients.add(gradient, to: a) }
      if isTrained(b) { gradients.add(gradient.summed(to: value(b).shape), to: b) }
    }
  }

  /// a − b, with shapes as for ``add(_:_:)``.
  public func subtract(_ a: Variable, _ b: Variable) -> Variable {
    record(combine(a, b) { $0 - $1 }, of: [a, b]) { [self] gradient, gradients in
      if isTrained(a) { gradients.add(gradient, to: a) }
      if isTrained(b) { gradients.add(gradient.summed(to: value(b).shape).map { -$0 }, to: b) }
    }
  }

  /// a·b, value by value, with shapes as for ``add(_:_:)``.
  public func multiply(_ a: Variable, _ b: Variable) -> Variable {
    record(combine(a, b) { $0 * $1 }, of: [a, b]) { [self] gradient, gradients in
      let (left, right) = (value(a), value(b))
      if isTrained(a) { gradients.add(gradient.combined(right) { $0 * $1 }, to: a) }
      if isTrained(b) {
        gradients.add(gradient.combined(left) { $0 * $1 }.summed(to: right.shape), to: b)
      }
    }
  }

  /// factor·x.
  public func scale(_ x: Variable, by factor: Float) -> Variable {
    apply(x, { $0 * factor }, slope: { _, _ in factor })
  }

  /// max(x, 0); at 0 the slope is 0.
  public func relu(_ x: Variable) -> Variable {
    apply(x, { max($0, 0) }, slope: { x, _ in x > 0 ? 1 : 0 })
  }

  /// |x|; at 0 the slope is 0.
  public func absolute(_ x: Variable) -> Variable {
    apply(x, { abs($0) }, slope: { x, _ in x > 0 ? 1 : x < 0 ? -1 : 0 })
  }

  /// x².
  public func square(_ x: Variable) -> Variable { apply(x, { $0 * $0 }, slope: { x, _ in 2 * x }) }

  /// exp x.
  public func exponential(_ x: Variable) -> Variable { apply(x, { exp($0) }, slope: { _, y in y }) }

  /// ln x.
  public func logarithm(_ x: Variable) -> Variable { apply(x, { log($0) }, slope: { x, _ in 1 / x }) }

  /// tanh x.
  public func tanh(_ x: Variable) -> Variable {
    apply(x, { Glibc.tanh($0) }, slope: { _, y in 1 - y * y })
  }

  /// 1 / (1 + e⁻ˣ).
  public func sigmoid(_ x: Variable) -> Variable {
    apply(x, { 1 / (1 + exp(-$0)) }, slope: { _, y in y * (1 - y) })
  }

  /// x / (1 + e⁻ˣ) (Elfwing et al. 2017).
  public func silu(_ x: Variable) -> Variable {
    apply(x, { $0 / (1 + exp(-$0)) }) { x, y in
      let gate = 1 / (1 + exp(-x))
      return gate + y * (1 - gate)
    }
  }

  /// The `k` largest values of each row; zero elsewhere (Makhzani & Frey 2013). Of equal values the first count.
  ///
  /// - Parameter x: `[row, width]`
  public func top(_ x: Variable, _ k: Int) -> Variable {
    let input = value(x)
    let width = input.shape.last ?? 1
    var mask = Tensor(shape: input.shape)
    for start in stride(from: 0, to: input.count, by: max(1, width)) {
      let order = (start..<start + width).sorted { a, b in
        input.values[a] == input.values[b] ? a < b : input.values[a] > input.values[b]
      }
      for index in order.prefix(k) { mask.values[index] = 1 }
    }
    return record(input.combined(mask) { $0 * $1 }, of: [x]) { gradient, gradients in
      gradients.add(gradient.combined(mask) { $0 * $1 }, to: x)
    }
  }

  private func apply(
    _ x: Variable, _ function: (Float) -> Float, slope: @escaping (_ x: Float, _ y: Float) -> Float
  ) -> Variable {
    let input = value(x)
    let output = input.map(function)
    return record(output, of: [x]) { gradient, gradients in
      var product = gradient
      for i in product.values.indices { product.values[i] *= slope(input.values[i], output.values[i]) }
      gradients.add(product, to: x)
    }
  }

  private func combine(_ a: Variable, _ b: Variable, _ function: (Float, Float) -> Float) -> Tensor {
    let (left, right) = (value(a), value(b))
    precondition(
      left.shape.suffix(right.shape.count) == right.shape[...], "\(right.shape) along \(left.shape)")
    return left.combined(right, function)
  }
}

extension Tensor {
  /// The tensor with a function applied to every value.
  @inline(__always) func map(_ function: (Float) -> Float) -> Tensor {
    Tensor(shape: shape, values: values.map(function))
  }

  /// A function of each value and of the one that stands there in `other`, which is repeated along the outermost
  /// dimensions.
  @inline(__always) func combined(_ other: Tensor, _ function: (Float, Float) -> Float) -> Tensor {
    var result = self
    guard other.count > 0 else { return result }
    other.values.withUnsafeBufferPointer { other in
      result.values.withUnsafeMutableBufferPointer { values in
        for start in stride(from: 0, to: values.count, by: other.count) {
          for i in other.indices { values[start + i] = function(values[start + i], other[i]) }
        }
      }
    }
    return result
  }

  /// Sums over the outermost dimensions that `shape` doesn't have.
  func summed(to shape: [Int]) -> Tensor {
    guard shape != self.shape else { return self }
    var sums = Tensor(shape: shape)
    guard sums.count > 0 else { return sums }
    let width = sums.count
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for start in stride(from: 0, to: values.count, by: width) {
        Vector.add(base + start, to: &sums.values, count: width)
      }
    }
    return sums
  }
}
