import Checkpoints
import Tensors

/// A projection: y = W x + b.
struct Linear: Sendable {
  var matrix: Matrix
  /// `[rows of the matrix]`, or nil.
  var bias: [Float]?

  /// W x + b of rows. `[row, columns]` to `[row, rows of the matrix]`
  func apply(
    _ x: UnsafePointer<Float>, rows: Int, into y: UnsafeMutablePointer<Float>, precision: Precision,
    pool: ThreadPool
  ) {
    matrix.multiply(x, rows: rows, into: y, precision: precision, pool: pool)
    bias?.withUnsafeBufferPointer { bias in
      guard let bias = bias.baseAddress else { return }
      for row in 0..<rows { Vector.add(bias, to: y + row * matrix.rows, count: matrix.rows) }
    }
  }
}

/// Gain and shift of a norm. `[d_model]`, or `[d_head]` for q-norm and k-norm.
struct NormWeights: Sendable {
  var gain: [Float]
  var shift: [Float]?
}

/// The weights of one block. What a family doesn't have is nil, and the block skips that step.
struct BlockWeights: Sendable {
  /// Before attention; behind it where ``Architecture/normsAfter`` says so.
  var attentionNorm: NormWeights?
  var q: Linear
  var k: Linear
  var v: Linear
  var o: Linear
  /// On each head's q and k, before RoPE.
  var qNorm: NormWeights?
  var kNorm: NormWeights?
  /// On attention's output, before it is added.
  var attentionPostNorm: NormWeights?
  /// Before the feed-forward part, or behind it as above; a family whose parallel parts share one norm has it here again.
  var mlpNorm: NormWeights?
  var gate: Linear?
  var up: Linear
  var down: Linear
  /// On the feed-forward part's output, before it is added.
  var mlpPostNorm: NormWeights?
}

/// Where embedding rows are read from.
enum EmbeddingTable: Sendable {
  /// The unembedding's matrix, which the family ties to it.
  case tied(Matrix)
  /// Rows of the file itself, dequantised when asked for: no second copy in memory.
  case stored(StoredTensor)

  /// Writes the row of a token, exactly as stored. `[d_model]`
  func copyRow(_ token: Int, width: Int, into out: UnsafeMutablePointer<Float>) {
    switch self {
    case .tied(let matrix): matrix.copyRow(token, into: out)
    case .stored(let tensor):
      let rowBytes = tensor.bytes.count / max(1, tensor.shape[0])
      let row = UnsafeRawBufferPointer(rebasing: tensor.bytes[token * rowBytes..<(token + 1) * rowBytes])
      tensor.type.dequantize(row, into: out, count: width)
    }
  }
}

/// All weights of a model, raw as stored: nothing folded, nothing centred.
struct Weights: Sendable {
  var embedding: EmbeddingTable
  /// `[position, d_model]`, only where positions are learned.
  var positionEmbedding: StoredTensor?
  /// `[type, d_model]`, only where tokens have types.
  var typeEmbedding: StoredTensor?
  /// On the sum of the embeddings (BERT).
  var embeddingNorm: NormWeights?
  var blocks: [BlockWeights]
  /// Before the last norm: a projection and the activation function, as masked-LM heads have it.
  var headTransform: Linear?
  /// Nil where the last block has done it already.
  var finalNorm: NormWeights?
  /// The unembedding; nil where ``Architecture/hasUnembedding`` is false.
  var head: Linear?
}
