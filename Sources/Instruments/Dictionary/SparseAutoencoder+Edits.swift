import Transformer

extension SparseAutoencoder {
  /// The intervention that sets or scales some latents where the dictionary stands: x + Σ (new − old) · dᵢ, with the old
  /// value read from x in every run. The dictionary's error stays as it is.
  ///
  /// - Parameters:
  ///   - chosen: latents.
  ///   - change: what becomes of each.
  /// - Throws: ``DictionaryError/unsupported(field:value:)`` for a transcoder, whose latents are read elsewhere than they
  ///   write.
  public func edit(
    _ chosen: [Int], _ change: LatentEdit.Change, positions: PositionSelection
  ) throws(DictionaryError) -> Intervention {
    guard isAutoencoder else { throw .unsupported(field: "architecture", value: "transcoder") }
    // Which latents a topk keeps depends on all of them.
    let read = kind == .topk ? Array(0..<latents) : chosen
    var edit = LatentEdit(
      encoder: read.flatMap { encoder[$0 * inputs..<($0 + 1) * inputs] },
      bias: read.map { folded(encoderBias, $0, gain: kind == .gated ? gain[$0] : 1) },
      decoder: chosen.flatMap { decoder[$0 * outputs..<($0 + 1) * outputs] },
      chosen: kind == .topk ? chosen : Array(chosen.indices), change: change)
    switch kind {
    case .relu: break
    case .topk: edit.keeps = k
    case .jumprelu:
      edit.gate = read.map { folded(encoderBias, $0, gain: 1) - thresholds[$0] }
    case .gated:
      edit.gate = read.map { folded(gateBias, $0, gain: 1) }
      edit.gain = read.map { gain[$0] }
    }
    return Intervention(
      site: place.reads, layers: place.reads.hasLayer ? [place.layer] : nil, positions: positions,
      operation: .editLatents(edit))
  }

  /// A bias that takes in what W (x − c) loses against W x.
  private func folded(_ bias: [Float], _ latent: Int, gain: Float) -> Float {
    var sum = Double(bias[latent])
    for i in 0..<inputs {
      sum -= Double(gain) * Double(encoder[latent * inputs + i]) * Double(inputBias[i])
    }
    return Float(sum)
  }
}
