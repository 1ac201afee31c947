import Tensors
import Transformer

/// What scores are given to, and what is ablated.
public enum UnitKind: String, Sendable, CaseIterable {
  /// Attention heads, by their outputs `z`.
  case heads
  /// Inputs of the down projections.
  case neurons
  /// What a layer's attention and feed-forward part add to the residual stream.
  case layers
  /// Tokens of the text, by their embeddings.
  case positions
  /// Features of a dictionary (an SAE) at one layer.
  case latents

  /// The sites whose values make a unit, in forward order; none for latents, which stand where their dictionary does.
  public var sites: [Site] {
    switch self {
    case .heads: [.z]
    case .neurons: [.neurons]
    case .layers: [.attnOut, .mlpOut]
    case .positions: [.embed]
    case .latents: []
    }
  }

  /// How many units a layer has; of positions and latents that isn't the model's to say, and 0 is given.
  public func count(in architecture: Architecture) -> Int {
    switch self {
    case .heads: architecture.heads
    case .neurons: architecture.neurons
    case .layers: 1
    case .positions, .latents: 0
    }
  }
}

/// One unit: a neuron, a head, a layer, a position or a latent.
public struct Unit: Sendable, Hashable {
  /// The layer; nil for a position.
  public var layer: Int?
  /// The neuron, head or latent; nil for a layer or a position.
  public var index: Int?
  /// The position, where the unit is one.
  public var position: Int?

  public init(layer: Int? = nil, index: Int? = nil, position: Int? = nil) {
    (self.layer, self.index, self.position) = (layer, index, position)
  }
}

/// Units of one kind, such as the ones that an attribution found: what can be ablated or patched together.
public struct UnitSet: Sendable, Equatable {
  public var kind: UnitKind
  public var units: [Unit]

  public init(_ kind: UnitKind, _ units: [Unit]) { (self.kind, self.units) = (kind, units) }

  /// The lowest layer of a unit, 0 for positions.
  public var firstLayer: Int { units.map { $0.layer ?? 0 }.min() ?? 0 }

  /// The same operation on every unit: an intervention a layer, the units of a layer together.
  ///
  /// - Parameters:
  ///   - positions: where heads, neurons and layers are changed; units that are positions bring their own.
  ///   - operation: given the site and the layer; a vector must span the units of the layer in rising order.
  public func interventions(
    at positions: PositionSelection, _ operation: (Site, Int, [Int]?) -> Intervention.Operation
  ) -> [Intervention] {
    if kind == .positions {
      let own = Set(units.compactMap(\.position)).sorted()
      return own.isEmpty
        ? []
        : [
          Intervention(site: .embed, positions: .indices(own), operation: operation(.embed, 0, nil))
        ]
    }
    var byLayer: [Int: Set<Int>] = [:]
    for unit in units { byLayer[unit.layer ?? 0, default: []].formUnion(unit.index.map { [$0] } ?? []) }
    return byLayer.keys.sorted().flatMap { layer in
      kind.sites.map { site in
        let chosen = kind == .layers ? nil : byLayer[layer]?.sorted()
        return Intervention(
          site: site, layers: [layer], positions: positions, units: chosen,
          operation: operation(site, layer, chosen))
      }
    }
  }

  /// The units at zero.
  public func zeroed(at positions: PositionSelection) -> [Intervention] {
    interventions(at: positions) { _, _, _ in .set(0) }
  }

  /// As many random units of each layer as this set has there, none of them in it: a control.
  ///
  /// - Returns: nil where a layer has too few others, and for positions and latents.
  public func control(in architecture: Architecture, from random: inout Philox) -> UnitSet? {
    let count = kind.count(in: architecture)
    guard count > 1 else { return nil }
    var drawn: [Unit] = []
    for layer in Set(units.compactMap(\.layer)).sorted() {
      let own = Set(units.filter { $0.layer == layer }.compactMap(\.index))
      guard own.count * 2 <= count else { return nil }
      var taken = own
      while taken.count < own.count * 2 {
        let index = Int.random(in: 0..<count, using: &random)
        if taken.insert(index).inserted { drawn.append(Unit(layer: layer, index: index)) }
      }
    }
    return UnitSet(kind, drawn)
  }
}
