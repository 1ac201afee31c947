import Tensors

/// Which model a trained part was made for: its sizes and a digest of its weights, the same wherever the file
/// lies and whatever it is called.
public struct ModelFingerprint: Sendable, Equatable, Hashable {
  public let family: String
  public let layers: Int
  public let width: Int
  public let vocabulary: Int
  /// Sixteen hexadecimal digits over the last norm and rows of the embedding spread over the vocabulary.
  public let digest: String

  public init(family: String, layers: Int, width: Int, vocabulary: Int, digest: String) {
    (self.family, self.layers, self.width) = (family, layers, width)
    (self.vocabulary, self.digest) = (vocabulary, digest)
  }
}

extension Model {
  /// What a trained part remembers of this model.
  public var fingerprint: ModelFingerprint {
    let a = architecture
    // FNV-1a over the bits of the values.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func take(_ values: [Float]) {
      for value in values { hash = (hash ^ UInt64(value.bitPattern)) &* 0x100_0000_01b3 }
    }
    take(weights.finalNorm?.gain ?? [])
    var row = [Float](repeating: 0, count: a.width)
    for index in 0..<32 {
      weights.embedding.copyRow(index * (a.vocabulary - 1) / 31, width: a.width, into: &row)
      take(row)
    }
    let digits = String(hash, radix: 16)
    return ModelFingerprint(
      family: a.family, layers: a.layers, width: a.width, vocabulary: a.vocabulary,
      digest: String(repeating: "0", count: 16 - digits.count) + digits)
  }
}
