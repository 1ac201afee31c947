import Checkpoints

extension Architecture {
  /// The families that GGUF files may name, each a row: what the metadata doesn't say.
  static let ggufFamilies: [String: @Sendable (inout Architecture, GGUFKeys) throws(EngineError) -> Void] = [
    "llama": { (_, _) throws(EngineError) in },
    "qwen2": { (_, _) throws(EngineError) in },
    "qwen3": { (_, _) throws(EngineError) in },
    "gemma3": { (a, keys) throws(EngineError) in
      a.feedForward.activation = .geluTanh
      a.embeddingScale = Float(a.width).squareRoot()
      // Five sliding layers, then a full one; the sliding ones keep the base that Gemma 2 was trained with.
      // Neither the pattern nor that base is in the metadata.
      let window = try keys.int("attention.sliding_window")
      a.windows = (0..<a.layers).map { ($0 + 1).isMultiple(of: 6) ? nil : window }
      if case .rotary(var rotary) = a.positions {
        rotary.windowBase = keys.optionalFloat("rope.local.freq_base") ?? 10_000
        a.positions = .rotary(rotary)
      }
      if a.layers == 62 { a.scoreScale = 1 / Float(a.width / a.heads).squareRoot() }  // the 27B model
    },
  ]

  /// Reads the architecture of a GGUF file from its header alone.
  ///
  /// - Throws: ``EngineError`` for an unknown family, or a key that is missing or absurd.
  public init(gguf: GGUFFile) throws(EngineError) {
    guard let family = gguf.metadata.string("general.architecture") else {
      throw .missingMetadata(key: "general.architecture")
    }
    guard let adjust = Architecture.ggufFamilies[family] else {
      throw .unknownFamily(family, known: Architecture.ggufFamilies.keys.sorted())
    }
    let keys = GGUFKeys(metadata: gguf.metadata, family: family)
    let layers = try keys.int("block_count", at: 1...1024)
    let width = try keys.int("embedding_length", at: 1...65_536)
    let heads = try keys.int("attention.head_count", at: 1...1024)
    let kvHeads = try keys.optionalInt("attention.head_count_kv", at: 1...1024) ?? heads
    let headWidth = try keys.optionalInt("attention.key_length", at: 1...4096) ?? width / heads
    guard heads.isMultiple(of: kvHeads), headWidth > 0, headWidth.isMultiple(of: 2) else {
      throw .badMetadata(
        key: "\(family).attention.head_count",
        found: "\(heads) heads, \(kvHeads) kv heads, width \(headWidth)",
        expected: "a multiple of the kv heads and an even head width")
    }
    guard let embedding = gguf.tensor("token_embd.weight"), let vocabulary = embedding.shape.first else {
      throw .missingTensor(name: "token_embd.weight")
    }
    let dimensions = try keys.optionalInt("rope.dimension_count", at: 2...headWidth) ?? headWidth
    var rotary = Rotary(base: keys.optionalFloat("rope.freq_base") ?? 10_000, dimensions: dimensions)
    if let factors = gguf.tensor("rope_freqs.weight") {
      rotary.scaling = .factors(factors.dequantized())
    } else if keys.text("rope.scaling.type") == "linear",
      let factor = keys.optionalFloat("rope.scaling.factor")
    {
      rotary.scaling = .linear(factor: factor)
    }
    self.init(
      family: family, layers: layers, width: width, heads: heads, kvHeads: kvHeads, headWidth: headWidth,
      neurons: try keys.int("feed_forward_length", at: 1...1_048_576), vocabulary: vocabulary,
      context: try keys.int("context_length", at: 1...100_000_000),
      norm: Norm(kind: .rms, epsilon: try keys.float("attention.layer_norm_rms_epsilon")),
      positions: .rotary(rotary), feedForward: FeedForward(gated: true, activation: .silu),
      scoreScale: 1 / Float(headWidth).squareRoot(), windows: Array(repeating: nil, count: layers),
      tiedHead: gguf.tensor("output.weight") == nil)
    try adjust(&self, keys)
  }
}

/// Metadata of one family, by the keys behind its name.
struct GGUFKeys {
  let metadata: Metadata
  let family: String

  func text(_ key: String) -> String? { metadata.string("\(family).\(key)") }

  func optionalFloat(_ key: String) -> Float? { metadata.float("\(family).\(key)").map { Float($0) } }

  func float(_ key: String) throws(EngineError) -> Float {
    guard let value = optionalFloat(key) else { throw .missingMetadata(key: "\(family).\(key)") }
    guard value.isFinite, value > 0 else {
      throw .badMetadata(key: "\(family).\(key)", found: "\(value)", expected: "a number above 0")
    }
    return value
  }

  func optionalInt(_ key: String, at range: ClosedRange<Int>) throws(EngineError) -> Int? {
    let name = "\(family).\(key)"
    guard metadata[name] != nil else { return nil }
    guard let value = metadata.int(name), range.contains(value) else {
      throw .badMetadata(
        key: name, found: metadata.int(name).map(String.init) ?? "something else",
        expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func int(_ key: String, at range: ClosedRange<Int> = 1...1_000_000) throws(EngineError) -> Int {
    guard let value = try optionalInt(key, at: range) else { throw .missingMetadata(key: "\(family).\(key)") }
    return value
  }
}
