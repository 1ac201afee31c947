import Tensors
import Transformer

/// What to attribute, and how.
public struct AttributionQuestion: Sendable {
  /// How a score is computed.
  public enum Mode: String, Sendable, CaseIterable {
    /// (activation − baseline) · gradient: the first order of what replacing the unit would do.
    case attribution
    /// (activation − baseline) · mean gradient along the straight path from baseline to activation, each layer's
    /// units together (Sundararajan, Taly and Yan 2017): the scores of a layer sum to what replacing all of it does.
    case integrated
    /// The activation alone, whatever it does.
    case activation
  }

  /// What a unit is compared with.
  public enum Baseline: String, Sendable, CaseIterable {
    case zero
    /// Its value in the trial's corrupted twin.
    case corrupted
  }

  public var kind: UnitKind
  public var mode = Mode.attribution
  public var baseline = Baseline.zero
  /// Steps of the integral, at the middles of equal parts.
  public var steps = 10
  /// Layers, or nil for all; positions have none.
  public var layers: [Int]?
  /// Where units act; `all` and `prompt` leave out the first position.
  public var positions = PositionSelection.last
  /// How many of the units with the greatest |score| to try exactly.
  public var verify = 0
  /// Where the units are latents: what they are.
  public var dictionary: LatentDictionary?
  /// What to change in all runs.
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init(_ kind: UnitKind) { self.kind = kind }

  /// The sites whose values are asked for.
  var sites: [Site] { dictionary.map { [$0.site] } ?? kind.sites }

  func chosenLayers(_ architecture: Architecture) -> [Int] {
    if kind == .positions { return [0] }
    if let dictionary { return [dictionary.layer] }
    return layers ?? Array(0..<architecture.layers)
  }

  /// The positions of a prompt that count, in rising order.
  ///
  /// - Throws: ``EngineError/positionOutOfRange(_:length:)``; ``EngineError/noTokens`` where none is left.
  func positions(of prompt: Int) throws(EngineError) -> [Int] {
    let chosen =
      leavesOutFirst
      ? Array(1..<max(1, prompt)) : try positions.resolve(prompt: prompt, length: prompt).sorted()
    guard !chosen.isEmpty else { throw .noTokens }
    return chosen
  }

  /// Whether the selection means every position, of which the first then doesn't count.
  var leavesOutFirst: Bool {
    positions == .all || positions == .prompt || (kind == .positions && positions == .last)
  }
}
