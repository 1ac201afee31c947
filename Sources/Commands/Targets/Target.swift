import Language
import Syntax
import Transformer

/// What an intervention acts on, resolved against the loaded model.
struct Target {
  var site: Site
  /// Nil for a site outside the blocks.
  var layers: [Int]?
  /// Nil for all.
  var units: [Int]?
  /// Nil for all, and for sites without keys.
  var keys: [Int]?
  var positions: PositionSelection
}

extension Target {
  /// What a call names with the parameters of ``TargetParameters``.
  ///
  /// - Parameter defaultLayers: where the call names no layer; nil: it must.
  /// - Throws: E104 where site or layer is missing, E301 for what the model doesn't have, E313 for units that the
  ///   site doesn't have.
  init(_ call: Arguments, _ model: LoadedModel, defaultLayers: Selection? = nil) throws(Failure) {
    let named = call[TargetParameters.site]
    site = try Self.site(of: call)
    guard model.model.architecture.has(site) else { throw .noSuchSite(site) }
    layers = try Self.layers(of: call, named, site, model.facts, default: defaultLayers)
    let some = try Self.units(of: call, site, model)
    units = if let some { some } else { try Self.dimensions(of: call, site, model) }
    positions = call[TargetParameters.positions].selection
    guard let selection = call[TargetParameters.key] else { return }
    guard site.isAttentionMap else {
      throw Failure(
        .badValue,
        Message(
          en: "only `pattern` and `attn_scores` have keys, not `\(site.rawValue)`",
          zh: "只有 `pattern` 和 `attn_scores` 有键位置，`\(site.rawValue)` 没有"), parameter: "key")
    }
    keys = try Self.keys(selection, model.facts)
  }

  private static func keys(_ selection: Selection, _ facts: ModelFacts) throws(Failure) -> [Int]? {
    switch selection {
    case .all: return nil
    case .last:
      throw Failure(
        .badValue,
        Message(en: "every query has its own last key: give a number", zh: "每个查询的最后一个键各不相同：请给出数字"),
        parameter: "key")
    default: return try selection.indices(of: facts.context)
    }
  }

  private static func site(of call: Arguments) throws(Failure) -> Site {
    if let named = call[TargetParameters.site] { return named.site }
    if call.chosenNeurons != nil { return .neurons }
    if call.chosenHeads != nil { return .z }
    throw Failure(
      .missingArgument,
      Message(
        en: "`\(call.signature.name)` needs `neuron=`, `head=` or `site=`",
        zh: "`\(call.signature.name)` 需要 `neuron=`、`head=` 或 `site=`"),
      help: Message(
        en: "for example `layer=2 neuron=1054`, `layer=5 head=3` or `layer=4 site=mlp_out`",
        zh: "例如 `layer=2 neuron=1054`、`layer=5 head=3` 或 `layer=4 site=mlp_out`"))
  }

  /// The layers meant by `layer=` and by the site's name together.
  static func layers(
    of call: Arguments, _ named: SiteArgument?, _ site: Site, _ facts: ModelFacts, default other: Selection?
  ) throws(Failure) -> [Int]? {
    guard site.hasLayer else {
      if call.chosenLayers == nil { return nil }
      throw Failure(
        .badValue,
        Message(
          en: "`\(site.rawValue)` stands outside the layers: leave `layer=` out",
          zh: "`\(site.rawValue)` 不在各层之内：请去掉 `layer=`"), parameter: "layer")
    }
    if let layer = named?.layer {
      guard call.chosenLayers == nil else {
        throw Failure(
          .repeatedArgument,
          Message(
            en: "the site's name says layer \(layer) already", zh: "位点名称已包含第 \(layer) 层"),
          parameter: "layer")
      }
      return try Selection.single(layer).indices(of: facts.layers)
    }
    guard let selection = call.chosenLayers ?? other else {
      throw Failure(
        .missingArgument,
        Message(
          en: "`\(call.signature.name)` needs `layer=`", zh: "`\(call.signature.name)` 缺少参数 `layer=`"),
        help: Message(
          en: "0 to \(facts.layers - 1), several as `[2, 5]` or `4..8`, or `all`",
          zh: "0 到 \(facts.layers - 1)；多个写作 `[2, 5]` 或 `4..8`，全部写作 `all`"))
    }
    return try selection.indices(of: facts.layers)
  }

  /// The neurons or heads that a call names; nil for all.
  static func units(of call: Arguments, _ site: Site, _ model: LoadedModel) throws(Failure) -> [Int]? {
    let count = site.layout(in: model.model.architecture).units
    if let neurons = call.chosenNeurons {
      guard site == .neurons else { throw .noUnits("neuron", Message(en: "neurons", zh: "神经元"), at: site) }
      return try neurons.indices(of: count)
    }
    if let heads = call.chosenHeads {
      guard site.hasHeads else { throw .noUnits("head", Message(en: "heads", zh: "注意力头"), at: site) }
      return try heads.indices(of: count)
    }
    return nil
  }

  private static func dimensions(
    of call: Arguments, _ site: Site, _ model: LoadedModel
  ) throws(Failure) -> [Int]? {
    guard let dims = call[TargetParameters.dim] else { return nil }
    let count = site.layout(in: model.model.architecture).units
    guard count == model.facts.width, !site.hasHeads else {
      throw .noUnits("dim", Message(en: "dimensions of the residual stream", zh: "残差流的维度"), at: site)
    }
    return try dims.indices(of: count)
  }
}

extension Site {
  /// Whether the units of this site are attention heads.
  var hasHeads: Bool {
    switch self {
    case .q, .k, .v, .rotQ, .rotK, .attnScores, .pattern, .z, .headOut, .qInput, .kInput, .vInput: true
    default: false
    }
  }
}

extension Failure {
  /// E313: a site that other families of models have.
  static func noSuchSite(_ site: Site) -> Failure {
    Failure(
      .badValue,
      Message(
        en: "this model has nothing at `\(site.rawValue)`", zh: "该模型在 `\(site.rawValue)` 处没有值"),
      parameter: "site")
  }

  fileprivate static func noUnits(_ parameter: String, _ noun: Message, at site: Site) -> Failure {
    Failure(
      .badValue,
      Message(en: "`\(site.rawValue)` has no \(noun.en)", zh: "`\(site.rawValue)` 没有\(noun.zh)"),
      parameter: parameter)
  }
}
