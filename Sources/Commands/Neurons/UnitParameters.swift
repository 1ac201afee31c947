import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// The parameters by which commands take units: a set from `attribute`, or numbers of neurons, heads and layers.
enum UnitParameters {
  static let units = Parameter<UnitsArgument?>(
    "units", .positional,
    help: Message(
      en: "Units from `attribute`, or a table with `layer` and `neuron` or `head`; or write `layer=` "
        + "and `neuron=`.",
      zh: "`attribute` 给出的单元，或含 `layer` 与 `neuron`（或 `head`）的表格；也可写 `layer=` 和 `neuron=`。"))

  static let all: [any AnyParameter] = [
    TargetParameters.layer, TargetParameters.layers, TargetParameters.neuron, TargetParameters.neurons,
    TargetParameters.head, TargetParameters.heads,
  ]
  static let rules: [ArgumentRule] = [
    .atMostOne(["layer", "layers"]), .atMostOne(["units", "neuron", "neurons", "head", "heads"]),
    .atMostOne(["units", "layer", "layers"]),
  ]

  /// The units a call means.
  ///
  /// - Throws: E104 where none are named, E301 for what the model doesn't have.
  static func set(of call: Arguments, _ model: LoadedModel) throws(Failure) -> UnitSet {
    if let given = call[units]?.set {
      try given.check(model)
      return given
    }
    guard let layers = try call.chosenLayers?.indices(of: model.facts.layers) else {
      throw Failure(
        .missingArgument,
        Message(
          en: "`\(call.signature.name)` needs units: `layer=` with `neuron=` or `head=`, or the result "
            + "of `attribute`",
          zh: "`\(call.signature.name)` 需要单元：`layer=` 加 `neuron=` 或 `head=`，或 `attribute` 的结果"))
    }
    if let neurons = try call.chosenNeurons?.indices(of: model.facts.neurons) {
      return UnitSet(.neurons, layers.flatMap { layer in neurons.map { Unit(layer: layer, index: $0) } })
    }
    if let heads = try call.chosenHeads?.indices(of: model.facts.heads) {
      return UnitSet(.heads, layers.flatMap { layer in heads.map { Unit(layer: layer, index: $0) } })
    }
    return UnitSet(.layers, layers.map { Unit(layer: $0) })
  }

  /// What a set is, in words: `layer 23 neuron 1554`.
  static func text(_ set: UnitSet) -> String {
    guard let unit = set.units.first, set.units.count == 1 else {
      return "\(set.units.count) \(set.kind.rawValue)"
    }
    let layer = unit.layer.map { "layer \($0)" }
    let index = unit.index.map { "\(set.kind == .heads ? "head" : "neuron") \($0)" }
    return [layer, index, unit.position.map { "position \($0)" }].compactMap { $0 }.joined(separator: " ")
  }

  /// - Throws: E313 where a layer has too few other units to draw as many random ones from.
  static func checkControl(_ set: UnitSet, _ model: LoadedModel) throws(Failure) {
    var random = Philox(seed: 0, purpose: "control")
    guard set.control(in: model.model.architecture, from: &random) == nil else { return }
    throw Failure(
      .badValue,
      Message(
        en: "there is no control: these are more than half of a layer's units, or whole layers or positions",
        zh: "无法设置对照：所给单元超过某层的一半，或是整层、位置"),
      help: Message(en: "take fewer neurons or heads", zh: "请减少神经元或注意力头的数量"))
  }
}
