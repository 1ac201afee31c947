import Checkpoints
import Tensors

extension Weights {
  /// Loads a GGUF file's tensors, by llama.cpp's names.
  ///
  /// - Throws: ``EngineError`` naming the tensor that is missing, misshapen or of an unreadable type.
  init(gguf: GGUFFile, _ a: Architecture, pool: ThreadPool) throws(EngineError) {
    let loader = WeightLoader(source: gguf, pool: pool)
    var blocks: [BlockWeights] = []
    for layer in 0..<a.layers {
      blocks.append(try GGUFBlock(loader: loader, a: a, prefix: "blk.\(layer).").weights())
      // What was repacked needn't stay in memory a second time.
      gguf.releasePages()
    }
    let embedding = try loader.tensor("token_embd.weight", [a.vocabulary, a.width])
    let head = try loader.matrix(
      a.tiedHead ? "token_embd.weight" : "output.weight", rows: a.vocabulary, columns: a.width)
    self.init(
      embedding: a.tiedHead ? .tied(head) : .stored(embedding), positionEmbedding: nil, blocks: blocks,
      finalNorm: NormWeights(gain: try loader.vector("output_norm.weight", a.width)),
      head: Linear(matrix: head, bias: try loader.optionalVector("output.bias", a.vocabulary)))
  }
}

/// The tensors of one block of a GGUF file.
private struct GGUFBlock {
  let loader: WeightLoader
  let a: Architecture
  let prefix: String

  func weights() throws(EngineError) -> BlockWeights {
    BlockWeights(
      attentionNorm: try norm("attn_norm", a.width),
      q: try linear("attn_q", a.queryWidth, a.width, order: rowOrder(heads: a.heads)),
      k: try linear("attn_k", a.keyWidth, a.width, order: rowOrder(heads: a.kvHeads)),
      v: try linear("attn_v", a.keyWidth, a.width), o: try linear("attn_output", a.width, a.queryWidth),
      qNorm: try optionalNorm("attn_q_norm", a.headWidth),
      kNorm: try optionalNorm("attn_k_norm", a.headWidth),
      attentionPostNorm: try optionalNorm("post_attention_norm", a.width),
      mlpNorm: try norm("ffn_norm", a.width), gate: try linear("ffn_gate", a.neurons, a.width),
      up: try linear("ffn_up", a.neurons, a.width), down: try linear("ffn_down", a.width, a.neurons),
      mlpPostNorm: try optionalNorm("post_ffw_norm", a.width))
  }

  private func norm(_ name: String, _ count: Int) throws(EngineError) -> NormWeights {
    NormWeights(gain: try loader.vector("\(prefix)\(name).weight", count))
  }

  private func optionalNorm(_ name: String, _ count: Int) throws(EngineError) -> NormWeights? {
    loader.has("\(prefix)\(name).weight") ? try norm(name, count) : nil
  }

  private func linear(
    _ name: String, _ rows: Int, _ columns: Int, order: [Int]? = nil
  ) throws(EngineError) -> Linear {
    var bias = try loader.optionalVector("\(prefix)\(name).bias", rows)
    if let order, let plain = bias { bias = order.map { plain[$0] } }
    return Linear(
      matrix: try loader.matrix("\(prefix)\(name).weight", rows: rows, columns: columns, order: order),
      bias: bias)
  }

  /// llama files hold the rows of q and k with RoPE's pairs side by side (2i, 2i+1); we keep Hugging Face's order
  /// (i, i + half), which all other families have and the field's tools show.
  private func rowOrder(heads: Int) -> [Int]? {
    guard a.family == "llama" else { return nil }
    let half = a.headWidth / 2
    return (0..<heads).flatMap { head in
      (0..<a.headWidth).map { i in head * a.headWidth + (i < half ? 2 * i : 2 * (i - half) + 1) }
    }
  }
}
