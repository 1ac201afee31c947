import Checkpoints
import Glibc
import JSON
import Transformer

/// The two files of a folder as SAELens writes it: `cfg.json` and `sae_weights.safetensors`.
///
/// Read: standard, topk, batchtopk (as the jumprelu it is saved as), jumprelu, gated, and transcoders of them, in the form
/// of version 6 and in the flat form before it. Written: version 6's form.
public enum SAELensFolder {
  public static let configuration = "cfg.json"
  public static let weights = "sae_weights.safetensors"

  // MARK: - Writing

  /// The bytes of `cfg.json` and `sae_weights.safetensors`.
  ///
  /// - Parameters:
  ///   - context: tokens of a window in training.
  ///   - remarks: further metadata, as texts.
  public static func files(
    of dictionary: SparseAutoencoder, context: Int, remarks: [(String, String)] = []
  ) throws(DictionaryError) -> (configuration: [UInt8], weights: [UInt8]) {
    let json = configuration(of: dictionary, context: context, remarks: remarks)
    var writer = SafetensorsWriter()
    let (n, d, o) = (dictionary.latents, dictionary.inputs, dictionary.outputs)
    do throws(CheckpointError) {
      if dictionary.kind == .gated {
        try writer.add("W_dec", shape: [n, o], floats: dictionary.decoder)
        try writer.add("W_enc", shape: [d, n], floats: transposed(dictionary.encoder, n, d))
        try writer.add("b_dec", shape: [o], floats: dictionary.outputBias)
        try writer.add("b_gate", shape: [n], floats: dictionary.gateBias)
        try writer.add("b_mag", shape: [n], floats: dictionary.encoderBias)
        try writer.add("r_mag", shape: [n], floats: dictionary.gain.map { Float(log(Double($0))) })
      } else {
        // A transcoder of theirs takes no bias from its input: W (x − c) + b = W x + (b − W c).
        let bias = dictionary.isAutoencoder ? dictionary.encoderBias : foldedBias(dictionary)
        try writer.add("W_dec", shape: [n, o], floats: dictionary.decoder)
        try writer.add("W_enc", shape: [d, n], floats: transposed(dictionary.encoder, n, d))
        try writer.add("b_dec", shape: [o], floats: dictionary.outputBias)
        try writer.add("b_enc", shape: [n], floats: bias)
        if dictionary.kind == .jumprelu {
          try writer.add("threshold", shape: [n], floats: dictionary.thresholds)
        }
      }
    } catch { throw .file(error) }
    return (Array(json.text.utf8), writer.serialized())
  }

  private static func configuration(
    of dictionary: SparseAutoencoder, context: Int, remarks: [(String, String)]
  ) -> JSONValue {
    var json = JSONObject()
    var name = dictionary.kind.rawValue
    if !dictionary.isAutoencoder {
      name = dictionary.kind == .jumprelu ? "jumprelu_transcoder" : "transcoder"
    }
    json["architecture"] = .string(name)
    json["d_in"] = .int(dictionary.inputs)
    if !dictionary.isAutoencoder { json["d_out"] = .int(dictionary.outputs) }
    json["d_sae"] = .int(dictionary.latents)
    if dictionary.kind == .topk {
      json["k"] = .int(dictionary.k)
      json["rescale_acts_by_decoder_norm"] = .bool(false)
    }
    json["dtype"] = .string("float32")
    json["device"] = .string("cpu")
    json["apply_b_dec_to_input"] = .bool(
      dictionary.isAutoencoder && dictionary.inputBias == dictionary.outputBias)
    json["normalize_activations"] = .string("none")
    json["reshape_activations"] = .string("none")
    var metadata = JSONObject()
    let place = dictionary.place
    metadata["model_name"] = .string(place.model)
    metadata["hook_name"] = .string(HookName.name(of: place.reads, layer: place.layer))
    metadata["hook_layer"] = .int(place.layer)
    if !dictionary.isAutoencoder {
      metadata["hook_name_out"] = .string(HookName.name(of: place.writes, layer: place.layer))
    }
    metadata["context_size"] = .int(context)
    metadata["prepend_bos"] = .bool(false)
    for (key, value) in remarks { metadata[key] = .string(value) }
    json["metadata"] = .object(metadata)
    return .object(json)
  }

  private static func foldedBias(_ dictionary: SparseAutoencoder) -> [Float] {
    (0..<dictionary.latents).map { latent in
      var sum = Double(dictionary.encoderBias[latent])
      for i in 0..<dictionary.inputs {
        sum -= Double(dictionary.encoder[latent * dictionary.inputs + i]) * Double(dictionary.inputBias[i])
      }
      return Float(sum)
    }
  }

  /// `[rows, columns]` to `[columns, rows]`.
  static func transposed(_ values: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
    }
    return result
  }
}

/// TransformerLens's names of sites with their layers, which SAELens's files use.
enum HookName {
  private static let parts: [(Site, String)] = [
    (.residPre, "hook_resid_pre"), (.residMid, "hook_resid_mid"), (.residPost, "hook_resid_post"),
    (.attnOut, "hook_attn_out"), (.mlpOut, "hook_mlp_out"), (.z, "attn.hook_z"), (.q, "attn.hook_q"),
    (.k, "attn.hook_k"), (.v, "attn.hook_v"), (.neurons, "mlp.hook_post"), (.mlpIn, "ln2.hook_normalized"),
    (.attnIn, "ln1.hook_normalized"),
  ]

  static func name(of site: Site, layer: Int) -> String {
    guard site.hasLayer else { return site == .embed ? "hook_embed" : site.rawValue }
    let part = parts.first { $0.0 == site }?.1 ?? site.rawValue
    return "blocks.\(layer).\(part)"
  }

  static func site(named name: String) -> (site: Site, layer: Int?)? {
    for (site, part) in parts where name.hasPrefix("blocks.") && name.hasSuffix("." + part) {
      return (site, Int(name.dropFirst(7).prefix { $0 != "." }))
    }
    return Site.named(name)
  }
}
