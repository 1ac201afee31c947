import Tensors
import Transformer

/// What to attribute a logit to.
public struct DirectQuestion: Sendable {
  public enum Unit: String, Sendable, CaseIterable { case components, heads, neurons }

  /// From 0, or negative from the end.
  public var position = -1
  /// The token whose logit is taken apart; nil: the model's own top token.
  public var answer: Int?
  /// A token whose logit is taken away from it.
  public var versus: Int?
  public var unit = Unit.components
  /// The layers whose heads or neurons count one by one; nil for all.
  public var layers: [Int]?
  /// How many random directions to read the same parts along, as a control.
  public var draws = 5
  public var seed: UInt64 = 0
  public var interventions: [Intervention] = []
  public var precision = Precision.exact

  public init() {}
}

/// A logit, or a difference of two, as the sum of what each part of the model adds to it directly, the last norm's
/// denominator held at what it is (Elhage et al. 2021).
public struct DirectAttribution: Sendable {
  /// One summand.
  public struct Share: Sendable {
    public let component: ResidualComponent
    /// What it adds to the logit.
    public let contribution: Double
    /// What it adds along random directions as long as the logit's own: the root of the mean square.
    public let control: Double
  }

  /// All summands: those asked for, and what the others add.
  public let shares: [Share]
  /// The logit, or the difference, that they sum to: before a cap, where the family caps logits.
  public let logit: Double
  public let answer: Int
  public let position: Int
  /// The last norm's denominator.
  public let scale: Double
}

extension Model {
  /// Takes a logit apart into what components, heads or neurons add to it directly.
  ///
  /// It reads the residual stream that the last layer leaves: changes at `final_norm` and `logits` don't count.
  ///
  /// - Throws: ``EngineError`` for a token, layer or position that isn't there, or ``EngineError/interrupted``.
  public func directAttribution(
    _ tokens: [Int], _ question: DirectQuestion, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> DirectAttribution {
    try requireUnembedding()
    let layers = question.unit == .components ? [] : question.layers ?? Array(0..<architecture.layers)
    let site: Site = question.unit == .heads ? .z : .neurons
    let capture = Plan.Capture(site, layers: layers, positions: .indices([question.position]))
    let parts = try ResidualParts(
      self, tokens, position: question.position, through: architecture.layers - 1,
      also: layers.isEmpty ? [] : [capture], interventions: question.interventions,
      precision: question.precision, isCancelled: isCancelled)
    let answer = question.answer ?? topTokens([parts.stream], precision: question.precision)[0]
    let readout = try readout(answer, versus: question.versus, from: parts.stream)
    let norm = Vector.sumOfSquares(readout.direction).squareRoot()
    let directions =
      [readout.direction]
      + (0..<question.draws).map {
        RandomVector.make(width: architecture.width, norm: norm, seed: question.seed, draw: $0)
      }
    var shares: [DirectAttribution.Share] = []
    for (component, vector) in parts.components {
      let isSplit = component.kind == (question.unit == .heads ? .attnOut : .mlpOut)
      if isSplit, let layer = component.layer, layers.contains(layer) {
        if isCancelled() { throw .interrupted }
        shares += unitShares(question.unit, layer, parts, vector, directions)
      } else {
        shares.append(Self.share(component, directions.map { Self.product($0, vector) }))
      }
    }
    for (kind, bias) in [(ResidualComponent.Kind.normBias, readout.normBias), (.headBias, readout.headBias)]
    where bias != 0 {
      shares.append(.init(component: ResidualComponent(kind), contribution: bias, control: 0))
    }
    let logit = readout.contribution(of: parts.stream) + readout.normBias + readout.headBias
    return DirectAttribution(
      shares: shares, logit: logit, answer: answer, position: parts.position, scale: readout.scale)
  }

  /// The heads or neurons of a layer one by one, the bias of their projection, and what interventions made of it.
  private func unitShares(
    _ unit: DirectQuestion.Unit, _ layer: Int, _ parts: ResidualParts, _ whole: [Float],
    _ directions: [[Float]]
  ) -> [DirectAttribution.Share] {
    let isHeads = unit == .heads
    let values = parts.trace[isHeads ? .z : .neurons, layer: layer]?.tensor.values ?? []
    let found =
      isHeads
      ? headShares(values, along: directions, layer: layer)
      : neuronShares(values, along: directions, layer: layer)
    var shares = (found.units.first ?? []).indices.map { index in
      Self.share(
        ResidualComponent(isHeads ? .head : .neuron, layer: layer, index: index),
        found.units.map { $0[index] })
    }
    if found.bias.contains(where: { $0 != 0 }) {
      shares.append(Self.share(ResidualComponent(isHeads ? .attnBias : .mlpBias, layer: layer), found.bias))
    }
    // What was changed at attn_out, mlp_out or head_out is no unit's own.
    if parts.components.last?.component.kind == .interventions {
      let rest = directions.indices.map { row in
        Self.product(directions[row], whole) - found.units[row].reduce(0, +) - found.bias[row]
      }
      shares.append(Self.share(ResidualComponent(.interventions, layer: layer), rest))
    }
    return shares
  }

  /// - Parameter products: along the logit's direction, then along random ones.
  private static func share(_ component: ResidualComponent, _ products: [Double]) -> DirectAttribution.Share {
    let random = products.dropFirst()
    let square = random.reduce(0) { $0 + $1 * $1 } / Double(max(1, random.count))
    return DirectAttribution.Share(
      component: component, contribution: products[0], control: square.squareRoot())
  }

  private static func product(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }
}
