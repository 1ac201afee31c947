import Glibc

/// RoPE: the frequencies of a model, and cosines and sines for the rows of a pass once filled.
///
/// Pair i of a head turns by position · base^(−2i/dimensions) (Su et al. 2021, eq. 15), angles in f32 as the
/// reference implementations compute them.
struct RotaryTable {
  /// `[row, dimensions / 2]`
  private(set) var cosines: [Float] = []
  /// `[row, dimensions / 2]`
  private(set) var sines: [Float] = []
  let half: Int
  private let frequencies: [Float]

  init(_ rotary: Architecture.Rotary, base: Float) {
    half = rotary.dimensions / 2
    var plain = [Float](repeating: 0, count: half)
    for i in 0..<half { plain[i] = 1 / powf(base, Float(2 * i) / Float(rotary.dimensions)) }
    frequencies = RotaryTable.scaled(plain, rotary.scaling)
  }

  /// Fills the table for these positions.
  mutating func fill(_ positions: [Int]) {
    let count = positions.count * half
    if cosines.count < count {
      cosines = Array(repeating: 0, count: count)
      sines = cosines
    }
    for (row, position) in positions.enumerated() {
      for i in 0..<half {
        let angle = Double(Float(position) * frequencies[i])
        cosines[row * half + i] = Float(cos(angle))
        sines[row * half + i] = Float(sin(angle))
      }
    }
  }

  private static func scaled(_ plain: [Float], _ scaling: Architecture.Rotary.Scaling) -> [Float] {
    switch scaling {
    case .none: return plain
    case .linear(let factor): return plain.map { $0 / factor }
    case .factors(let factors): return zip(plain, factors).map { $0 / $1 }
    case .llama3(let factor, let low, let high, let original):
      // Wavelengths beyond original/low are stretched, those under original/high kept, a ramp between.
      return plain.map { frequency in
        let wavelength = 2 * Float.pi / frequency
        if wavelength < original / high { return frequency }
        if wavelength > original / low { return frequency / factor }
        let smooth = (original / wavelength - low) / (high - low)
        return (1 - smooth) * frequency / factor + smooth * frequency
      }
    }
  }
}
