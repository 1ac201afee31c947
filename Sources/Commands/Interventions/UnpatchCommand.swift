import Language
import Syntax
import Transformer

/// `unpatch`: takes standing interventions away.
enum UnpatchCommand: Command {
  static let numbers = Parameter<Value?>(
    "number", .positional, type: .optional(.either([.int, .list(.int)])), range: .atLeast(1),
    help: Message(
      en: "The number that `status` shows, or several.", zh: "`status` 显示的编号，可以多个。"))

  static let signature = Signature(
    "unpatch", topic: .interventions,
    parameters: [
      numbers, TargetParameters.layer, TargetParameters.layers, TargetParameters.neuron,
      TargetParameters.neurons,
      TargetParameters.head, TargetParameters.heads, TargetParameters.site,
    ],
    rules: [
      .atMostOne(["layer", "layers"]), .atMostOne(["number", "layer"]), .atMostOne(["number", "layers"]),
      .atMostOne(["neuron", "neurons", "head", "heads"]),
    ],
    effects: [.needsModel, .changesSession],
    summary: Message(
      en: "Takes standing interventions away: all of them, by number, or by what they change.",
      zh: "撤销现有的干预：全部、按编号，或按其修改的对象。"),
    description: Message(
      en:
        "An intervention goes as a whole if it touches all that is named. It doesn't matter whether `patch`, "
        + "`ablate` or `steer` made it. Inside a `with`, those that stood before the block come back at its end.",
      zh: "只要一项干预涉及所写的全部条件，就整项撤销，无论它由 `patch`、`ablate` 还是 `steer` 建立。在 `with` 块内撤销的，块结束时恢复到块之前的状态。"),
    related: ["patch", "ablate", "steer", "status", "undo"],
    search: ["remove", "clear", "reset", "撤销", "取消", "恢复"],
    examples: [
      Example("patch layer=2 neuron=1054 value=0\nunpatch"),
      Example("patch layer=2 neuron=1054 value=0\nunpatch layer=2 neuron=1054"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    if let value = call[numbers] {
      try remove(value, in: session)
      return .nothing
    }
    let query = try Query(call, model)
    let removed = session.uninstall { installed in
      query.isEverything
        || (installed.payload as? [Intervention] ?? []).contains { query.isMet(by: $0) }
    }
    if removed == 0, !query.isEverything { throw .nothingToRemove(session) }
    return .nothing
  }

  private static func remove(_ value: Value, in session: Session) throws(Failure) {
    let ids = value.elements == nil ? [try Int(argument: value)] : try [Int](argument: value)
    for id in ids where !session.interventions.contains(where: { $0.id == id }) {
      throw .nothingToRemove(session)
    }
    session.uninstall { ids.contains($0.id) }
  }
}

/// What a standing intervention must touch to be taken away.
private struct Query {
  let sites: (Site) -> Bool
  let layers: Set<Int>?
  let units: Set<Int>?
  let isEverything: Bool

  init(_ call: Arguments, _ model: LoadedModel) throws(Failure) {
    let named = call[TargetParameters.site]
    let (neurons, heads) = (call.chosenNeurons, call.chosenHeads)
    if let site = named?.site {
      sites = { $0 == site }
    } else if neurons != nil {
      sites = { $0 == .neurons }
    } else if heads != nil {
      sites = { $0.hasHeads }
    } else {
      sites = { _ in true }
    }
    var chosen = try call.chosenLayers?.indices(of: model.facts.layers)
    if let layer = named?.layer { chosen = (chosen ?? []) + [layer] }
    layers = chosen.map(Set.init)
    if let neurons {
      units = Set(try neurons.indices(of: model.facts.neurons))
    } else if let heads {
      units = Set(try heads.indices(of: model.facts.heads))
    } else {
      units = nil
    }
    isEverything = named == nil && layers == nil && units == nil
  }

  func isMet(by intervention: Intervention) -> Bool {
    guard sites(intervention.site) else { return false }
    if let layers, let own = intervention.layers, layers.isDisjoint(with: own) { return false }
    if let units, let own = intervention.units, units.isDisjoint(with: own) { return false }
    return true
  }
}

extension Failure {
  fileprivate static func nothingToRemove(_ session: Session) -> Failure {
    let list = session.interventions.map { "\($0.id): \($0.summary)" }.joined(separator: "; ")
    return Failure(
      .badValue, Message(en: "no standing intervention is meant by this", zh: "没有符合条件的干预"),
      help: list.isEmpty
        ? Message(en: "nothing stands", zh: "当前没有任何干预")
        : Message(en: "there stand \(list)", zh: "现有：\(list)"))
  }
}
