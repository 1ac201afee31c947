import Transformer

/// A dictionary of directions at one site and layer, such as an SAE: what turns a row into latents and back.
public struct LatentDictionary: Sendable {
  public let site: Site
  public let layer: Int
  /// How many latents there are.
  public let count: Int
  /// The latents of rows that are not zero. `[row, width]` to index and value, a list a row
  public let encode: @Sendable ([[Float]]) -> [[(index: Int, value: Float)]]
  /// What a latent adds to the row, a unit of its value at a time. `[width]`
  public let direction: @Sendable (Int) -> [Float]

  public init(
    site: Site, layer: Int, count: Int,
    encode: @escaping @Sendable ([[Float]]) -> [[(index: Int, value: Float)]],
    direction: @escaping @Sendable (Int) -> [Float]
  ) {
    (self.site, self.layer, self.count) = (site, layer, count)
    (self.encode, self.direction) = (encode, direction)
  }
}
