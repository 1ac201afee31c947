import Instruments
import Language
import Syntax
import Transformer

/// `sae eval`: judges a dictionary on text that it has not seen.
enum SAEEvalCommand: Command {
  static let tokens = Parameter<Int>(
    "tokens", default: 8192, range: .atLeast(16),
    help: Message(
      en: "Tokens of the text to take variances over, as many as it has at most.",
      zh: "用于计算方差的 token 数，不超过文本所有。"))
  static let lossTokens = Parameter<Int>(
    "loss_tokens", default: 2048, range: .atLeast(0),
    help: Message(
      en: "Tokens of these to take losses over: three further runs each.", zh: "其中用于计算损失的 token 数：每个需另外运行三次。")
  )
  static let components = Parameter<Int?>(
    "components", range: .atLeast(1),
    help: Message(
      en: "Principal components to compare with; by default as many as a row has latents.",
      zh: "用于比较的主成分个数；默认与每行的 latent 数相同。"))

  private static func number(_ name: String, _ unit: String? = nil, en: String, zh: String)
    -> FieldDeclaration
  {
    FieldDeclaration(name, .number, unit: unit, display: .decimals(4), doc: Message(en: en, zh: zh))
  }

  static let resultType = RecordType(
    "sae eval",
    [
      number(
        "explained_variance", en: "1 − Σ|x − x̂|² / Σ|x − x̄|², about the mean x̄ of this text.",
        zh: "解释方差：1 − Σ|x − x̂|² / Σ|x − x̄|²，相对于本文本的均值 x̄。"),
      number(
        "pca_explained_variance",
        en:
          "The same of as many principal components as a row has latents, found on this very text (which favours them).",
        zh: "同样个数主成分的解释方差，主成分就在本文本上求得（对其有利）。"),
      number("l0", "latents", en: "Active latents a row.", zh: "每行的活跃 latent 数。"),
      number(
        "dead",
        en:
          "The share of latents that fired neither in the last million activations of training nor here; for an SAE of "
          + "unknown training, not here.",
        zh: "在训练的最后一百万个激活值中和本文本上都未激活的 latent 比例；训练情况未知时只看本文本。"),
      number("silent", en: "The share of latents that don't fire in this text.", zh: "在本文本上未激活的 latent 比例。"),
      number(
        "loss_recovered", en: "(zero − sae) / (zero − clean) of the losses.",
        zh: "损失恢复：（置零 − SAE）/（置零 − 原模型）。"),
      number("fvu", en: "1 − explained_variance.", zh: "1 − 解释方差。"),
      number("cosine", en: "Mean cosine of x and x̂.", zh: "x 与 x̂ 的平均余弦。"),
      number("kl", "nats", en: "Mean KL(model ‖ model with x̂).", zh: "平均 KL（模型 ‖ 换成 x̂ 的模型）。"),
      number("loss_clean", "nats", en: "Next-token loss of the model.", zh: "模型的下一 token 损失。"),
      number("loss_sae", "nats", en: "The loss with x̂ in the place of x.", zh: "用 x̂ 代替 x 时的损失。"),
      number("loss_zero", "nats", en: "The loss with 0 there.", zh: "该处置零时的损失。"),
      number("loss_mean", "nats", en: "The loss with the mean x̄ there.", zh: "该处换成均值 x̄ 时的损失。"),
      FieldDeclaration(
        "components", .int, doc: Message(en: "Principal components compared with.", zh: "所比较的主成分个数。")),
      FieldDeclaration("positions", .int, doc: Message(en: "Rows that count.", zh: "计入的行数。")),
      FieldDeclaration(
        "massive", .int, doc: Message(en: "Rows left out as massive activations.", zh: "作为极大激活值排除的行数。")),
      FieldDeclaration(
        "loss_positions", .int, doc: Message(en: "Predictions that losses are means over.", zh: "损失所平均的预测个数。")
      ),
    ])

  static let signature = Signature(
    "sae eval", topic: .instruments,
    parameters: [
      SAEParameters.dictionary, tokens, lossTokens, components, SAEParameters.file, SAEParameters.window,
    ],
    returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en:
        "Judges an SAE on held-out text: variance explained, sparsity, and what the model loses with it in place.",
      zh: "在留出文本上评判 SAE：解释方差、稀疏性，以及换上它之后模型损失多少。"),
    description: Message(
      en: """
        The text is prose that comes with Sonde and that `sae train` never sees; `data=` gives another. Variance is taken \
        about the mean: about zero nearly every dictionary looks perfect, since activations have a large mean. \
        Losses compare three runs of the same text: the model as it is, with x̂ written at the site, and with 0 \
        there. The first token of each window is left as it is in all of them, and so are other massive activations.
        """,
      zh: """
        文本是 Sonde 自带、`sae train` 从未见过的散文；`data=` 可另给文本。方差相对于均值计算：若相对于零，由于激活值的均值很大，\
        几乎任何字典都显得完美。损失比较同一文本的三次运行：原模型、在该位点写入 x̂、在该处置零。每个窗口的第一个 token 以及\
        其他极大的激活值在各次运行中都保持原样。
        """),
    related: ["sae train", "sae features", "sae load"],
    search: ["explained variance", "fvu", "loss recovered", "dead latents", "pca", "评估", "解释方差", "损失恢复"],
    examples: [Example("sae eval (sae train)", speed: .minutes)])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    let trained = call[SAEParameters.dictionary].trained
    let windows = try SAEParameters.heldOutWindows(call, tokens: call[tokens], on: model, in: session)
    let test = DictionaryTest(
      windows: windows, lossWindows: SAEParameters.windowCount(call, tokens: call[lossTokens]),
      components: call[components])
    let (cancellation, output) = (session.cancellation, session.output)
    let found: DictionaryEvaluation
    do {
      found = try model.model.evaluate(
        trained.dictionary, on: test,
        progress: { output.progress(done: $0, total: $1, unit: Message(en: "windows", zh: "个窗口")) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, model: model.path) }
    return .record(record(found, trained))
  }

  private static func record(_ found: DictionaryEvaluation, _ trained: TrainedDictionary) -> Record {
    let hasLoss = found.predictions > 0
    func loss(_ value: Double) -> Value { hasLoss ? .number(value) : .nothing }
    return Record(
      type: resultType,
      [
        ("explained_variance", .number(found.explained)),
        ("pca_explained_variance", .number(found.pcaExplained)), ("l0", .number(found.l0)),
        ("dead", .number(trained.dead.map { min($0, found.silent) } ?? found.silent)),
        ("silent", .number(found.silent)), ("loss_recovered", loss(found.lossRecovered)),
        ("fvu", .number(found.unexplained)), ("cosine", .number(found.cosine)), ("kl", loss(found.kl)),
        ("loss_clean", loss(found.lossClean)), ("loss_sae", loss(found.lossReplaced)),
        ("loss_zero", loss(found.lossZero)), ("loss_mean", loss(found.lossMean)),
        ("components", .int(found.components)), ("positions", .int(found.rows)),
        ("massive", .int(found.massive)), ("loss_positions", .int(found.predictions)),
      ])
  }
}
