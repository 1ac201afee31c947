import Tensors

/// What one run left: the values its plan named, and nothing more.
public struct Trace: Sendable {
  /// The tokens that were run.
  public let tokens: [Int]
  /// Position of the first of them in the sequence.
  public let start: Int
  /// Absolute positions of the rows of ``logits``.
  public internal(set) var logitPositions: [Int]
  /// `[position, vocabulary]`, at the positions the plan asked for.
  public internal(set) var logits: Tensor
  /// The value of the plan's objective; nil where the plan has none.
  public internal(set) var objective: Double?
  /// What every writer of ``CircuitGraph`` added to the residual stream, where the plan keeps it; a head's share of
  /// its layer's output, post-norm included, bias excluded. `[writer, position, d_model]`
  public internal(set) var writers: Tensor?
  var kept: [Key: Kept] = [:]
  var gradients: [Key: Kept] = [:]

  struct Key: Hashable {
    let site: Site
    let layer: Int
  }

  /// A captured site: its rows and the positions they stand for.
  public struct Kept: Sendable {
    /// Absolute positions (queries, for an attention map).
    public internal(set) var positions: [Int]
    /// `[position, …]` or `[head, query, key]`, as ``Site`` states.
    public internal(set) var tensor: Tensor
  }

  /// A captured site; `layer` is 0 for the sites outside the blocks. Where several captures of a plan name it,
  /// their positions stand together, those of the first capture first.
  public subscript(_ site: Site, layer layer: Int = 0) -> Kept? { kept[Key(site: site, layer: layer)] }

  /// The objective's gradient at a site that the plan's gradient names, as a capture of that site would stand.
  public func gradient(_ site: Site, layer: Int = 0) -> Kept? { gradients[Key(site: site, layer: layer)] }

  /// Logits of the next token at the last position that has them. `[vocabulary]`
  public var lastLogits: ArraySlice<Float> {
    let width = logits.shape.last ?? 0
    return logits.values.suffix(width)
  }
}
