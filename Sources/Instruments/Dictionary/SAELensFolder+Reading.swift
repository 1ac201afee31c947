import Checkpoints
import Glibc
import JSON
import Tensors
import Transformer

extension SAELensFolder {
  /// The dictionary of a folder's two files.
  ///
  /// - Parameter name: the folder, for messages.
  /// - Throws: ``DictionaryError`` for a damaged file, a number that is none, or an architecture or normalisation that is
  ///   not done here.
  public static func dictionary(
    configuration: [UInt8], weights: [UInt8], name: String
  ) throws(DictionaryError) -> SparseAutoencoder {
    let (json, file) = try opened(configuration, weights, name)
    let kind = try kind(json, name)
    try refuseOthers(json)
    guard let encoder = file.tensor("W_enc") else { throw .missingTensor("W_enc", file: name) }
    guard let decoder = file.tensor("W_dec") else { throw .missingTensor("W_dec", file: name) }
    guard encoder.shape.count == 2, decoder.shape.count == 2, encoder.shape[1] == decoder.shape[0] else {
      throw .wrongShape(
        tensor: "W_dec", found: decoder.shape, expected: [encoder.shape.last ?? 0, encoder.shape.first ?? 0])
    }
    let (d, n, o) = (encoder.shape[0], encoder.shape[1], decoder.shape[1])
    for (field, value) in [("d_in", d), ("d_sae", n)] {
      if let stated = json[field]?.int, stated != value {
        throw .wrongShape(
          tensor: "W_enc", found: encoder.shape, expected: field == "d_in" ? [stated, n] : [d, stated])
      }
    }
    let bias = try values("b_dec", [o], file)
    let takesBias = json["apply_b_dec_to_input"]?.bool ?? (json["metadata"] == nil)
    var made = SparseAutoencoder(
      kind: kind == .jumprelu ? .relu : kind, place: try place(json, name), latents: n,
      encoder: transposed(try values("W_enc", [d, n], file), d, n),
      encoderBias: try values(kind == .gated ? "b_mag" : "b_enc", [n], file),
      decoder: try values("W_dec", [n, o], file),
      inputBias: takesBias && d == o ? bias : Array(repeating: 0, count: d), outputBias: bias)
    switch kind {
    case .relu: break
    case .jumprelu:
      made.kind = .jumprelu
      made.thresholds = try values("threshold", [n], file)
    case .topk:
      let k = json["k"]?.int ?? json["activation_fn_kwargs"]?["k"]?.int
      guard let k, k > 0 else { throw .missingField("k", file: name) }
      made.k = k
      // What they multiply by the decoder's norms before the choice they divide by them after it.
      if json["rescale_acts_by_decoder_norm"]?.bool == true { made.moveDecoderNorms() }
    case .gated:
      made.gateBias = try values("b_gate", [n], file)
      made.gain = try values("r_mag", [n], file).map { Float(exp(Double($0))) }
    }
    try made.checkFinite()
    return made
  }

  private static func opened(
    _ configuration: [UInt8], _ weights: [UInt8], _ name: String
  ) throws(DictionaryError) -> (JSONValue, SafetensorsFile) {
    do throws(CheckpointError) {
      return (
        try JSONValue(bytes: configuration, name: name + "/" + Self.configuration),
        try SafetensorsFile(bytes: weights, name: name + "/" + Self.weights)
      )
    } catch { throw .file(error) }
  }

  private static func kind(_ json: JSONValue, _ name: String) throws(DictionaryError)
    -> SparseAutoencoder.Kind
  {
    let architecture = json["architecture"]?.string ?? "standard"
    switch architecture {
    case "standard", "transcoder":
      switch json["activation_fn_str"]?.string ?? json["activation_fn"]?.string ?? "relu" {
      case "relu": return .relu
      case "topk": return .topk
      case let other: throw .unsupported(field: "activation_fn", value: other)
      }
    case "topk": return .topk
    case "batchtopk", "jumprelu", "jumprelu_transcoder": return .jumprelu
    case "gated": return .gated
    default: throw .unsupported(field: "architecture", value: architecture)
    }
  }

  /// What would change every value and isn't done here.
  private static func refuseOthers(_ json: JSONValue) throws(DictionaryError) {
    let norm = json["normalize_activations"]?.string ?? "none"
    // `expected_average_only_in` is folded into the weights when such a dictionary is saved.
    guard ["none", "expected_average_only_in"].contains(norm) else {
      throw .unsupported(field: "normalize_activations", value: norm)
    }
    if json["finetuning_scaling_factor"]?.bool == true {
      throw .unsupported(field: "finetuning_scaling_factor", value: "true")
    }
  }

  /// The site and layer of version 6's metadata or of the flat form.
  private static func place(_ json: JSONValue, _ name: String) throws(DictionaryError)
    -> SparseAutoencoder.Place
  {
    let metadata = json["metadata"] ?? json
    guard let hook = (metadata["hook_name"] ?? metadata["hook_point"])?.string else {
      throw .missingField("hook_name", file: name)
    }
    guard let (site, named) = HookName.site(named: hook) else {
      throw .unsupported(field: "hook_name", value: hook)
    }
    let layer = named ?? (metadata["hook_layer"] ?? metadata["hook_point_layer"])?.int ?? 0
    var writes = site
    if let other = metadata["hook_name_out"]?.string {
      guard let (found, _) = HookName.site(named: other) else {
        throw .unsupported(field: "hook_name_out", value: other)
      }
      writes = found
    }
    return SparseAutoencoder.Place(
      model: metadata["model_name"]?.string ?? "", reads: site, writes: writes, layer: layer)
  }

  private static func values(
    _ name: String, _ shape: [Int], _ file: SafetensorsFile
  ) throws(DictionaryError) -> [Float] {
    guard let tensor = file.tensor(name) else { throw .missingTensor(name, file: file.path) }
    guard tensor.shape == shape else { throw .wrongShape(tensor: name, found: tensor.shape, expected: shape) }
    return try file.floats(name)
  }
}

extension SparseAutoencoder {
  /// Makes decoder rows of length 1 and latents as much greater, so that nothing else changes.
  mutating func moveDecoderNorms() {
    for latent in 0..<latents {
      let row = latent * outputs..<(latent + 1) * outputs
      let norm = Float(decoder[row].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
      guard norm > 0 else { continue }
      for i in row { decoder[i] /= norm }
      for i in latent * inputs..<(latent + 1) * inputs { encoder[i] *= norm }
      encoderBias[latent] *= norm
    }
  }
}
