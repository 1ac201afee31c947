/// A named value in the forward pass; every site is always there, with no flag to set.
///
/// The names are TransformerLens's, and ``init(named:)`` also accepts its longer and shorter spellings.
public enum Site: String, Sendable, CaseIterable, Codable, Hashable {
  /// Token embedding, scaled where the family scales it. `[position, d_model]`, no layer.
  case embed
  /// Learned position embedding. `[position, d_model]`, no layer; only where positions are learned.
  case posEmbed = "pos_embed"
  /// Residual stream before a block. `[position, d_model]`
  case residPre = "resid_pre"
  /// What each head's query projection reads of the residual stream, before the norm. `[position, head, d_model]`
  case qInput = "q_input"
  /// The same for keys. `[position, kv head, d_model]`
  case kInput = "k_input"
  /// The same for values. `[position, kv head, d_model]`
  case vInput = "v_input"
  /// Denominator of the norm before attention. `[position, 1]`
  case attnNormScale = "attn_norm_scale"
  /// Input of the attention projections, after the norm. `[position, d_model]`
  case attnIn = "attn_in"
  /// Queries, bias included, before q-norm and RoPE. `[position, head, d_head]`
  case q
  /// Keys, before k-norm and RoPE. `[position, kv head, d_head]`
  case k
  /// Values. `[position, kv head, d_head]`
  case v
  /// Queries after RoPE. `[position, head, d_head]`
  case rotQ = "rot_q"
  /// Keys after RoPE. `[position, kv head, d_head]`
  case rotK = "rot_k"
  /// Scores after scaling and mask, before softmax. `[head, query, key]`
  case attnScores = "attn_scores"
  /// Attention weights, after softmax. `[head, query, key]`
  case pattern
  /// Heads' outputs before the output projection. `[position, head, d_head]`
  case z
  /// What each head adds through its share of W_O, without bias. `[position, head, d_model]`
  case headOut = "head_out"
  /// What attention adds to the residual stream. `[position, d_model]`
  case attnOut = "attn_out"
  /// Residual stream between attention and feed-forward. `[position, d_model]`
  case residMid = "resid_mid"
  /// What the feed-forward part reads of the residual stream, before the norm. `[position, d_model]`
  case mlpInput = "mlp_input"
  /// Denominator of the norm before the feed-forward part. `[position, 1]`
  case mlpNormScale = "mlp_norm_scale"
  /// Input of the feed-forward part, after the norm. `[position, d_model]`
  case mlpIn = "mlp_in"
  /// Input of the down projection: act(gate)·up, or act(up). `[position, d_mlp]`
  case neurons
  /// What the feed-forward part adds to the residual stream. `[position, d_model]`
  case mlpOut = "mlp_out"
  /// Residual stream after a block. `[position, d_model]`
  case residPost = "resid_post"
  /// Denominator of the last norm. `[position, 1]`, no layer.
  case finalNormScale = "final_norm_scale"
  /// Residual stream after the last norm. `[position, d_model]`, no layer.
  case finalNorm = "final_norm"
  /// Unnormalised log-probabilities of the next token. `[position, vocabulary]`, no layer.
  case logits

  /// False for the sites that stand once, outside the blocks.
  public var hasLayer: Bool {
    switch self {
    case .embed, .posEmbed, .finalNormScale, .finalNorm, .logits: false
    default: true
    }
  }

  /// True for the two `[head, query, key]` sites.
  public var isAttentionMap: Bool { self == .attnScores || self == .pattern }

  /// How many units a position has at this site, and how many values a unit.
  ///
  /// A unit is what `neuron=` or `head=` selects: one value, or a head's `d_head` (or `d_model`) values. For the
  /// attention maps a unit is a head and its width depends on the keys, so 0 is given.
  public func layout(in a: Architecture) -> (units: Int, width: Int) {
    switch self {
    case .q, .z, .rotQ: (a.heads, a.headWidth)
    case .k, .v, .rotK: (a.kvHeads, a.headWidth)
    case .headOut, .qInput: (a.heads, a.width)
    case .kInput, .vInput: (a.kvHeads, a.width)
    case .attnScores, .pattern: (a.heads, 0)
    case .neurons: (a.neurons, 1)
    case .attnNormScale, .mlpNormScale, .finalNormScale: (1, 1)
    case .logits: (a.vocabulary, 1)
    default: (a.width, 1)
    }
  }
}

extension Architecture {
  /// Whether models of this family have a value at a site.
  public func has(_ site: Site) -> Bool {
    switch site {
    case .posEmbed: positions == .learned
    case .finalNormScale, .finalNorm, .logits: hasUnembedding
    default: true
    }
  }
}
