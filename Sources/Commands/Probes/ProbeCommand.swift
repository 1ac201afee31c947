import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// `probe`: what can be read linearly from activations.
enum ProbeCommand: Command {
  static let signature = Signature(
    "probe", topic: .instruments, parameters: ProbeParameters.all, rules: ProbeParameters.rules,
    returns: .record(ProbeFields.type), effects: [.needsModel, .readsFile, .random],
    summary: Message(
      en: "Fits a linear probe to activations and judges it on prompts it hasn't seen.",
      zh: "在激活值上拟合线性探针，并在未见过的提示上评判。"),
    description: Message(
      en: """
        Every prompt is read once and the activation at its last position kept (`position=` says otherwise; several are \
        averaged). Two classes are told by logistic regression, by Newton's method; numbers by ridge regression. Each \
        dimension is standardised on the training prompts; the weights are penalised, the intercept is not. A share of \
        each class, drawn by the seed, is held out and takes no part in fitting; contrasts that come with Sonde have \
        test prompts of their own. Without `layer=` every layer gets its probe, and `layer` is the one with the least \
        loss when each fifth of the training prompts is told by a probe fitted to the rest: it isn't chosen by the \
        score it reports.

        Beside the score stands that of probes fitted to shuffled labels. A probe shows that something can be read \
        there, not that the model uses it: hand the result to `steer` or `ablate` to see (its `vector` moves the score \
        by the distance between the classes).
        """,
      zh: """
        每条提示只读一遍，保留最后位置的激活值（可用 `position=` 指定；多个位置取平均）。两类标签用逻辑回归（牛顿法），数值标签用\
        岭回归。每个维度按训练提示标准化；惩罚权重，不惩罚截距。每类按种子抽出一部分留出，不参与拟合；Sonde 自带的对照有自己的\
        测试提示。不写 `layer=` 时每层都拟合一个探针，`layer` 是在训练提示上五折交叉验证损失最小的一层：选择时不看所报告的分数。

        分数旁边给出用打乱的标签拟合的探针的分数。探针只说明此处可以读出某种信息，不说明模型在使用它：把结果交给 `steer` 或 \
        `ablate` 便知（`vector` 相加一次使分数移动两类之间的距离）。
        """),
    related: ["diffmean", "capture", "steer", "ablate", "project"],
    search: [
      "logistic regression", "ridge", "linear probe", "classifier", "accuracy", "R2", "探针", "线性探针", "逻辑回归",
      "岭回归", "准确率",
    ],
    examples: [
      Example("let p = probe sentiment layers=[6, 12, 18]\nsteer p scale=2", speed: .seconds),
      Example(
        "let nouns = [\"one cat\", \"two cats\", \"three cats\", \"four cats\", \"five cats\", \"six cats\"]\n"
          + "probe texts=nouns labels=[1, 2, 3, 4, 5, 6] layer=3", speed: .seconds,
        doc: Message(en: "How far can the number be read?", zh: "数目能读出多少？")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    let named = call[ProbeParameters.site]
    let layers = try Target.layers(of: call, named, named.site, model.facts, default: .all)
    let examples = try ProbeExamples(call, in: session)
    let isChat = call[ProbeParameters.chat] ?? (examples.isChat && model.template != nil)
    let seed = call[ProbeParameters.seed].map { UInt64($0) } ?? session.nextSeed()
    var question = examples.question(heldOut: call[ProbeParameters.heldOut], seed: seed)
    question.penalty = call[ProbeParameters.penalty]
    question.draws = call[ProbeParameters.draws]
    let prompts = try model.ids(of: examples.prompts, asChat: isChat)
    let states = try states(prompts, named.site, layers, call, in: session, model)
    var reports: [ProbeReport] = []
    for (layer, rows) in zip(layers ?? [0], states) {
      try session.checkInterrupt()
      reports.append(question.report(layer: layer, rows))
      session.output.progress(
        done: reports.count, total: states.count, unit: Message(en: "layers fitted", zh: "层已拟合"))
    }
    guard let best = reports.min(by: { $0.crossValidatedLoss < $1.crossValidatedLoss }) else {
      throw .noPosition
    }
    return .record(record(best, reports, question, named.site))
  }

  private static func states(
    _ prompts: [[Int]], _ site: Site, _ layers: [Int]?, _ call: Arguments, in session: Session,
    _ model: LoadedModel
  ) throws(Failure) -> [Tensor] {
    let (output, cancellation) = (session.output, session.cancellation)
    do throws(EngineError) {
      return try model.model.probeStates(
        prompts, site: site, layers: layers, positions: call.chosenPositions?.selection ?? .last,
        interventions: session.standingInterventions,
        precision: PromptParameters.precision(of: call, in: session),
        progress: { output.progress(done: $0, total: $1, unit: Message(en: "prompts read", zh: "条提示已读")) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
  }

  private static func record(
    _ best: ProbeReport, _ reports: [ProbeReport], _ question: ProbeQuestion, _ site: Site
  ) -> Record {
    let interval = best.right?.interval
    var (kind, baseline) = ("ridge", 0.0)
    if case .classes(let labels) = question.targets {
      let share = Proportion(question.heldOut.count { labels[$0] }, of: question.heldOut.count).share
      (kind, baseline) = ("logistic", max(share, 1 - share))
    }
    return Record(
      type: ProbeFields.type,
      [
        ("kind", .text(kind)), ("site", .text(site.rawValue)),
        ("layer", site.hasLayer ? .int(best.layer) : .nothing),
        ("accuracy", best.right.map { .number($0.share) } ?? .nothing),
        ("r2", best.right == nil ? .number(best.heldOut) : .nothing),
        ("low", interval.map { .number($0.low) } ?? .nothing),
        ("high", interval.map { .number($0.high) } ?? .nothing),
        ("control", .number(best.control.mean)), ("control_sd", .number(best.control.deviation)),
        ("baseline", .number(baseline)),
        (
          "n",
          .record(
            Record([
              ("training", .int(question.training.count)), ("held_out", .int(question.heldOut.count)),
            ]))
        ),
        ("layers", .table(Table(ProbeFields.layerType, rows: reports.map(ProbeFields.row)))),
        ("vector", .tensor(TensorValue(vector: best.direction, axis: "d_model"))),
        ("weights", .tensor(TensorValue(vector: best.probe.weights, axis: "d_model"))),
        ("intercept", .number(best.probe.intercept)),
      ])
  }
}
