/// What one run shall keep and change. Nothing else is kept: memory is bounded by the plan.
public struct Plan: Sendable, Equatable, Codable {
  /// Values to keep.
  public var captures: [Capture] = []
  /// Values to change.
  public var interventions: [Intervention] = []
  /// A scalar of the run, and where its gradient is wanted.
  public var gradient: Gradient?
  /// Edges between the model's parts that carry what another run wrote.
  public var edges: EdgePatch?
  /// Whether to keep what every writer of ``CircuitGraph`` adds to the residual stream.
  public var keepsWriters = false
  /// Where logits are wanted; each position costs `vocabulary` values.
  public var logits: LogitSelection = .last

  public init(
    captures: [Capture] = [], interventions: [Intervention] = [], logits: LogitSelection = .last,
    gradient: Gradient? = nil
  ) {
    (self.captures, self.interventions) = (captures, interventions)
    (self.logits, self.gradient) = (logits, gradient)
  }

  /// A site to keep, after the interventions on it.
  public struct Capture: Sendable, Equatable, Codable, Hashable {
    public var site: Site
    /// Layers, or nil for all.
    public var layers: [Int]?
    public var positions: PositionSelection

    public init(_ site: Site, layers: [Int]? = nil, positions: PositionSelection = .all) {
      (self.site, self.layers, self.positions) = (site, layers, positions)
    }
  }

  /// Positions at which logits are computed.
  public enum LogitSelection: Sendable, Equatable, Codable { case none, last, all }
}
