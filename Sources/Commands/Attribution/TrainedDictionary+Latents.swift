import Instruments
import Language
import Syntax
import Transformer

extension TrainedDictionary: LatentSource {
  /// The latents of a dictionary that reads and writes one site.
  ///
  /// - Throws: E303 for a dictionary of another model, E313 for a transcoder, whose latents stand at another site than
  ///   the one they write to.
  func latents(in model: LoadedModel) throws(Failure) -> LatentDictionary {
    do throws(DictionaryError) { try dictionary.check(against: model.model) } catch {
      throw Failure(error, model: model.path)
    }
    let (own, pool) = (dictionary, model.model.pool)
    guard own.place.reads == own.place.writes else {
      throw Failure(
        .badValue,
        Message(
          en: "a transcoder's latents can't be attributed to: it writes to another site than it reads",
          zh: "transcoder 读写的位点不同，无法对其 latent 归因"), parameter: "sae")
    }
    return LatentDictionary(
      site: own.place.reads, layer: own.place.layer, count: own.latents,
      encode: { rows in
        let codes = own.encode(rows.flatMap { $0 }, pool: pool)
        return rows.indices.map { codes[$0] }
      },
      direction: { latent in Array(own.decoder[latent * own.outputs..<(latent + 1) * own.outputs]) })
  }
}
