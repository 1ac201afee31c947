import Checkpoints
import Syntax

/// The part of a model that a tensor belongs to, by its name in a GGUF file or a Hugging Face folder.
enum TensorFamily: String, CaseIterable {
  case embedding, attention
  case feedForward = "feed-forward"
  case norms, output, other

  /// The part of the tensor with a name such as `blk.3.attn_q.weight` or `model.layers.3.self_attn.q_proj.weight`.
  init(_ name: String) {
    let name = name.lowercased()
    let words = name.split { $0 == "." || $0 == "_" }
    func has(_ endings: String...) -> Bool {
      words.contains { word in endings.contains(where: word.hasSuffix) }
    }
    self =
      if has("norm", "layernorm", "ln") {
        .norms
      } else if has("attn", "attention") {
        .attention
      } else if has("ffn", "mlp") || (name.contains(".layer.") && has("dense")) {
        .feedForward
      } else if has("embd", "embeddings", "wte", "wpe") || name.contains("embed_tokens")
        || name.contains("embed_in")
      {
        .embedding
      } else if has("output", "head", "predictions") || name.contains("embed_out") {
        .output
      } else {
        .other
      }
  }
}

/// How many tensors, parameters and bytes a part or a storage type has.
struct TensorCount {
  private(set) var tensors = 0
  private(set) var parameters = 0
  private(set) var bytes = 0

  /// Counts one tensor more.
  mutating func add(_ entry: TensorEntry) {
    tensors += 1
    parameters += entry.shape.reduce(1, *)
    bytes += entry.byteCount
  }
}
