/// What differs between families of transformers, as data: one ``Block`` reads it and there is no second one.
///
/// A family is a row in the tables of `Architecture+GGUF.swift` and `Architecture+HuggingFace.swift`, its tensor
/// names in `TensorNames.swift`, and a golden file in the tests.
public struct Architecture: Sendable, Equatable {
  /// The family's own name: `llama`, `qwen2`, `gemma3`, …
  public var family: String
  /// Number of blocks.
  public var layers: Int
  /// Width of the residual stream, `d_model`.
  public var width: Int
  /// Query heads a layer.
  public var heads: Int
  /// Key–value heads a layer; `heads / kvHeads` query heads share one (grouped-query attention).
  public var kvHeads: Int
  /// Width of one head, `d_head`.
  public var headWidth: Int
  /// Neurons a layer, `d_mlp`: the inputs of the down projection.
  public var neurons: Int
  /// Rows of the embedding.
  public var vocabulary: Int
  /// The longest context the model was trained for, in tokens.
  public var context: Int

  public var norm: Norm
  public var positions: Positions
  public var feedForward: FeedForward
  /// What the scores q·k are multiplied by; `1/√d_head` unless the file says otherwise.
  public var scoreScale: Float
  /// For each layer, how many keys a query sees counting itself, or nil for all before it.
  public var windows: [Int?]
  /// Attention and feed-forward both read the block's input and are added together (GPT-NeoX, Phi).
  public var parallelResidual = false
  /// Every position sees every other (BERT); otherwise a position sees itself and those before it.
  public var isBidirectional = false
  /// Norms stand behind attention and feed-forward, on their sum with the residual stream (Vaswani et al. 2017,
  /// BERT), instead of before them. `resid_mid` and `resid_post` are what the norms give.
  public var normsAfter = false
  /// Kinds of segments, each a learned row that is added to the embedding (BERT); 0 where the family has none.
  public var tokenTypes = 0
  /// Whether the model gives logits; a sentence embedder ends at its last block.
  public var hasUnembedding = true
  /// Embedding rows are multiplied by this (Gemma: √d_model).
  public var embeddingScale: Float = 1
  /// The unembedding is the embedding matrix.
  public var tiedHead: Bool
  /// Largest magnitude of a logit, c·tanh(x/c), where the family caps it.
  public var logitCap: Float? = nil

  /// Heads side by side: the width of q and z.
  public var queryWidth: Int { heads * headWidth }
  /// Key–value heads side by side: the width of k and v.
  public var keyWidth: Int { kvHeads * headWidth }
  /// Query heads that share one key–value head.
  public var group: Int { heads / kvHeads }
}

extension Architecture {
  /// How activations are normalised.
  public struct Norm: Sendable, Equatable {
    public enum Kind: Sendable, Equatable { case rms, layer }
    public var kind: Kind
    public var epsilon: Float

    public init(kind: Kind, epsilon: Float) { (self.kind, self.epsilon) = (kind, epsilon) }
  }

  /// How a block learns where a token stands.
  public enum Positions: Sendable, Equatable {
    /// Rotary embedding of q and k (Su et al. 2021).
    case rotary(Rotary)
    /// A learned row a position, added to the embedding.
    case learned
  }

  /// Rotary position embedding: pairs (i, i + dimensions/2) of a head turn by position · frequency(i).
  public struct Rotary: Sendable, Equatable {
    /// Base of the frequencies, θ.
    public var base: Float
    /// Base on sliding-window layers where it differs (Gemma 3).
    public var windowBase: Float?
    /// How many of a head's elements turn; the rest pass through.
    public var dimensions: Int
    public var scaling: Scaling = .none

    /// How frequencies are stretched beyond the trained context.
    public enum Scaling: Sendable, Equatable {
      case none
      /// All frequencies divided by the factor.
      case linear(factor: Float)
      /// Llama 3's rule: low frequencies divided, high ones kept, a ramp between.
      case llama3(factor: Float, low: Float, high: Float, original: Float)
      /// A factor for each pair, as stored in a file's `rope_freqs`.
      case factors([Float])
    }

    public init(base: Float, windowBase: Float? = nil, dimensions: Int, scaling: Scaling = .none) {
      (self.base, self.windowBase, self.dimensions, self.scaling) = (base, windowBase, dimensions, scaling)
    }
  }

  /// The feed-forward part: down(act(gate)·up) when gated, down(act(up)) otherwise.
  public struct FeedForward: Sendable, Equatable {
    public enum Activation: String, Sendable, Equatable { case silu, geluTanh, gelu, relu }
    public var gated: Bool
    public var activation: Activation

    public init(gated: Bool, activation: Activation) {
      (self.gated, self.activation) = (gated, activation)
    }
  }
}
