import Glibc
import Tensors

extension DictionaryTrainer {
  /// Fills the errors of all rows and what the loss says of each active value.
  ///
  /// The loss is the mean over rows of |x̂ − x|².
  ///
  /// - Returns: Σ |x̂ − x|².
  func reconstruct(_ entries: inout SparseEntries) -> Double {
    let rows = recipe.batch
    var squares = [Double](repeating: 0, count: rows)
    let list = entries
    entries.slopes.withUnsafeMutableBufferPointer { slopes in
      squares.withUnsafeMutableBufferPointer { squares in
        let (slope, square) = (slopes.baseAddress, squares.baseAddress)
        pool.run(rows, grain: 8) { range in
          for row in range {
            let e = error.base + row * outputs
            let t = target.base + row * outputs
            for i in 0..<outputs { e[i] = -t[i] }
            for entry in list.starts[row]..<list.starts[row + 1] where list.values[entry] > 0 {
              Vector.axpy(
                list.values[entry], decoder.base + Int(list.latents[entry]) * outputs, into: e,
                count: outputs)
            }
            square?[row] = Vector.sumOfSquares(e, count: outputs)
            Vector.scale(e, by: 2 / Float(rows), count: outputs)
            for entry in list.starts[row]..<list.starts[row + 1] {
              slope?[entry] = Vector.dot(
                e, decoder.base + Int(list.latents[entry]) * outputs, count: outputs)
            }
          }
        }
      }
    }
    return squares.reduce(0, +)
  }

  /// The same for the auxiliary loss: dead latents reconstruct what the others left.
  func reconstructError(_ entries: inout SparseEntries?) {
    guard let list = entries else { return }
    let rows = recipe.batch
    // `error` holds 2 (x̂ − x) / B.
    let (back, weight) = (Float(rows) / 2, Float(2 * recipe.auxiliary) / Float(rows))
    entries?.slopes.withUnsafeMutableBufferPointer { slopes in
      let slope = slopes.baseAddress
      pool.run(rows, grain: 8) { range in
        for row in range {
          let a = auxiliaryError.base + row * outputs
          let e = error.base + row * outputs
          for i in 0..<outputs { a[i] = e[i] * back }
          for entry in list.starts[row]..<list.starts[row + 1] {
            Vector.axpy(
              list.values[entry], decoder.base + Int(list.latents[entry]) * outputs, into: a,
              count: outputs)
          }
          Vector.scale(a, by: weight, count: outputs)
          for entry in list.starts[row]..<list.starts[row + 1] {
            slope?[entry] = Vector.dot(
              a, decoder.base + Int(list.latents[entry]) * outputs, count: outputs)
          }
        }
      }
    }
  }

  /// The gradients of all parameters.
  func slopes(_ entries: SparseEntries, _ auxiliary: SparseEntries?) {
    let active = entries.values.reduce(0) { $1 > 0 ? $0 + 1 : $0 }
    let l0 = Double(active) / Double(recipe.batch)
    pool.run(latents, grain: 32) { range in
      for latent in range {
        let read = encoderSlope.base + latent * inputs
        let write = decoderSlope.base + latent * outputs
        read.update(repeating: 0, count: inputs)
        write.update(repeating: 0, count: outputs)
        biasSlope.base[latent] = collect(latent, entries, error, read, write, penalises: true)
        if let auxiliary {
          biasSlope.base[latent] += collect(
            latent, auxiliary, auxiliaryError, read, write, penalises: false)
        }
        // A row of length 1 can't learn along itself.
        let row = decoder.base + latent * outputs
        Vector.axpy(-Vector.dot(write, row, count: outputs), row, into: write, count: outputs)
        if logThresholds.count > 0 { thresholdSlope.base[latent] = thresholdSlope(latent, entries, l0) }
      }
    }
    biasSlopes()
  }

  /// Adds what a latent's entries say of its encoder and decoder rows; gives what they say of its bias.
  private func collect(
    _ latent: Int, _ entries: SparseEntries, _ error: Floats, _ read: UnsafeMutablePointer<Float>,
    _ write: UnsafeMutablePointer<Float>, penalises: Bool
  ) -> Float {
    let push =
      recipe.kind == .relu && penalises
      ? Float(penalty * Double(outputs).squareRoot()) / Float(recipe.batch) : 0
    var bias: Float = 0
    for place in entries.columns[latent]..<entries.columns[latent + 1] {
      let entry = Int(entries.order[place])
      guard entries.values[entry] > 0 else { continue }
      let row = Int(entries.rows[entry])
      let slope = entries.slopes[entry] + push
      Vector.axpy(entries.values[entry], error.base + row * outputs, into: write, count: outputs)
      Vector.axpy(slope, x.base + row * inputs, into: read, count: inputs)
      bias += slope
    }
    return bias
  }

  /// What the loss says of ln θ, by a rectangle around the threshold (Rajamanoharan et al. 2024b, equations 11, 12).
  private func thresholdSlope(_ latent: Int, _ entries: SparseEntries, _ l0: Double) -> Float {
    let threshold = Self.exponential(logThresholds.base[latent])
    let width = threshold * Self.bandwidth
    let goal = Double(recipe.k)
    // λ (L0/k − 1)², in units of the rows' variance.
    let pull = Float(penalty * Double(outputs) * 2 * (l0 / goal - 1) / goal / Double(recipe.batch))
    var sum: Float = 0
    for place in entries.columns[latent]..<entries.columns[latent + 1] {
      let entry = Int(entries.order[place])
      let a = before.base[Int(entries.rows[entry]) * latents + latent]
      guard abs(a - threshold) < width / 2 else { continue }
      sum -= (threshold * entries.slopes[entry] + pull) / width
    }
    return sum * threshold
  }

  /// The gradient of the bias: as it is added to the output and, where it is tied, as it is taken from the input.
  private func biasSlopes() {
    pool.run(outputs, grain: 64) { range in
      for i in range { outputSlope.base[i] = 0 }
      for row in 0..<recipe.batch {
        let e = error.base + row * outputs
        for i in range { outputSlope.base[i] += e[i] }
      }
      guard isTied else { return }
      for latent in 0..<latents {
        let (slope, read) = (biasSlope.base[latent], encoder.base + latent * inputs)
        if slope != 0 { for i in range { outputSlope.base[i] -= slope * read[i] } }
      }
    }
  }

  static func exponential(_ x: Float) -> Float { Float(exp(Double(x))) }
  static func logarithm(_ x: Float) -> Float { Float(log(Double(x))) }
}
