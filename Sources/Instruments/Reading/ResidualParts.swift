import Tensors
import Transformer

/// What stands beside each other in a residual stream: every part of the model that added to it.
public struct ResidualComponent: Sendable, Hashable {
  public enum Kind: String, Sendable, CaseIterable {
    case embed
    case posEmbed = "pos_embed"
    case attnOut = "attn_out"
    case mlpOut = "mlp_out"
    case head, neuron
    /// The bias of a layer's output projection, where heads or neurons stand for the rest of it.
    case attnBias = "attn_bias"
    case mlpBias = "mlp_bias"
    /// The shift of the last LayerNorm.
    case normBias = "norm_bias"
    /// The bias of the unembedding.
    case headBias = "head_bias"
    /// What interventions changed in the stream itself, and rounding.
    case interventions
  }

  public let kind: Kind
  /// Nil outside the layers.
  public let layer: Int?
  /// The head or the neuron.
  public let index: Int?

  public init(_ kind: Kind, layer: Int? = nil, index: Int? = nil) {
    (self.kind, self.layer, self.index) = (kind, layer, index)
  }

  /// As it is written: `embed`, `12_attn_out`, `L12H3` for a head, `L23N1554` for a neuron.
  public var name: String {
    switch (kind, layer, index) {
    case (.head, let layer?, let index?): "L\(layer)H\(index)"
    case (.neuron, let layer?, let index?): "L\(layer)N\(index)"
    case (_, let layer?, _): "\(layer)_\(kind.rawValue)"
    default: kind.rawValue
    }
  }
}

/// The residual stream of one position after a layer, and what it is the sum of.
struct ResidualParts {
  /// The position, from 0.
  let position: Int
  /// The stream itself. `[d_model]`
  let stream: [Float]
  /// Embedding, then what attention and feed-forward of each layer added; last what interventions did, where there
  /// are any. Each `[d_model]`
  let components: [(component: ResidualComponent, vector: [Float])]
  /// Further sites that were kept at the position.
  let trace: Trace

  /// - Parameter layer: the last layer that counts.
  init(
    _ model: Model, _ tokens: [Int], position: Int, through layer: Int, also captures: [Plan.Capture] = [],
    interventions: [Intervention], precision: Precision, isCancelled: () -> Bool
  ) throws(EngineError) {
    guard !model.architecture.normsAfter else {
      throw .noResidualSum(family: model.architecture.family)
    }
    let here = PositionSelection.indices([position])
    var kept = captures
    let layers = Array(0...layer)
    kept += [Site.attnOut, .mlpOut].map { Plan.Capture($0, layers: layers, positions: here) }
    kept += [
      Plan.Capture(.residPost, layers: [layer], positions: here), Plan.Capture(.embed, positions: here),
    ]
    let isLearned = model.architecture.positions == .learned
    if isLearned { kept.append(Plan.Capture(.posEmbed, positions: here)) }
    let plan = Plan(captures: kept, interventions: interventions, logits: .none)
    trace = try model.run(Request(tokens, plan: plan), precision: precision, isCancelled: isCancelled)
    guard let end = trace[.residPost, layer: layer], let place = end.positions.first else { throw .noTokens }
    (self.position, stream) = (place, end.tensor.values)
    var found: [(ResidualComponent, [Float])] = [
      (ResidualComponent(.embed), trace[.embed]?.tensor.values ?? [])
    ]
    if isLearned { found.append((ResidualComponent(.posEmbed), trace[.posEmbed]?.tensor.values ?? [])) }
    for layer in layers {
      found.append(
        (ResidualComponent(.attnOut, layer: layer), trace[.attnOut, layer: layer]?.tensor.values ?? []))
      found.append(
        (ResidualComponent(.mlpOut, layer: layer), trace[.mlpOut, layer: layer]?.tensor.values ?? []))
    }
    if !interventions.isEmpty {
      var rest = stream
      for (_, vector) in found { for i in rest.indices { rest[i] -= vector[i] } }
      found.append((ResidualComponent(.interventions), rest))
    }
    components = found
  }
}
