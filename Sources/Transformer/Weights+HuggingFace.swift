import Checkpoints
import Tensors

/// The tensor names of one family, relative to its block; what a family doesn't have is nil.
private struct TensorNames {
  var root: String
  var block: String
  var embedding: String
  var finalNorm: String
  var head: String?
  var attentionNorm: String
  var mlpNorm: String?
  var output: String
  var up: String
  var down: String
  var attentionPostNorm: String?
  var mlpPostNorm: String?
  /// Below `root`: learned positions, token types, and the norm of the embeddings' sum.
  var positions: String?
  var types: String?
  var embeddingNorm: String?
  /// What stands before q, k and v, and the three names.
  var projections = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
  /// Before the last norm, by its whole name.
  var headTransform: String?

  static func names(for family: String) -> TensorNames {
    switch family {
    case "gpt2":
      TensorNames(
        root: "transformer.", block: "transformer.h.", embedding: "wte", finalNorm: "ln_f",
        attentionNorm: "ln_1", mlpNorm: "ln_2", output: "attn.c_proj", up: "mlp.c_fc", down: "mlp.c_proj",
        positions: "wpe")
    case "bert":
      TensorNames(
        root: "bert.", block: "bert.encoder.layer.", embedding: "embeddings.word_embeddings",
        finalNorm: "cls.predictions.transform.LayerNorm", head: "cls.predictions",
        attentionNorm: "attention.output.LayerNorm", mlpNorm: "output.LayerNorm",
        output: "attention.output.dense", up: "intermediate.dense", down: "output.dense",
        positions: "embeddings.position_embeddings", types: "embeddings.token_type_embeddings",
        embeddingNorm: "embeddings.LayerNorm",
        projections: ("attention.self.query", "attention.self.key", "attention.self.value"),
        headTransform: "cls.predictions.transform.dense")
    case "gpt_neox":
      TensorNames(
        root: "gpt_neox.", block: "gpt_neox.layers.", embedding: "embed_in", finalNorm: "final_layer_norm",
        head: "embed_out", attentionNorm: "input_layernorm", mlpNorm: "post_attention_layernorm",
        output: "attention.dense", up: "mlp.dense_h_to_4h", down: "mlp.dense_4h_to_h")
    case "phi":
      TensorNames(
        root: "model.", block: "model.layers.", embedding: "embed_tokens", finalNorm: "final_layernorm",
        head: "lm_head", attentionNorm: "input_layernorm", mlpNorm: "input_layernorm",
        output: "self_attn.dense", up: "mlp.fc1", down: "mlp.fc2")
    case "gemma3_text":
      TensorNames(
        root: "model.", block: "model.layers.", embedding: "embed_tokens", finalNorm: "norm", head: "lm_head",
        attentionNorm: "input_layernorm", mlpNorm: "pre_feedforward_layernorm", output: "self_attn.o_proj",
        up: "mlp.up_proj", down: "mlp.down_proj", attentionPostNorm: "post_attention_layernorm",
        mlpPostNorm: "post_feedforward_layernorm")
    default:
      TensorNames(
        root: "model.", block: "model.layers.", embedding: "embed_tokens", finalNorm: "norm", head: "lm_head",
        attentionNorm: "input_layernorm", mlpNorm: "post_attention_layernorm", output: "self_attn.o_proj",
        up: "mlp.up_proj", down: "mlp.down_proj")
    }
  }
}

extension Weights {
  /// Loads a Hugging Face checkpoint's tensors, by the names its family uses.
  ///
  /// - Throws: ``EngineError`` naming the tensor that is missing, misshapen or of an unreadable type.
  init(huggingFace source: any TensorSource, _ a: Architecture, pool: ThreadPool) throws(EngineError) {
    let loader = WeightLoader(source: source, pool: pool)
    var names = TensorNames.names(for: a.family)
    // Encoders are saved by themselves, or below the name of the model that has a head.
    if a.family == "bert", !loader.has("\(names.root)\(names.embedding).weight") {
      (names.root, names.block) = ("", "encoder.layer.")
    }
    let reader = HuggingFaceReader(loader: loader, a: a, names: names)
    var blocks: [BlockWeights] = []
    for layer in 0..<a.layers { blocks.append(try reader.block(layer)) }
    let embedding = "\(names.root)\(names.embedding).weight"
    let head = try a.hasUnembedding ? reader.head(embedding: embedding) : nil
    let table: EmbeddingTable =
      if a.tiedHead, let head { .tied(head.matrix) } else {
        .stored(try loader.tensor(embedding, [a.vocabulary, a.width]))
      }
    self.init(
      embedding: table, positionEmbedding: try reader.table(names.positions, rows: a.context),
      typeEmbedding: try reader.table(names.types, rows: a.tokenTypes),
      embeddingNorm: try names.embeddingNorm.flatMapThrowing { name throws(EngineError) in
        try reader.norm("\(names.root)\(name)", a.width)
      },
      blocks: blocks, headTransform: try a.hasUnembedding ? reader.headTransform() : nil,
      finalNorm: try a.hasUnembedding ? reader.finalNorm() : nil, head: head)
  }
}

/// Reads blocks by a family's names, and undoes the ways in which families fuse q, k and v.
private struct HuggingFaceReader {
  let loader: WeightLoader
  let a: Architecture
  let names: TensorNames

  /// The unembedding with its bias; its matrix is the embedding's where the family ties them.
  func head(embedding: String) throws(EngineError) -> Linear {
    let name = a.tiedHead ? embedding : "\(names.head ?? "lm_head").weight"
    let bias = try names.head.flatMapThrowing { name throws(EngineError) in
      try loader.optionalVector("\(name).bias", a.vocabulary)
    }
    return Linear(matrix: try loader.matrix(name, rows: a.vocabulary, columns: a.width), bias: bias)
  }

  func headTransform() throws(EngineError) -> Linear? {
    try names.headTransform.flatMapThrowing { name throws(EngineError) in
      try linear(name, a.width, a.width)
    }
  }

  func finalNorm() throws(EngineError) -> NormWeights {
    try norm(names.headTransform == nil ? "\(names.root)\(names.finalNorm)" : names.finalNorm, a.width)
  }

  /// A table of embeddings by its name below the root. `[row, d_model]`
  func table(_ name: String?, rows: Int) throws(EngineError) -> StoredTensor? {
    try name.flatMapThrowing { name throws(EngineError) in
      try loader.tensor("\(names.root)\(name).weight", [rows, a.width])
    }
  }

  func block(_ layer: Int) throws(EngineError) -> BlockWeights {
    let prefix = "\(names.block)\(layer)."
    let (q, k, v) = try queryKeyValue(prefix)
    return BlockWeights(
      attentionNorm: try norm(prefix + names.attentionNorm, a.width), q: q, k: k, v: v,
      o: try linear(prefix + names.output, a.width, a.queryWidth),
      qNorm: try optionalNorm("\(prefix)self_attn.q_norm", a.headWidth),
      kNorm: try optionalNorm("\(prefix)self_attn.k_norm", a.headWidth),
      attentionPostNorm: try names.attentionPostNorm.flatMapThrowing { name throws(EngineError) in
        try norm(prefix + name, a.width)
      },
      mlpNorm: try names.mlpNorm.flatMapThrowing { name throws(EngineError) in
        try norm(prefix + name, a.width)
      },
      gate: a.feedForward.gated ? try linear("\(prefix)mlp.gate_proj", a.neurons, a.width) : nil,
      up: try linear(prefix + names.up, a.neurons, a.width),
      down: try linear(prefix + names.down, a.width, a.neurons),
      mlpPostNorm: try names.mlpPostNorm.flatMapThrowing { name throws(EngineError) in
        try norm(prefix + name, a.width)
      })
  }

  func norm(_ name: String, _ count: Int) throws(EngineError) -> NormWeights {
    var gain = try loader.vector("\(name).weight", count)
    if a.family == "gemma3_text" { gain = gain.map { 1 + $0 } }  // these files store w for 1 + w
    return NormWeights(gain: gain, shift: try loader.optionalVector("\(name).bias", count))
  }

  private func optionalNorm(_ name: String, _ count: Int) throws(EngineError) -> NormWeights? {
    loader.has("\(name).weight") ? try norm(name, count) : nil
  }

  private func linear(_ name: String, _ rows: Int, _ columns: Int) throws(EngineError) -> Linear {
    let bias = try loader.optionalVector("\(name).bias", rows)
    guard a.family == "gpt2" else {
      return Linear(matrix: try loader.matrix("\(name).weight", rows: rows, columns: columns), bias: bias)
    }
    // GPT-2 stores its projections as [in, out].
    let stored = try loader.tensor("\(name).weight", [columns, rows]).dequantized()
    let order = Array(0..<rows)
    return Linear(
      matrix: try loader.matrix(
        name, values: transposed(stored, columns, rows, order), rows: rows, columns: columns), bias: bias)
  }

  private func transposed(_ values: [Float], _ from: Int, _ stride: Int, _ order: [Int]) -> [Float] {
    order.flatMap { column in (0..<from).map { values[$0 * stride + column] } }
  }

  private func queryKeyValue(_ prefix: String) throws(EngineError) -> (Linear, Linear, Linear) {
    switch a.family {
    case "gpt2":
      let name = "\(prefix)attn.c_attn"
      let stored = try loader.tensor("\(name).weight", [a.width, 3 * a.width]).dequantized()
      return try split(name, by: { part in Array(part * a.width..<(part + 1) * a.width) }) { order in
        transposed(stored, a.width, 3 * a.width, order)
      }
    case "gpt_neox":
      let name = "\(prefix)attention.query_key_value"
      let stored = try loader.tensor("\(name).weight", [3 * a.width, a.width]).dequantized()
      // Each head's q, k and v rows stand together.
      let rows: (Int) -> [Int] = { part in
        (0..<a.heads).flatMap { head in
          (0..<a.headWidth).map { (3 * head + part) * a.headWidth + $0 }
        }
      }
      return try split(name, by: rows) { order in
        order.flatMap { stored[$0 * a.width..<($0 + 1) * a.width] }
      }
    default:
      return (
        try linear(prefix + names.projections.0, a.queryWidth, a.width),
        try linear(prefix + names.projections.1, a.keyWidth, a.width),
        try linear(prefix + names.projections.2, a.keyWidth, a.width)
      )
    }
  }

  /// Takes the rows of q, k and v (parts 0, 1, 2) out of a fused projection.
  private func split(
    _ name: String, by rows: (Int) -> [Int], weight: ([Int]) -> [Float]
  ) throws(EngineError) -> (Linear, Linear, Linear) {
    let bias = try loader.optionalVector("\(name).bias", 3 * a.width)
    var parts: [Linear] = []
    for part in 0..<3 {
      let order = rows(part)
      let matrix = try loader.matrix(name, values: weight(order), rows: a.width, columns: a.width)
      parts.append(Linear(matrix: matrix, bias: bias.map { bias in order.map { bias[$0] } }))
    }
    return (parts[0], parts[1], parts[2])
  }
}

extension Optional {
  /// `flatMap` for a body with a typed error.
  fileprivate func flatMapThrowing<T>(
    _ body: (Wrapped) throws(EngineError) -> T?
  ) throws(EngineError) -> T? {
    guard case .some(let value) = self else { return nil }
    return try body(value)
  }
}
