import Transformer

/// How a dictionary is trained.
public struct DictionaryRecipe: Sendable, Equatable, Codable {
  /// What keeps latents few.
  public enum Kind: String, Sendable, CaseIterable, Codable {
    /// The k·B greatest of a batch of B rows (Bussmann et al. 2024); saved as jumprelu with the threshold it learned.
    case batchtopk
    /// The k greatest of a row (Gao et al. 2024).
    case topk
    /// All that are positive, with a penalty λ Σ z (Bricken et al. 2023).
    case relu
    /// Those above a learned threshold, by straight-through gradients (Rajamanoharan et al. 2024b), with the penalty
    /// λ (L0/k − 1)².
    case jumprelu
  }

  public var kind = Kind.batchtopk
  public var place: SparseAutoencoder.Place
  public var latents: Int
  /// Latents a row: given for topk and batchtopk, aimed at by the others.
  public var k = 32
  /// λ; nil: adapted while training until L0 is k.
  public var penalty: Double?
  /// Adam's step size at its highest.
  public var rate = 1e-3
  /// Rows a step.
  public var batch = 1024
  /// Steps of the whole training.
  public var steps: Int
  /// Steps of the linear warm-up.
  public var warmUp: Int
  /// The share of the steps, at the end, over which the rate falls to 0.
  public var decay = 0.2
  /// The weight of the auxiliary loss, by which dead latents learn the error of the others (Gao et al. 2024).
  public var auxiliary = 1.0 / 32
  /// Rows without firing after which a latent counts as dead.
  public var deadAfter = 100_000
  public var seed: UInt64 = 0

  public init(place: SparseAutoencoder.Place, latents: Int, steps: Int) {
    (self.place, self.latents, self.steps) = (place, latents, steps)
    warmUp = min(1000, steps / 20)
  }
}
