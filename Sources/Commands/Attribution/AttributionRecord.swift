import Instruments
import Language
import Syntax
import Transformer

/// What `attribute` keeps with its result, for `ablate curve`.
struct AttributionPayload: Sendable {
  let attribution: Attribution
  let trials: [Trial]
  let question: AttributionQuestion
  /// The model's file.
  let path: String
}

/// What `attribute` gives.
enum AttributionRecord {
  static let type = RecordType(
    "attribution",
    [
      FieldDeclaration(
        "objective", .text,
        doc: Message(en: "What the scores are shares of.", zh: "分数所分解的目标。")),
      FieldDeclaration(
        "value", .number, display: .significant(5),
        doc: Message(
          en: "The objective in the clean run, a mean over the prompts.", zh: "目标在未干预运行中的值，多个提示取平均。")),
      FieldDeclaration(
        "of", .text, doc: Message(en: "What is scored.", zh: "给什么打分。")),
      FieldDeclaration(
        "mode", .text, doc: Message(en: "How, and against which baseline.", zh: "打分方式与基线。")),
      FieldDeclaration(
        "at", .text,
        doc: Message(
          en: "The positions that count, and whether the first token was left out.",
          zh: "计入的位置，以及是否排除了第一个 token。")),
      FieldDeclaration(
        "n", .int, unit: "prompts", doc: Message(en: "How many prompts.", zh: "提示的数量。")),
      FieldDeclaration(
        "total", .int, unit: "units", doc: Message(en: "How many units were scored.", zh: "打分的单元总数。")),
      FieldDeclaration(
        "verified", .int, unit: "units",
        doc: Message(
          en: "How many of the first units were replaced by the baseline one by one.",
          zh: "最前的多少个单元被逐一换成基线。")),
      FieldDeclaration(
        "r", .optional(.number), display: .decimals(3),
        doc: Message(
          en: "Pearson's correlation of score and exact effect over the verified units.",
          zh: "所检验单元的分数与实际效果的皮尔逊相关系数。")),
      FieldDeclaration(
        "kept", .optional(.number), display: .decimals(3),
        doc: Message(
          en: "The share of (clean − corrupted) that the first `keep` supporters keep by themselves, "
            + "every other unit "
            + "taking its value in the corrupted twin; none without a twin.",
          zh: "只保留最支持答案的 `keep` 个单元、其余单元都取对照文本中的值时，（原样 − 对照）之差还剩多少；没有对照文本时无。")),
      FieldDeclaration(
        "units", .table(UnitRows.type),
        doc: Message(en: "The units, greatest |score| first.", zh: "各单元，按 |分数| 从大到小。")),
    ])

  static let description = Message(
    en: """
      The score is (activation − baseline) × ∂objective/∂activation, from one backward pass: how much the objective \
      would fall, to first order, if the unit were replaced by the baseline, zero or the unit's value in a corrupted \
      twin (`corrupted=`; then it is attribution patching). `mode=integrated` takes the mean gradient along the \
      straight way from the baseline, each layer's units together (Sundararajan et al. 2017): the scores of a layer \
      then sum to what replacing all of it does.

      A gradient is a guess. `verify=20` takes each of the first twenty units out in turn, runs the model again and \
      gives the fall as `exact`; `r` is Pearson's correlation with the scores. Where r is low, believe `exact`.

      With a twin (`corrupted=` or a task's) `kept` tells how far the best `keep=5` units suffice: all other units of \
      the kind take their values in the twin, and what is left of the difference between prompt and twin is given.

      The default is the last position. With `positions=all` scores are sums over all positions but the first, where \
      massive activations stand that say nothing of the text. Standing interventions act.

      The result is a set of units: `ablate a`, `patch (a.units) value=0`, `ablate curve a`, `a | top 10 | ablate`.
      """,
    zh: """
      分数为（激活 − 基线）× ∂目标/∂激活，一次反向传播即可得到：按一阶近似，把该单元换成基线后目标会下降多少。基线为零，\
      或该单元在对照文本（`corrupted=`）中的值，后者即 attribution patching。`mode=integrated` 取从基线到激活的直线路径上梯度的\
      平均，同层单元一起变化（Sundararajan 等 2017）：一层的分数之和等于替换整层的效果。

      梯度只是估计。`verify=20` 把最前的二十个单元逐一去除并重新运行模型，实际下降写在 `exact`，`r` 是它与分数的皮尔逊相关。\
      r 低时，请以 `exact` 为准。

      有对照文本时（`corrupted=` 或任务自带），`kept` 说明最好的 `keep=5` 个单元是否足够：同类的其余单元都取对照文本中的值，\
      给出提示与对照之差还剩多少。

      默认只看最后一个位置。`positions=all` 时，分数是除第一个以外所有位置之和：第一个位置的极大激活与文本无关。现有干预同时生效。

      结果是单元的集合：`ablate a`、`patch (a.units) value=0`、`ablate curve a`、`a | top 10 | ablate`。
      """)

  /// The record of an attribution.
  static func record(
    _ payload: AttributionPayload, top: Int, sign: AttributeCommand.Sign, kept: (share: Double, units: Int)?,
    _ model: LoadedModel
  ) -> Value {
    let found = payload.attribution
    let shown = found.scores.lazy.filter { score in
      switch sign {
      case .both: true
      case .positive: score.score > 0
      case .negative: score.score < 0
      }
    }
    let position = found.positions.count == 1 && lengths(payload).count == 1 ? found.positions[0] : nil
    let units = UnitRows.table(
      shown.prefix(top), found.kind, position: position, tokens: payload.trials[0].prompt, model)
    let question = payload.question
    let baseline = question.mode == .activation ? "" : ", baseline \(question.baseline.rawValue)"
    let steps = question.mode == .integrated ? ", \(question.steps) steps" : ""
    return .record(
      Record(
        type: type,
        [
          ("objective", .text(MetricParameters.text(payload.trials[0].metric, model))),
          ("value", .number(found.clean)), ("of", .text(found.kind.rawValue)),
          ("mode", .text(question.mode.rawValue + steps + baseline)), ("at", .text(place(payload))),
          ("n", .int(payload.trials.count)), ("total", .int(found.scores.count)),
          ("verified", .int(question.verify)), ("r", found.correlation.map(Value.number) ?? .nothing),
          ("kept", kept.map { .number($0.share) } ?? .nothing), ("units", .table(units)),
        ], payload: payload))
  }

  private static func lengths(_ payload: AttributionPayload) -> Set<Int> {
    Set(payload.trials.map(\.prompt.count))
  }

  /// The positions in words.
  private static func place(_ payload: AttributionPayload) -> String {
    let positions = payload.attribution.positions
    let isOne = lengths(payload).count == 1
    if payload.question.positions == .last, payload.attribution.kind != .positions {
      return isOne ? "last position, \(positions[0])" : "last position"
    }
    let list =
      positions.count > 1 && positions.last == positions[0] + positions.count - 1
      ? "\(positions[0])..\(positions[positions.count - 1])"
      : positions.map(String.init).joined(separator: ", ")
    let sum = positions.count > 1 && payload.attribution.kind != .positions ? ", summed" : ""
    let first = payload.attribution.leavesOutFirst ? "; the first token is left out" : ""
    return "positions \(list)\(sum)\(first)"
  }
}
