import Instruments
import Language
import Syntax
import Transformer

/// The parameters of `patch sweep` that say what is exchanged.
enum SweepParameters {
  enum Unit: String, ChoiceArgument { case position, head, neuron }
  enum Direction: String, ChoiceArgument {
    case denoise, noise

    var direction: PatchQuestion.Direction { self == .denoise ? .denoise : .noise }
  }
  enum Method: String, ChoiceArgument {
    case exact, atp
    case star = "atp*"
  }

  static let by = Parameter<Unit?>(
    "by",
    help: Message(
      en:
        "What one cell is: a `position` (the default), a `head` (at `z`, `q`, `k`, `v`, `pattern`) or a `neuron`.",
      zh: "每一格是什么：`position`（位置，默认）、`head`（注意力头，用于 `z`、`q`、`k`、`v`、`pattern`）或 `neuron`（神经元）。"))
  static let positions = Parameter<PositionArgument?>(
    "positions", complete: .words(PositionArgument.words),
    help: Message(
      en:
        "Which positions are exchanged; by default all, one by one, or together for heads, and the last one for "
        + "neurons.",
      zh: "互换哪些位置；默认为全部：逐个互换，对注意力头则一并互换；对神经元默认只换最后一个位置。"))
  static let direction = Parameter<Direction>(
    "direction", default: .denoise,
    help: Message(
      en:
        "`denoise` copies clean activations into the corrupted run: what suffices for the answer. `noise` copies "
        + "corrupted ones into the clean run: what it needs.",
      zh: "`denoise` 把干净提示的激活值复制到对照提示的运行中：找出足以产生答案之处；`noise` 相反：找出答案所必需之处。"))
  static let method = Parameter<Method>(
    "method", default: .exact,
    help: Message(
      en: "`exact` makes every patch; `atp` and `\"atp*\"` estimate them from gradients.",
      zh: "`exact` 逐一实际修补；`atp` 与 `\"atp*\"` 用梯度估计。"))
  static let verify = Parameter<Bool>(
    "verify", default: false,
    help: Message(
      en:
        "Also do it the obvious way and say how near they are: a whole run for every cell beside `exact`, the exact "
        + "sweep beside the estimates.",
      zh: "同时用直接的方法再做一遍并比较：对 `exact` 是每格完整运行一次，对估计方法是精确扫描。"))
  static let top = Parameter<Int?>(
    "top", range: .atLeast(1), unit: "cells",
    help: Message(
      en: "Keep only so many cells, the strongest first; by default 20 of neurons, else all in order.",
      zh: "只保留效果最强的若干格，按强弱排列；对神经元默认 20 格，其余默认全部按顺序保留。"))

  /// What a call asks of a sweep.
  ///
  /// - Throws: E313 where site and units don't go together, E301 for what the model doesn't have.
  static func question(
    _ call: Arguments, in session: Session, _ model: LoadedModel
  ) throws(Failure) -> (question: PatchQuestion, unit: Unit) {
    let unit =
      call[by] ?? (call.chosenNeurons != nil ? .neuron : call.chosenHeads != nil ? .head : .position)
    let named = call[TargetParameters.site]
    var question = PatchQuestion()
    question.site = named?.site ?? (unit == .head ? .z : unit == .neuron ? .neurons : .residPost)
    guard question.site.hasLayer else {
      throw Failure(PatchingError.siteWithoutLayers(question.site), file: model.path)
    }
    guard unit != .head || question.site.hasHeads else { throw mismatch("head", question.site) }
    guard unit != .neuron || question.site == .neurons else { throw mismatch("neuron", question.site) }
    question.grain = unit == .position ? .position : .unit
    question.layers = try Target.layers(of: call, named, question.site, model.facts, default: .all)
    question.units = try Target.units(of: call, question.site, model)
    question.positions = call[positions]?.selection ?? (unit == .neuron ? .last : .all)
    question.direction = call[direction].direction
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    return (question, unit)
  }

  private static func mismatch(_ unit: String, _ site: Site) -> Failure {
    Failure(
      .badValue,
      Message(
        en: "`by=\(unit)` doesn't go with `site=\(site.rawValue)`",
        zh: "`by=\(unit)` 不能与 `site=\(site.rawValue)` 同用"),
      parameter: "by")
  }
}
