import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// What happens to a target: the typed form of `value=`, `scale=`, `from=` and the like.
enum Change {
  case value(ValueArgument)
  case scale(Float)
  case add([Float], coefficient: Float)
  case projectOut([Float])
  case clamp(IntervalArgument)
  case copy(RunArgument)

  /// The engine's interventions: one, or one a layer where each layer gets values of its own.
  ///
  /// - Parameter over: the reference texts of a mean.
  /// - Throws: what the target's model refuses, before anything runs with them.
  func interventions(
    on target: Target, over texts: [String], in session: Session, _ model: LoadedModel
  ) throws(Failure) -> [Intervention] {
    if case .projectOut(let vector) = self, vector.allSatisfy({ $0 == 0 }) {
      throw Failure(.badValue, Message(en: "a direction of length 0 points nowhere", zh: "长度为 0 的向量没有方向"))
    }
    let made: [Intervention] =
      switch self {
      case .value(.number(let number)): [target.intervention(.set(number))]
      case .value(.vector(let vector)): [target.intervention(.setVector(vector))]
      case .value(.rows(let rows)): [target.intervention(.copy(rows: rows))]
      case .value(.mean): try Self.means(target, texts, session, model)
      case .scale(let factor): [target.intervention(.scale(factor))]
      case .add(let vector, let factor): [target.intervention(.add(vector: vector, coefficient: factor))]
      case .projectOut(let vector): [target.intervention(.projectOut(vector))]
      case .clamp(let interval): [target.intervention(.clamp(low: interval.low, high: interval.high))]
      case .copy(let run): try Self.copies(target, run, session, model)
      }
    for intervention in made {
      do { try intervention.validate(for: model.model.architecture) } catch {
        throw Failure(error, file: model.path)
      }
    }
    return made
  }

  private static func means(
    _ target: Target, _ texts: [String], _ session: Session, _ model: LoadedModel
  ) throws(Failure) -> [Intervention] {
    guard !target.site.isAttentionMap else {
      throw Failure(
        .badValue,
        Message(
          en: "`\(target.site.rawValue)` has no mean: its width differs from text to text",
          zh: "`\(target.site.rawValue)` 没有平均值：其宽度随文本而变"))
    }
    var ids: [[Int]] = []
    for text in texts { ids.append(try model.ids(of: text)) }
    guard ids.contains(where: { $0.count > 1 }) else {
      throw Failure(
        .badValue,
        Message(
          en: "the texts are too short: the first token is left out of a mean",
          zh: "文本太短：求平均时不计第一个 token"), parameter: "over")
    }
    let cancellation = session.cancellation
    let found: ReferenceMeans
    do {
      found = try model.model.referenceMeans(
        target.site, layers: target.layers, units: target.units, over: ids,
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    return target.perLayer { .setVector(found.means[$0]) }
  }

  private static func copies(
    _ target: Target, _ run: RunArgument, _ session: Session, _ model: LoadedModel
  ) throws(Failure) -> [Intervention] {
    let source = try run.source(on: model, interventions: [], precision: .exact)
    let capture = Plan.Capture(target.site, layers: target.layers, positions: target.positions)
    let trace = try session.rerun(
      source, on: model, captures: [capture], logits: target.site == .logits ? .all : .none)
    var target = target
    let positions = trace[target.site, layer: target.layers?.first ?? 0]?.positions ?? []
    guard !positions.isEmpty else {
      throw Failure(
        .badValue, Message(en: "the other run has none of these positions", zh: "另一次运行中没有这些位置"),
        parameter: "positions")
    }
    switch target.positions {
    case .indices: break
    // Counted from the end in both runs, whose lengths may differ.
    case .range(let first, let last) where first < 0 && last < 0:
      target.positions = .indices(Array(first...last))
    // What the other run doesn't have can't be copied: a selection without ends becomes one with them.
    default: target.positions = .indices(positions)
    }
    return target.perLayer { index in
      let kept = trace[target.site, layer: target.layers?[index] ?? 0]
      return .copy(rows: kept?.rows(target.site, units: target.units, keys: target.keys) ?? [])
    }
  }
}

extension Target {
  func intervention(_ operation: Intervention.Operation) -> Intervention {
    Intervention(
      site: site, layers: layers, positions: positions, units: units, keys: keys, operation: operation)
  }

  /// An intervention a layer, whose operation depends on the layer's place among the chosen ones.
  func perLayer(_ operation: (Int) -> Intervention.Operation) -> [Intervention] {
    guard let layers else { return [intervention(operation(0))] }
    return layers.enumerated().map { index, layer in
      Intervention(
        site: site, layers: [layer], positions: positions, units: units, keys: keys,
        operation: operation(index))
    }
  }
}

extension Session {
  /// Installs interventions into the innermost scope, under the call as it was written.
  func install(_ interventions: [Intervention], by call: Arguments) {
    let given = call.given.map { argument in
      let text = argument.value.shortText
      return "\(argument.name)=" + (text.count > 40 ? String(text.prefix(39)) + "…" : text)
    }
    install(
      interventions, command: call.signature.name,
      summary: ([call.signature.name] + given).joined(separator: " "))
  }
}
