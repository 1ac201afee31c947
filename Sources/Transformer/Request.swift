import Tensors

/// One sequence of a batch: its tokens, what to keep and change, and the past it continues.
public struct Request: Sendable {
  /// Tokens to run, behind those that `cache` already holds.
  public var tokens: [Int]
  public var plan: Plan
  /// Keys and values of the positions before; the run appends to it. Nil: a fresh one, dropped afterwards.
  public var cache: KVCache?
  /// How many of the sequence's positions are prompt (negative positions count from its end); nil: all of them.
  public var promptLength: Int?
  /// The segment of each token, where the family has token types (BERT); nil: all 0.
  public var tokenTypes: [Int]?
  /// Start at a later layer with a residual stream that is already known.
  public var resume: ResumePoint?

  public init(
    _ tokens: [Int], plan: Plan = Plan(), cache: KVCache? = nil, promptLength: Int? = nil,
    tokenTypes: [Int]? = nil, resume: ResumePoint? = nil
  ) {
    (self.tokens, self.plan, self.cache) = (tokens, plan, cache)
    (self.promptLength, self.tokenTypes, self.resume) = (promptLength, tokenTypes, resume)
  }

  /// The first layer that is run.
  var firstLayer: Int { resume?.layer ?? 0 }

  /// Where suffix recompute begins: layers below `layer` are not run for these tokens.
  ///
  /// A patch at (layer L, position p) needs only layers ≥ L and positions ≥ p: `tokens` are those from p on, `cache`
  /// holds p positions of the base run, and `residual` is the base run's `resid_pre` of layer L from p on.
  public struct ResumePoint: Sendable {
    public var layer: Int
    /// `[position, d_model]`, a row a token.
    public var residual: Tensor

    public init(layer: Int, residual: Tensor) { (self.layer, self.residual) = (layer, residual) }
  }
}
