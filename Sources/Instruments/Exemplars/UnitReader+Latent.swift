import Tensors
import Transformer

extension UnitReader {
  /// A latent of a dictionary: 0 nearly everywhere, so that its distribution is that of its other values.
  ///
  /// The whole dictionary is encoded at each position, since what is kept of a `topk` latent depends on the others.
  ///
  /// - Throws: ``DictionaryError`` for a dictionary of another model, or a latent that it doesn't have.
  public static func latent(
    _ latent: Int, of dictionary: SparseAutoencoder, in model: Model
  ) throws(DictionaryError) -> UnitReader {
    try dictionary.check(against: model)
    let place = dictionary.place
    guard (0..<dictionary.latents).contains(latent) else {
      throw .engine(.unitOutOfRange(latent, units: dictionary.latents, site: place.reads))
    }
    let pool = model.pool
    return UnitReader(place.reads, layer: place.reads.hasLayer ? place.layer : 0, isSparse: true) { kept in
      let codes = dictionary.encode(kept.values, pool: pool)
      return (0..<codes.rows).map { row in
        (codes.starts[row]..<codes.starts[row + 1]).first { codes.indices[$0] == latent }
          .map { codes.values[$0] } ?? 0
      }
    }
  }
}
