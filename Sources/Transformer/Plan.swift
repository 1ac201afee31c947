/// What one run shall keep and change. Nothing else is kept: memory is bounded by the plan.
public struct Plan: Sendable, Equatable, Codable {
  /// Values to keep.
  public var captures: [Capture] = []
  /// Values to change.
  public var interventions: [Intervention] = []
  /// Where logits are wanted; each position costs `vocabulary` values.
  public var logits: LogitSelection = .last

  public init(
    captures: [Capture] = [], interventions: [Intervention] = [], logits: LogitSelection = .last
  ) {
    (self.captures, self.interventions, self.logits) = (captures, interventions, logits)
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
