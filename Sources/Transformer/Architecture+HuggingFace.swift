import Checkpoints
import JSON

extension Architecture {
  /// The families that a `config.json` may name in `model_type`.
  static let huggingFaceFamilies = [
    "llama", "mistral", "qwen2", "qwen3", "gemma3_text", "gpt2", "gpt_neox", "phi", "bert",
  ]

  /// Reads the architecture from a Hugging Face `config.json`, in today's spelling (`rope_parameters`) or the older
  /// one (`rope_theta`, `rope_scaling`).
  ///
  /// - Throws: ``EngineError`` for an unknown family, or a key that is missing or absurd.
  public init(huggingFace config: JSONValue) throws(EngineError) {
    let keys = ConfigKeys(config: config)
    let family = try keys.text("model_type")
    guard Architecture.huggingFaceFamilies.contains(family) else {
      throw .unknownFamily(family, known: Architecture.huggingFaceFamilies)
    }
    let layers = try keys.int("num_hidden_layers", "n_layer")
    let width = try keys.int("hidden_size", "n_embd")
    let heads = try keys.int("num_attention_heads", "n_head")
    let headWidth = keys.optionalInt("head_dim") ?? width / heads
    let rms = config["rms_norm_eps"] != nil
    let gated = ["llama", "mistral", "qwen2", "qwen3", "gemma3_text"].contains(family)
    self.init(
      family: family, layers: layers, width: width, heads: heads,
      kvHeads: keys.optionalInt("num_key_value_heads") ?? heads, headWidth: headWidth,
      neurons: keys.optionalInt("intermediate_size", "n_inner") ?? 4 * width,
      vocabulary: try keys.int("vocab_size"),
      context: try keys.int("max_position_embeddings", "n_positions"),
      norm: Norm(
        kind: rms ? .rms : .layer,
        epsilon: keys.number("rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon") ?? 1e-5),
      positions: ["gpt2", "bert"].contains(family) ? .learned : .rotary(keys.rotary(headWidth: headWidth)),
      feedForward: FeedForward(gated: gated, activation: try keys.activation()),
      scoreScale: 1 / (keys.number("query_pre_attn_scalar") ?? Float(headWidth)).squareRoot(),
      windows: keys.windows(family: family, layers: layers),
      tiedHead: config["tie_word_embeddings"]?.bool ?? ["gemma3_text", "bert"].contains(family))
    parallelResidual =
      family == "phi" || (family == "gpt_neox" && config["use_parallel_residual"]?.bool != false)
    if family == "gemma3_text" { embeddingScale = Float(width).squareRoot() }
    if family == "bert" { try becomeEncoder(config) }
    logitCap = keys.number("final_logit_softcapping")
    guard headWidth > 0, heads.isMultiple(of: kvHeads) else {
      throw .badMetadata(
        key: "num_key_value_heads", found: "\(kvHeads)", expected: "a divisor of \(heads) heads")
    }
  }
}

extension Architecture {
  /// What BERT (Devlin et al. 2019) has that decoders don't.
  private mutating func becomeEncoder(_ config: JSONValue) throws(EngineError) {
    (isBidirectional, normsAfter) = (true, true)
    tokenTypes = config["type_vocab_size"]?.int ?? 2
    guard (1...1024).contains(tokenTypes) else {
      throw .badMetadata(
        key: "type_vocab_size", found: "\(tokenTypes)", expected: "a whole number from 1 to 1024")
    }
    let kind = config["position_embedding_type"]?.string ?? "absolute"
    guard kind == "absolute" else {
      throw .badMetadata(key: "position_embedding_type", found: kind, expected: "absolute")
    }
    let classes = config["architectures"]?.strings ?? []
    hasUnembedding = classes.contains { $0.hasSuffix("ForMaskedLM") || $0.hasSuffix("ForPreTraining") }
  }
}

/// The keys of a `config.json`, with the families' spellings of the same thing.
private struct ConfigKeys {
  let config: JSONValue

  func text(_ key: String) throws(EngineError) -> String {
    guard let value = config[key]?.string else { throw .missingMetadata(key: key) }
    return value
  }

  func optionalInt(_ names: String...) -> Int? { names.lazy.compactMap { config[$0]?.int }.first }

  func int(_ names: String...) throws(EngineError) -> Int {
    guard let value = names.lazy.compactMap({ config[$0]?.int }).first else {
      throw .missingMetadata(key: names[0])
    }
    guard (1...100_000_000).contains(value) else {
      throw .badMetadata(key: names[0], found: "\(value)", expected: "a whole number above 0")
    }
    return value
  }

  func number(_ names: String...) -> Float? {
    names.lazy.compactMap { config[$0]?.number }.first.map { Float($0) }
  }

  func activation() throws(EngineError) -> Architecture.FeedForward.Activation {
    let name =
      config["hidden_activation"]?.string ?? config["hidden_act"]?.string
      ?? config["activation_function"]?.string ?? "gelu"
    switch name {
    case "silu": return .silu
    case "gelu_new", "gelu_pytorch_tanh": return .geluTanh
    case "gelu": return .gelu
    case "relu": return .relu
    default:
      throw .badMetadata(key: "hidden_act", found: name, expected: "silu, gelu, gelu_new or relu")
    }
  }

  func rotary(headWidth: Int) -> Architecture.Rotary {
    let parameters = config["rope_parameters"]
    let full = parameters?["full_attention"] ?? parameters
    func number(_ key: String) -> Float? {
      (full?[key]?.number ?? config[key]?.number).map { Float($0) }
    }
    let share = number("partial_rotary_factor") ?? config["rotary_pct"]?.number.map { Float($0) } ?? 1
    let base = number("rope_theta") ?? config["rotary_emb_base"]?.number.map { Float($0) } ?? 10_000
    let local =
      parameters?["sliding_attention"]?["rope_theta"]?.number ?? config["rope_local_base_freq"]?.number
    var rotary = Architecture.Rotary(
      base: base, windowBase: local.map { Float($0) }, dimensions: Int(Float(headWidth) * share))
    rotary.scaling = scaling(full ?? .null, config["rope_scaling"] ?? .null)
    return rotary
  }

  private func scaling(_ parameters: JSONValue, _ legacy: JSONValue) -> Architecture.Rotary.Scaling {
    let source = parameters["rope_type"] != nil ? parameters : legacy
    func number(_ key: String) -> Float { source[key]?.number.map { Float($0) } ?? 1 }
    switch source["rope_type"]?.string ?? source["type"]?.string {
    case "llama3":
      return .llama3(
        factor: number("factor"), low: number("low_freq_factor"), high: number("high_freq_factor"),
        original: number("original_max_position_embeddings"))
    case "linear": return .linear(factor: number("factor"))
    default: return .none
    }
  }

  func windows(family: String, layers: Int) -> [Int?] {
    guard let window = config["sliding_window"]?.int, config["use_sliding_window"]?.bool != false else {
      return Array(repeating: nil, count: layers)
    }
    if let types = config["layer_types"]?.strings, types.count == layers {
      return types.map { $0 == "sliding_attention" ? window : nil }
    }
    let pattern = config["sliding_window_pattern"]?.int ?? (family == "gemma3_text" ? 6 : 0)
    return (0..<layers).map { pattern > 0 && ($0 + 1).isMultiple(of: pattern) ? nil : window }
  }
}
