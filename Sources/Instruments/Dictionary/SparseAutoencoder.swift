import Tensors
import Transformer

/// A sparse dictionary of one site: rows of activations become a few latents, and latents become a row again.
///
/// z = f(W (x − c) + b) and x̂ = Σᵢ zᵢ · dᵢ + c′, with f by ``Kind-swift.enum``. An autoencoder reads and writes one
/// site (Bricken et al. 2023, Cunningham et al. 2023); a transcoder writes another than it reads (Dunefsky et al. 2024).
public struct SparseAutoencoder: Sendable, Equatable {
  /// What makes latents sparse.
  public enum Kind: String, Sendable, CaseIterable, Codable {
    /// max(0, a).
    case relu = "standard"
    /// The k greatest positive a of a row (Gao et al. 2024).
    case topk
    /// a where a > θ, else 0 (Rajamanoharan et al. 2024b); BatchTopK becomes this with one θ.
    case jumprelu
    /// max(0, e^r a + m) where a + g > 0 (Rajamanoharan et al. 2024a).
    case gated
  }

  /// Where it reads and writes, and in which model.
  public struct Place: Sendable, Equatable, Codable {
    /// The model's name; empty where a file doesn't say.
    public var model: String
    public var reads: Site
    public var writes: Site
    public var layer: Int

    public init(model: String, reads: Site, writes: Site, layer: Int) {
      (self.model, self.reads, self.writes, self.layer) = (model, reads, writes, layer)
    }
  }

  public var kind: Kind
  public var place: Place
  /// How many latents there are.
  public let latents: Int
  /// The width of what is read.
  public let inputs: Int
  /// The width of what is written.
  public let outputs: Int
  /// `[latent, input]`
  public var encoder: [Float]
  /// `[latent]`
  public var encoderBias: [Float]
  /// A row a latent. `[latent, output]`
  public var decoder: [Float]
  /// Taken from what is read. `[input]`
  public var inputBias: [Float]
  /// Added to what is written. `[output]`
  public var outputBias: [Float]
  /// θ of a jumprelu. `[latent]`, empty for other kinds
  public var thresholds: [Float]
  /// k of a topk, else 0.
  public var k: Int
  /// g of a gated one. `[latent]`
  public var gateBias: [Float] = []
  /// e^r of a gated one. `[latent]`
  public var gain: [Float] = []

  /// - Precondition: the arrays have the sizes that their comments state.
  public init(
    kind: Kind, place: Place, latents: Int, encoder: [Float], encoderBias: [Float], decoder: [Float],
    inputBias: [Float], outputBias: [Float], thresholds: [Float] = [], k: Int = 0
  ) {
    (self.kind, self.place, self.latents) = (kind, place, latents)
    (inputs, outputs) = (inputBias.count, outputBias.count)
    (self.encoder, self.encoderBias, self.decoder) = (encoder, encoderBias, decoder)
    (self.inputBias, self.outputBias, self.thresholds, self.k) = (inputBias, outputBias, thresholds, k)
    precondition(encoder.count == latents * inputs && decoder.count == latents * outputs)
    precondition(encoderBias.count == latents && (kind != .jumprelu || thresholds.count == latents))
  }

  /// Whether it writes the site that it reads.
  public var isAutoencoder: Bool { place.reads == place.writes }

  /// What a unit of a latent adds. `[output]`
  public func direction(_ latent: Int) -> [Float] {
    Array(decoder[latent * outputs..<(latent + 1) * outputs])
  }
}

/// Latents of some rows, those that are 0 left out.
public struct LatentCodes: Sendable, Equatable {
  /// Row r has the entries from `starts[r]` up to `starts[r + 1]`.
  public var starts: [Int] = [0]
  /// Latents, in rising order within a row.
  public var indices: [Int32] = []
  public var values: [Float] = []

  public init() {}

  public var rows: Int { starts.count - 1 }

  /// The entries of a row.
  public subscript(row: Int) -> [(index: Int, value: Float)] {
    (starts[row]..<starts[row + 1]).map { (Int(indices[$0]), values[$0]) }
  }

  mutating func append(_ row: [(index: Int, value: Float)]) {
    for entry in row {
      indices.append(Int32(entry.index))
      values.append(entry.value)
    }
    starts.append(indices.count)
  }
}

extension SparseAutoencoder {
  /// The latents of some rows, a few hundred rows at a time.
  ///
  /// - Parameter x: `[row, input]`
  /// - Precondition: `x` is whole rows.
  public func encode(_ x: [Float], pool: ThreadPool) -> LatentCodes {
    precondition(inputs > 0 && x.count % inputs == 0, "whole rows of \(inputs) values")
    let rows = x.count / inputs
    var codes = LatentCodes()
    codes.starts.reserveCapacity(rows + 1)
    let chunk = 256
    var centred = [Float](repeating: 0, count: min(rows, chunk) * inputs)
    var before = [Float](repeating: 0, count: min(rows, chunk) * latents)
    for start in stride(from: 0, to: rows, by: chunk) {
      let count = min(chunk, rows - start)
      for row in 0..<count {
        for i in 0..<inputs { centred[row * inputs + i] = x[(start + row) * inputs + i] - inputBias[i] }
      }
      Dense.multiply(
        centred, encoder, transposedB: true, m: count, n: latents, k: inputs, into: &before, pool: pool)
      var found = [[(index: Int, value: Float)]](repeating: [], count: count)
      before.withUnsafeBufferPointer { before in
        found.withUnsafeMutableBufferPointer { found in
          guard let base = before.baseAddress, let out = found.baseAddress else { return }
          pool.run(count, grain: 4) { range in
            for row in range { out[row] = active(base + row * latents) }
          }
        }
      }
      for row in found { codes.append(row) }
    }
    return codes
  }

  /// f of one row's W (x − c).
  private func active(_ a: UnsafePointer<Float>) -> [(index: Int, value: Float)] {
    var found: [(index: Int, value: Float)] = []
    switch kind {
    case .relu, .topk:
      for i in 0..<latents where a[i] + encoderBias[i] > 0 { found.append((i, a[i] + encoderBias[i])) }
    case .jumprelu:
      for i in 0..<latents where a[i] + encoderBias[i] > thresholds[i] {
        let value = a[i] + encoderBias[i]
        if value > 0 { found.append((i, value)) }
      }
    case .gated:
      for i in 0..<latents where a[i] + gateBias[i] > 0 {
        let value = a[i] * gain[i] + encoderBias[i]
        if value > 0 { found.append((i, value)) }
      }
    }
    guard kind == .topk, found.count > k else { return found }
    // Of equal ones the first stays.
    let kept = found.sorted { ($0.value, $1.index) > ($1.value, $0.index) }.prefix(k)
    return kept.sorted { $0.index < $1.index }
  }

  /// The rows that latents stand for. `[row, output]`
  public func decode(_ codes: LatentCodes, pool: ThreadPool) -> [Float] {
    var result = [Float](repeating: 0, count: codes.rows * outputs)
    result.withUnsafeMutableBufferPointer { result in
      decoder.withUnsafeBufferPointer { decoder in
        outputBias.withUnsafeBufferPointer { bias in
          guard let out = result.baseAddress, let rows = decoder.baseAddress, let bias = bias.baseAddress
          else { return }
          pool.run(codes.rows, grain: 16) { range in
            for row in range {
              let y = out + row * outputs
              y.update(from: bias, count: outputs)
              for entry in codes.starts[row]..<codes.starts[row + 1] {
                Vector.axpy(
                  codes.values[entry], rows + Int(codes.indices[entry]) * outputs, into: y, count: outputs)
              }
            }
          }
        }
      }
    }
    return result
  }
}
