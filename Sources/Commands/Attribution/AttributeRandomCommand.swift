import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// `attribute random`: random units, as a control.
enum AttributeRandomCommand: Command {
  /// What `of=` takes.
  enum Kind: String, ChoiceArgument { case neurons, heads }

  static let count = Parameter<Int>(
    "n", .positional, range: .between(1, 100_000), unit: "units",
    help: Message(en: "How many units.", zh: "多少个单元。"))
  static let kind = Parameter<Kind>(
    "of", default: .neurons, help: Message(en: "Neurons or heads.", zh: "神经元或注意力头。"))

  static let signature = Signature(
    "attribute random", topic: .instruments,
    parameters: [count, kind, TargetParameters.layer, TargetParameters.layers, ControlParameters.seed],
    rules: [.atMostOne(["layer", "layers"])], returns: .table(UnitRows.type),
    effects: [.needsModel, .random],
    summary: Message(
      en: "Draws random neurons or heads: a control for a set that was found.", zh: "随机抽取神经元或注意力头，用作对照。"),
    description: Message(
      en:
        "The units are drawn without repetition from the layers given, all by default. They are taken "
        + "as the units "
        + "of `attribute` are: `ablate (attribute random 10)`, `dose … (attribute random 10)`.",
      zh: "从所给各层（默认全部）中不重复地抽取。用法与 `attribute` 的单元相同：`ablate (attribute random 10)`、`dose … (attribute "
        + "random 10)`。"),
    related: ["attribute", "ablate", "ablate curve", "ablate effect"],
    search: ["random", "control", "baseline", "sample", "随机", "对照", "抽样"],
    examples: [
      Example("attribute random 3 layers=18..23 seed=1"),
      Example(
        "with ablate (attribute random 10 seed=2) { show (top \"The capital of France is\" k=3) "
          + "}", speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let layers = try (call.chosenLayers ?? .all).indices(of: model.facts.layers)
    let kind: UnitKind = call[kind] == .heads ? .heads : .neurons
    let perLayer = kind.count(in: model.model.architecture)
    let all = layers.flatMap { layer in (0..<perLayer).map { Unit(layer: layer, index: $0) } }
    guard call[count] <= all.count else {
      throw Failure(
        .outOfRange,
        Message(
          en: "these layers have \(all.count) \(kind.rawValue), not \(call[count])",
          zh: "这些层共有 \(all.count) 个单元（\(kind.rawValue)），没有 \(call[count]) 个"), parameter: "n")
    }
    var random = Philox(seed: ControlParameters.seed(of: call, in: session), purpose: "units")
    return .table(UnitRows.table(UnitSet(kind, Array(all.shuffled(using: &random).prefix(call[count])))))
  }
}
