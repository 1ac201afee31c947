import Glibc

/// Reference distributions, a row each: what ``Tape/divergence(from:_:)`` measures against.
public struct Distributions: Sendable {
  /// `[row, outcome]`
  public let probabilities: Tensor
  /// −Σ p ln p of each row, in nats.
  public let entropies: [Double]

  /// The softmaxes of rows of logits. `[row, outcome]`
  public init(logits: Tensor, pool: ThreadPool) {
    let width = logits.shape.last ?? 1
    var probabilities = logits
    var entropies = [Double](repeating: 0, count: logits.count / max(1, width))
    entropies.withUnsafeMutableBufferPointer { entropies in
      let out = SendableBuffer(entropies)
      probabilities.forEachRow(pool) { row, values in
        let normaliser = Vector.logSumExp(values, count: width)
        var sum = 0.0
        logits.values.withUnsafeBufferPointer { logits in
          Vector.softmax(values, count: width)
          for i in 0..<width { sum += Double(values[i]) * Double(logits[row * width + i]) }
        }
        out.buffer[row] = normaliser - sum
      }
    }
    (self.probabilities, self.entropies) = (probabilities, entropies)
  }
}

/// A buffer whose rows different threads write.
struct SendableBuffer<Element>: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Element>

  init(_ buffer: UnsafeMutableBufferPointer<Element>) { self.buffer = buffer }
}

extension Tape {
  /// The softmax of each row.
  ///
  /// - Parameter x: `[…, outcome]`
  public func softmax(_ x: Variable) -> Variable {
    let pool = pool
    var result = value(x)
    let width = result.shape.last ?? 1
    result.forEachRow(pool) { _, values in Vector.softmax(values, count: width) }
    let shares = result
    return record(result, of: [x]) { gradient, gradients in
      var slope = gradient
      slope.forEachRow(pool) { row, g in
        shares.values.withUnsafeBufferPointer { shares in
          guard let p = shares.baseAddress.map({ $0 + row * width }) else { return }
          let along = Vector.dot(g, p, count: width)
          for i in 0..<width { g[i] = p[i] * (g[i] - along) }
        }
      }
      gradients.add(slope, to: x)
    }
  }

  /// The log-probabilities of each row of logits, in nats.
  ///
  /// - Parameter x: `[…, outcome]`
  public func logSoftmax(_ x: Variable) -> Variable {
    let pool = pool
    var result = value(x)
    let width = result.shape.last ?? 1
    result.forEachRow(pool) { _, values in
      let normaliser = Float(Vector.logSumExp(values, count: width))
      for i in 0..<width { values[i] -= normaliser }
    }
    let logs = result
    return record(result, of: [x]) { gradient, gradients in
      var slope = gradient
      slope.forEachRow(pool) { row, g in
        let total = Float(Vector.sum(g, count: width))
        logs.values.withUnsafeBufferPointer { logs in
          for i in 0..<width { g[i] -= exp(logs[row * width + i]) * total }
        }
      }
      gradients.add(slope, to: x)
    }
  }

  /// The mean of −ln softmax(row)[target], in nats. Shape `[]`.
  ///
  /// - Parameters:
  ///   - logits: `[row, outcome]`
  ///   - targets: an outcome a row.
  public func crossEntropy(_ logits: Variable, targets: [Int]) -> Variable {
    loss(logits) { row, values, width in
      let normaliser = Vector.logSumExp(values, count: width)
      let loss = normaliser - Double(values[targets[row]])
      Vector.softmax(values, count: width)
      values[targets[row]] -= 1
      return loss
    }
  }

  /// The mean of KL(p ‖ softmax(row)), in nats (Kullback & Leibler 1951). Shape `[]`.
  ///
  /// - Parameters:
  ///   - reference: p, a row each; no gradient goes there.
  ///   - logits: `[row, outcome]`
  public func divergence(from reference: Distributions, _ logits: Variable) -> Variable {
    precondition(reference.probabilities.shape == value(logits).shape, "as many rows and outcomes")
    return loss(logits) { row, values, width in
      reference.probabilities.values.withUnsafeBufferPointer { p in
        guard let p = p.baseAddress.map({ $0 + row * width }) else { return 0 }
        let normaliser = Vector.logSumExp(values, count: width)
        let loss = normaliser - Double(Vector.dot(p, values, count: width)) - reference.entropies[row]
        Vector.softmax(values, count: width)
        Vector.axpy(-1, p, into: values, count: width)
        return loss
      }
    }
  }

  /// The mean of a loss over rows of logits; `body` gives a row's and puts its slope in the logits' place.
  private func loss(
    _ logits: Variable,
    _ body: (_ row: Int, _ values: UnsafeMutablePointer<Float>, _ width: Int) -> Double
  ) -> Variable {
    var slopes = value(logits)
    let width = slopes.shape.last ?? 1
    let rows = slopes.count / max(1, width)
    var losses = [Double](repeating: 0, count: rows)
    losses.withUnsafeMutableBufferPointer { losses in
      let out = SendableBuffer(losses)
      slopes.forEachRow(pool) { row, values in out.buffer[row] = body(row, values, width) }
    }
    let mean = losses.reduce(0, +) / Double(max(1, rows))
    let kept = slopes
    return record(Tensor(shape: [], values: [Float(mean)]), of: [logits]) { gradient, gradients in
      let factor = gradient.values[0] / Float(max(1, rows))
      gradients.update(logits, shape: kept.shape) { sum, accumulate in
        if !accumulate { sum.update(repeating: 0, count: kept.count) }
        Vector.axpy(factor, kept.values, into: sum, count: kept.count)
      }
    }
  }
}
