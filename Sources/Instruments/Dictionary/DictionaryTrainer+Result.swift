import Glibc
import Tensors

extension DictionaryTrainer {
  /// The dictionary as it is now, for activations as they are: no scale is left.
  ///
  /// A batchtopk becomes a jumprelu whose threshold is the running mean of the smallest value that was kept.
  public func result() -> SparseAutoencoder {
    // Latents of raw rows: z / s, so that W and unit decoder rows stay and biases and thresholds are divided by s.
    let (read, write) = (1 / inputScale, 1 / outputScale)
    func divided(_ values: Floats, by factor: Float) -> [Float] { values.array.map { $0 * factor } }
    var made = SparseAutoencoder(
      kind: .relu, place: recipe.place, latents: latents, encoder: encoder.array,
      encoderBias: divided(encoderBias, by: read),
      decoder: isTied ? decoder.array : divided(decoder, by: write * inputScale),
      inputBias: divided(inputBias, by: read), outputBias: divided(outputBias, by: write))
    switch recipe.kind {
    case .relu: break
    case .topk: (made.kind, made.k) = (.topk, recipe.k)
    case .batchtopk:
      made.kind = .jumprelu
      made.thresholds = Array(repeating: cut * read, count: latents)
    case .jumprelu:
      made.kind = .jumprelu
      made.thresholds = logThresholds.array.map { Self.exponential($0) * read }
    }
    return made
  }
}
