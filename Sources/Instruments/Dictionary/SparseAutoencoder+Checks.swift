import Transformer

extension SparseAutoencoder {
  /// Checks that the dictionary fits a model and that all its numbers are numbers.
  ///
  /// - Throws: ``DictionaryError`` for another width, a layer or site that the model doesn't have, or another model's
  ///   name.
  public func check(against model: Model) throws(DictionaryError) {
    let (reads, writes) = try place.widths(in: model)
    guard inputs == reads else { throw .wrongShape(tensor: "W_enc", found: [inputs], expected: [reads]) }
    guard outputs == writes else { throw .wrongShape(tensor: "W_dec", found: [outputs], expected: [writes]) }
  }

  /// - Throws: ``DictionaryError/notFinite(tensor:)``.
  public func checkFinite() throws(DictionaryError) {
    for (name, values) in [
      ("W_enc", encoder), ("W_dec", decoder), ("b_enc", encoderBias), ("b_dec", outputBias),
      ("threshold", thresholds), ("b_gate", gateBias), ("r_mag", gain),
    ] where !values.allSatisfy(\.isFinite) {
      throw .notFinite(tensor: name)
    }
  }
}
