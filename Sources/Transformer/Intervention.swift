/// A change to one site of the forward pass, as data: it can be listed, saved, replayed and compared, and it can't
/// leak, since nothing outside a ``Plan`` holds it.
///
/// Order of effect: by site in forward order, then by order of declaration. Several interventions on one site each
/// see what the one before left.
public struct Intervention: Sendable, Equatable, Codable {
  public var site: Site
  /// Layers, or nil for all (and for sites outside the blocks).
  public var layers: [Int]?
  public var positions: PositionSelection
  /// Neurons, heads or elements (see ``Site/layout(in:)``), or nil for all.
  public var units: [Int]?
  /// Keys of an attention map, or nil for all; a mistake elsewhere.
  public var keys: [Int]?
  public var operation: Operation

  public init(
    site: Site, layers: [Int]? = nil, positions: PositionSelection = .all, units: [Int]? = nil,
    keys: [Int]? = nil, operation: Operation
  ) {
    (self.site, self.layers, self.positions) = (site, layers, positions)
    (self.units, self.keys, self.operation) = (units, keys, operation)
  }

  /// What happens to the chosen values. Vectors span the chosen units of one position, side by side.
  public enum Operation: Sendable, Equatable, Codable {
    /// Every chosen value becomes this.
    case set(Float)
    /// The same vector at every chosen position: a mean over a reference set, say.
    case setVector([Float])
    case scale(Float)
    /// Adds `coefficient · vector`.
    case add(vector: [Float], coefficient: Float)
    /// x − (x·u)u with u = v/|v|: nothing of the direction is left.
    case projectOut([Float])
    /// Limits every value to an interval.
    case clamp(low: Float, high: Float)
    /// Rows of another run, row i for the i-th chosen position; positions beyond the rows stay as they are.
    case copy(rows: [[Float]])
    /// Sets or scales latents of a dictionary that reads this very site; whole rows, so no units can be chosen.
    case editLatents(LatentEdit)
  }
}
