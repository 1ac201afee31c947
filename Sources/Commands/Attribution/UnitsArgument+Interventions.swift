import Language
import Syntax
import Transformer

extension UnitsArgument {
  /// Whether a value looks like units and not like a direction.
  static func isMeant(by value: Value) -> Bool {
    switch value {
    case .record(let record): record["units"] != nil && record["values"] == nil && record["vector"] == nil
    case .table: true
    case .list(let values):
      if case .record? = values.first { true } else { false }
    default: false
    }
  }

  /// What a change does to all units, at `positions=` or else at all positions but the first.
  ///
  /// - Throws: E301 for units that the model doesn't have, E313 for a change that no set of units can take.
  func interventions(
    _ change: Change, _ call: Arguments, in session: Session, _ model: LoadedModel
  ) throws(Failure) -> [Intervention] {
    try set.check(model)
    let own = ["layer", "layers", "neuron", "neurons", "head", "heads", "site", "dim", "key"]
    if let name = call.given.map(\.name).first(where: own.contains) {
      throw Failure(
        .repeatedArgument,
        Message(en: "the units say already where they are", zh: "所给单元已指明位置"), parameter: name)
    }
    switch change {
    case .value(.number), .value(.mean), .scale, .clamp, .copy: break
    case .value(.vector), .value(.rows), .add, .projectOut:
      throw Failure(
        .badValue,
        Message(
          en: "a set of units takes a number, `mean`, `scale=`, `clamp=` or `from=`",
          zh: "一组单元只接受一个数、`mean`、`scale=`、`clamp=` 或 `from=`"))
    }
    let positions: PositionSelection =
      call.has(TargetParameters.positions) ? call[TargetParameters.positions].selection : .from(1)
    let texts = call[PatchCommand.over]?.texts ?? ReferenceText.texts
    var made: [Intervention] = []
    for place in set.zeroed(at: positions) {
      let target = Target(
        site: place.site, layers: place.site.hasLayer ? place.layers : nil, units: place.units, keys: nil,
        positions: place.positions)
      made += try change.interventions(on: target, over: texts, in: session, model)
    }
    return made
  }
}
