import Checkpoints
import Syntax

/// The part of a model that a tensor belongs to, by its name in a GGUF file.
enum TensorFamily: String, CaseIterable {
  case embedding, attention
  case feedForward = "feed-forward"
  case norms, output, other

  /// The part of the tensor with a name such as `blk.3.attn_q.weight`.
  init(_ name: String) {
    let part = name.split(separator: ".").first { $0 != "blk" && Int($0) == nil } ?? ""
    self =
      if part.hasSuffix("norm") {
        .norms
      } else if part.hasPrefix("attn") {
        .attention
      } else if part.hasPrefix("ffn") {
        .feedForward
      } else if part.hasSuffix("embd") {
        .embedding
      } else if part == "output" {
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
