import Instruments
import Language
import Syntax
import Transformer

/// `attribute`: which units make the model say what it says.
enum AttributeCommand: Command {
  /// What `of=` takes.
  enum Kind: String, ChoiceArgument {
    case heads, neurons, layers, positions, latents

    var units: UnitKind { UnitKind(rawValue: rawValue) ?? .neurons }
  }

  /// What `mode=` takes.
  enum Mode: String, ChoiceArgument { case attribution, integrated, activation }

  /// What `baseline=` takes.
  enum Baseline: String, ChoiceArgument { case zero, corrupted }

  /// What `sign=` takes.
  enum Sign: String, ChoiceArgument { case both, positive, negative }

  static let kind = Parameter<Kind>(
    "of", default: .neurons,
    help: Message(
      en: "What is scored: `neurons`, `heads`, `layers` (what each adds to the residual stream), "
        + "`positions` (the "
        + "tokens of the text) or the `latents` of `sae=`.",
      zh: "给什么打分：神经元、注意力头、层（各层写入残差流的内容）、位置（文本的 token），或 `sae=` 的 latent。"))
  static let mode = Parameter<Mode>(
    "mode", default: .attribution,
    help: Message(
      en: "`attribution`: activation × gradient. `integrated`: the gradient's mean along the way from "
        + "the baseline. "
        + "`activation`: the activation alone.",
      zh: "`attribution`：激活 × 梯度；`integrated`：从基线到激活的路径上梯度的平均；`activation`：只看激活值。"))
  static let steps = Parameter<Int>(
    "steps", default: 10, range: .between(1, 1000),
    help: Message(en: "Steps of the integrated gradients.", zh: "积分梯度的步数。"))
  static let corrupted = Parameter<String?>(
    "corrupted",
    help: Message(
      en: "A twin of the text, as long in tokens, that calls for the other answer.",
      zh: "与文本 token 数相同、应得出另一答案的对照文本。"))
  static let baseline = Parameter<Baseline?>(
    "baseline",
    help: Message(
      en: "What a unit is compared with: `zero`, or its value in the `corrupted` twin. By default the "
        + "twin where "
        + "`corrupted=` is given.",
      zh: "单元与什么比较：`zero`（零），或 `corrupted` 对照文本中的值。给了 `corrupted=` 时默认为后者。"))
  static let top = Parameter<Int>(
    "top", default: 20, range: .between(1, 100_000), unit: "units",
    help: Message(en: "How many units to list, greatest |score| first.", zh: "列出多少个单元，按 |分数| 从大到小。"))
  static let verify = Parameter<Int?>(
    "verify", range: .atLeast(0), unit: "units",
    help: Message(
      en: "How many of the first units to replace by the baseline one by one, running the model again; "
        + "`r` compares. "
        + "By default 20, or as many as there are.",
      zh: "把排在最前的多少个单元逐一换成基线并重新运行模型，`r` 给出两者的相关。默认 20 个，或全部。"))
  static let keep = Parameter<Int>(
    "keep", default: 5, range: .between(1, 100_000), unit: "units",
    help: Message(
      en: "How many of the units that speak most for the answer to leave alone for `kept`, all others being "
        + "corrupted.",
      zh: "计算 `kept` 时保留多少个最支持答案的单元，其余全部换成对照文本中的值。"))
  static let sae = Parameter<Record?>(
    "sae",
    help: Message(
      en: "For `of=latents`: the SAE that they belong "
        + "to.", zh: "用于 `of=latents`：latent 所属的 SAE。"))
  static let sign = Parameter<Sign>(
    "sign", default: .both,
    help: Message(
      en: "Which units to list: `positive` speak for the answer, `negative` against it.",
      zh: "列出哪些单元：`positive` 支持答案，`negative` 反对答案。"))
  static let positions = Parameter<PositionArgument>(
    "positions", default: .last, complete: .words(["all", "last"]),
    help: Message(
      en: "Where units act: the last position, or several, over which scores are summed; `all` leaves "
        + "out the first "
        + "token, where massive activations stand.",
      zh: "单元作用的位置：默认最后一个；多个位置时分数相加；`all` 不计第一个 token，因为那里有极大的激活值。"))

  static let signature = Signature(
    "attribute", topic: .instruments,
    parameters: PromptParameters.running(
      MetricParameters.target, MetricParameters.versus, MetricParameters.objective, kind, mode, steps,
      TaskParameters.task, TaskParameters.n, TaskParameters.seed, corrupted, baseline, TargetParameters.layer,
      TargetParameters.layers, positions, top, verify, sign, keep, sae),
    rules: PromptParameters.rules + MetricParameters.rules + [
      .atMostOne(["layer", "layers"]), .atMostOne(["task", "text"]), .atMostOne(["task", "target"]),
      .atMostOne(["task", "corrupted"]), .needs("n", "task"), .needs("seed", "task"),
    ],
    returns: .record(AttributionRecord.type), effects: [.needsModel],
    summary: Message(
      en: "Ranks neurons, heads, layers or tokens by what they are worth to an answer, and checks the "
        + "best exactly.",
      zh: "按对答案的贡献给神经元、注意力头、层或 token 排名，并逐一精确检验最前的若干个。"),
    description: AttributionRecord.description,
    restrictions: Message(
      en: "Answers are single tokens. Where two longer ones are compared, put their common beginning "
        + "into the text.",
      zh: "答案须为单个 token。比较较长的答案时，请把共同的开头放入文本。"),
    related: ["ablate curve", "ablate", "dose", "ablate effect", "task", "lens"],
    search: [
      "gradient", "saliency", "importance", "integrated gradients", "which neurons", "heads", "cause",
      "归因", "梯度", "重要性", "积分梯度", "哪些神经元", "注意力头", "原因",
    ],
    examples: [
      Example(
        "attribute \"When Mary and John went to the store, John gave a drink to\" target=\" Mary\" "
          + "versus=\" John\" "
          + "of=heads top=5", speed: .seconds),
      Example(
        "let a = attribute \"The capital of France is\" target=\" Paris\"\nwith ablate a "
          + "{ show (top \"The capital of France is\" k=3) }", speed: .seconds,
        doc: Message(en: "The result is a set of units.", zh: "结果本身就是单元的集合。")),
      Example(
        "attribute \"The capital of France is\" | top 10 | ablate\nunpatch", speed: .seconds,
        doc: Message(en: "The ten first, taken out from here on.", zh: "从此处起去除最前的十个。")),
      Example(
        "attribute task=ioi n=4 of=heads top=5", speed: .seconds,
        doc: Message(en: "Scores averaged over a task.", zh: "在一个任务上取平均。")),
      Example(
        "attribute \"2 + 2 =\" of=positions", speed: .seconds,
        doc: Message(en: "Which tokens of the text count.", zh: "文本中哪些 token 起作用。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let trials = try trials(of: call, in: session, model)
    let question = try question(call, trials, in: session, model)
    let (cancellation, output) = (session.cancellation, session.output)
    let unit = Message(en: "passes", zh: "次运行")
    let found: Attribution
    var kept: Double?
    do {
      found = try model.model.attribute(
        trials, question, progress: { output.progress(done: $0, total: $1, unit: unit) },
        isCancelled: { cancellation.isRequested() })
      let isKind = question.kind.count(in: model.model.architecture) > 0
      if isKind, trials.allSatisfy({ $0.corrupted != nil }), call[keep] <= found.scores.count {
        kept = try model.model.kept(
          by: Array(found.supporters.prefix(call[keep])), trials, question,
          progress: { output.progress(done: $0, total: $1, unit: unit) },
          isCancelled: { cancellation.isRequested() })
      }
    } catch { throw Failure(error, file: model.path) }
    return AttributionRecord.record(
      AttributionPayload(attribution: found, trials: trials, question: question, path: model.path),
      top: call[top], sign: call[sign], kept: kept.map { ($0, call[keep]) }, model)
  }

  /// The prompts of a call: one, or those of a task.
  private static func trials(
    of call: Arguments, in session: Session, _ model: LoadedModel
  ) throws(Failure) -> [Trial] {
    if let task = call[TaskParameters.task] {
      let drawn = try task.drawn(
        for: model, count: call[TaskParameters.n] ?? 20, seed: UInt64(call[TaskParameters.seed] ?? 0))
      let quantity = call[MetricParameters.objective]?.quantity ?? .logit
      return drawn.set.items.map { item in
        Trial(
          item.clean,
          Metric(
            quantity, answers: item.metric.answers.map { [$0] }, others: item.metric.wrongs.map { [$0] }),
          corrupted: item.corrupted)
      }
    }
    let prompt = try PromptParameters.prompt(of: call, for: model)
    let metric = try MetricParameters.metric(of: call, after: prompt.ids, isSingle: true, in: session, model)
    let other = try call[corrupted].map { (text) throws(Failure) in try twin(text, of: prompt.ids, model) }
    return [Trial(prompt.ids, metric, corrupted: other)]
  }

  /// The tokens of a twin.
  private static func twin(
    _ text: String, of prompt: [Int], _ model: LoadedModel
  ) throws(Failure) -> [Int] {
    let ids = try model.ids(of: text)
    guard ids.count == prompt.count else {
      throw Failure(
        .badValue,
        Message(
          en: "the twin has \(ids.count) tokens, the text \(prompt.count): they must match one by one",
          zh: "对照文本有 \(ids.count) 个 token，文本有 \(prompt.count) 个：两者必须逐个对应"),
        help: Message(en: "`tokens` shows how a text is cut", zh: "`tokens` 显示文本的切分"),
        parameter: "corrupted")
    }
    return ids
  }

  private static func question(
    _ call: Arguments, _ trials: [Trial], in session: Session, _ model: LoadedModel
  ) throws(Failure) -> AttributionQuestion {
    var question = AttributionQuestion(call[kind].units)
    question.mode = AttributionQuestion.Mode(rawValue: call[mode].rawValue) ?? .attribution
    question.steps = call[steps]
    let hasTwins = trials.allSatisfy { $0.corrupted != nil }
    let wanted = call[baseline] ?? (call.has(corrupted) ? .corrupted : .zero)
    guard wanted == .zero || hasTwins else {
      throw Failure(
        .missingArgument,
        Message(
          en: "`baseline=corrupted` needs `corrupted=`",
          zh: "用 `baseline=corrupted` 时还需要 "
            + "`corrupted=`"),
        parameter: "baseline")
    }
    question.baseline = wanted == .corrupted ? .corrupted : .zero
    question.layers = try call.chosenLayers?.indices(of: model.facts.layers)
    question.positions = call[positions].selection
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    question.dictionary = try dictionary(of: call, model)
    question.verify = try verified(call, question, trials, model)
    return question
  }

  /// The latents of `sae=`, where they are asked for.
  private static func dictionary(
    of call: Arguments, _ model: LoadedModel
  ) throws(Failure) -> LatentDictionary? {
    guard call[kind] == .latents else { return nil }
    guard let record = call[sae] else {
      throw Failure(
        .missingArgument, Message(en: "`of=latents` needs `sae=`", zh: "用 `of=latents` 时还需要 `sae=`"),
        parameter: "of")
    }
    guard let source = record.payload as? any LatentSource else {
      throw Failure(
        .valueType, Message(en: "`sae=` wants an SAE", zh: "`sae=` 需要一个 SAE"), parameter: "sae")
    }
    return try source.latents(in: model)
  }

  /// How many units to try exactly.
  private static func verified(
    _ call: Arguments, _ question: AttributionQuestion, _ trials: [Trial], _ model: LoadedModel
  ) throws(Failure) -> Int {
    let layers = question.layers?.count ?? model.facts.layers
    // Positions are counted by the first prompt; a task's must be of one length anyway.
    let count =
      question.kind == .positions
      ? (trials.first?.prompt.count ?? 1) - 1
      : question.dictionary?.count ?? layers * question.kind.count(in: model.model.architecture)
    guard let asked = call[verify] else { return min(20, count) }
    guard asked <= count else {
      throw Failure(
        .outOfRange,
        Message(
          en: "there are \(count) \(question.kind.rawValue) here, so \(asked) can't be verified",
          zh: "此处只有 \(count) 个单元（\(question.kind.rawValue)），无法检验 \(asked) 个"),
        parameter: "verify")
    }
    return asked
  }
}
