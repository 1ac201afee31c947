import Tensors

/// Sets or scales latents that are read from a site's own value: x + Σ (new − old) · dᵢ, where old = f(wᵢ·x).
///
/// f is max(0, gain · w·x + bias) where w·x + gate > 0, and 0 elsewhere; of all latents only the `keeps` greatest where
/// that is given. Plain data: a dictionary hands over the rows that a change needs and no more.
public struct LatentEdit: Sendable, Equatable, Codable {
  /// What a latent becomes.
  public enum Change: Sendable, Equatable, Codable {
    case set(Float)
    case scale(Float)
    case add(Float)
  }

  /// w. `[latent, width]`
  public var encoder: [Float]
  /// `[latent]`
  public var bias: [Float]
  /// Where it isn't empty: a latent is 0 unless w·x + gate > 0. `[latent]`
  public var gate: [Float] = []
  /// 1 where it is empty. `[latent]`
  public var gain: [Float] = []
  /// Only so many of the greatest latents of a row count; nil: all.
  public var keeps: Int?
  /// d. `[chosen, width]`
  public var decoder: [Float]
  /// The latents that change, among those of `encoder`.
  public var chosen: [Int]
  public var change: Change

  public init(encoder: [Float], bias: [Float], decoder: [Float], chosen: [Int], change: Change) {
    (self.encoder, self.bias, self.decoder) = (encoder, bias, decoder)
    (self.chosen, self.change) = (chosen, change)
  }

  /// The width of the rows that it changes.
  var width: Int { decoder.count / max(1, chosen.count) }

  var isFinite: Bool {
    let amount =
      switch change {
      case .set(let x), .scale(let x), .add(let x): x
      }
    return amount.isFinite && [encoder, bias, gate, gain, decoder].allSatisfy { $0.allSatisfy(\.isFinite) }
  }

  /// The values of the chosen latents, and how they change with w·x: the gain where they are active, else 0.
  private func read(_ x: UnsafePointer<Float>) -> (values: [Float], slopes: [Float]) {
    let needed = keeps == nil ? chosen : Array(bias.indices)
    var values = [Float](repeating: 0, count: bias.count)
    var slopes = values
    encoder.withUnsafeBufferPointer { encoder in
      guard let base = encoder.baseAddress else { return }
      for latent in needed {
        let product = Vector.dot(base + latent * width, x, count: width)
        let factor = gain.isEmpty ? 1 : gain[latent]
        let value = factor * product + bias[latent]
        guard value > 0, gate.isEmpty || product + gate[latent] > 0 else { continue }
        (values[latent], slopes[latent]) = (value, factor)
      }
    }
    if let keeps, values.count > keeps {
      let order = values.indices.sorted { (values[$0], $1) > (values[$1], $0) }
      for latent in order.dropFirst(keeps) { (values[latent], slopes[latent]) = (0, 0) }
    }
    return (chosen.map { values[$0] }, chosen.map { slopes[$0] })
  }

  /// Changes one row. `[width]`
  func apply(to x: UnsafeMutablePointer<Float>) {
    let old = read(x).values
    decoder.withUnsafeBufferPointer { decoder in
      guard let base = decoder.baseAddress else { return }
      for (index, value) in old.enumerated() {
        let by: Float =
          switch change {
          case .set(let new): new - value
          case .scale(let factor): (factor - 1) * value
          case .add(let amount): amount
          }
        if by != 0 { Vector.axpy(by, base + index * width, into: x, count: width) }
      }
    }
  }

  /// The transposed derivative: what a gradient behind the change becomes in front of it, at a row `x` before it.
  func applyBackward(to gradient: UnsafeMutablePointer<Float>, before x: UnsafePointer<Float>) {
    let share: Float
    switch change {
    case .set: share = -1
    case .scale(let factor): share = factor - 1
    case .add: return
    }
    let slopes = read(x).slopes
    decoder.withUnsafeBufferPointer { decoder in
      encoder.withUnsafeBufferPointer { encoder in
        guard let write = decoder.baseAddress, let read = encoder.baseAddress else { return }
        // All products before any change: the latents act beside each other.
        let along = chosen.indices.map { Vector.dot(gradient, write + $0 * width, count: width) }
        for (index, latent) in chosen.enumerated() where slopes[index] != 0 {
          Vector.axpy(
            share * slopes[index] * along[index], read + latent * width, into: gradient, count: width)
        }
      }
    }
  }
}
