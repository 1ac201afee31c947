import Instruments
import Language
import Syntax
import Transformer

/// `patch sweep`: activation patching between two prompts, everywhere.
enum PatchSweepCommand: Command {
  static let signature = Signature(
    "patch sweep", topic: .instruments,
    parameters: PairParameters.all + [
      TargetParameters.site, SweepParameters.by, TargetParameters.layer, TargetParameters.layers,
      SweepParameters.positions, TargetParameters.head, TargetParameters.heads, TargetParameters.neuron,
      TargetParameters.neurons, SweepParameters.direction, SweepParameters.method, SweepParameters.verify,
      SweepParameters.top, PromptParameters.precision,
    ],
    rules: PairParameters.rules + [
      .atMostOne(["layer", "layers"]), .atMostOne(["neuron", "neurons", "head", "heads"]),
    ],
    returns: .record(SweepResult.declared), effects: [.needsModel],
    summary: Message(
      en: "Exchanges activations between two prompts, place by place, and maps what each exchange does.",
      zh: "在两条提示之间逐处互换激活值，并画出每次互换的效果。"),
    description: Message(en: Self.english, zh: Self.chinese),
    restrictions: Message(
      en:
        "The two prompts must have as many tokens; of a task, the prompts whose template and length agree are used.",
      zh: "两条提示的 token 数必须相同；使用任务时，只取模板与长度一致的提示。"),
    related: ["patch", "patch path", "task", "compare", "capture"],
    search: [
      "activation patching", "causal tracing", "interchange", "denoising", "noising", "attribution patching",
      "AtP*", "heat map", "激活修补", "因果追踪", "互换", "扫描", "热图", "归因修补",
    ],
    examples: [
      Example(
        "patch sweep clean=[5, 6, 7] corrupted=[5, 8, 7] answer=9 versus=10 layers=0..1",
        doc: Message(en: "Prompts and answers by token ids.", zh: "用 token 编号给出提示和答案。")),
      Example(
        "patch sweep clean=\"When Mary and John went to the store, John gave a drink to\" "
          + "corrupted=\"When Mary and John went to the store, Mary gave a drink to\" "
          + "answer=\" Mary\" versus=\" John\"",
        speed: .seconds, doc: Message(en: "Layers × positions, drawn.", zh: "层 × 位置，画成热图。")),
      Example("patch sweep task=ioi n=4 by=head", speed: .seconds),
      Example("patch sweep task=ioi n=1 by=head site=q method=\"atp*\" verify=true", speed: .minutes),
    ])

  private static let english = """
    A cell copies the activations of one place in one layer from one prompt's run into the other's; its effect is \
    the metric of the run so patched less that of the same run without. With `direction=denoise` (Meng et al. 2022) \
    clean activations go into the corrupted run, and a cell with a large positive effect carries what suffices for \
    the answer; with `direction=noise` it is the reverse, and a large negative one is needed. The two need not \
    agree (Heimersheim & Nanda 2024). The metric is the logit of `answer` less that of `versus` at the last position.

    Only the layers and positions behind a patch are computed again, and all patches of a layer together; what \
    comes before the first different token can have no effect and isn't run. Standing interventions act in both runs.

    `method=atp` estimates all cells from one backward pass: (other activation − own) · gradient. `method="atp*"` \
    (Kramár et al. 2024) makes the attention weights of patched queries and keys anew and takes the mean magnitude of \
    the gradients with each layer held still, with the plain estimate's sign, against cancellation. They are \
    estimates: `verify=true` makes the exact sweep beside them and counts the strong cells that they miss.
    """
  private static let chinese = """
    每一格把一层中某处的激活值从一条提示的运行复制到另一条的运行；其效果是修补后的度量减去未修补时的度量。\
    `direction=denoise`（Meng 等 2022）把干净的激活值放入对照提示的运行，正效果大的格足以产生答案；`direction=noise` 相反，\
    负效果大的格是答案所必需的。两者不必一致（Heimersheim 与 Nanda 2024）。度量是最后位置上 `answer` 与 `versus` 的 logit 之差。

    只重新计算修补之后的层和位置，同一层的修补一起计算；第一个不同 token 之前的位置不可能有效果，不必运行。现有干预在两次运行中都生效。

    `method=atp` 用一次反向传播估计所有格：（另一激活值 − 原激活值）· 梯度。`method="atp*"`（Kramár 等 2024）对修补后的查询和键\
    重新计算注意力权重，并逐层固定其输出求梯度、取绝对值的平均（符号取自普通估计），以免相互抵消。它们只是估计：`verify=true` \
    会同时做精确扫描，并统计漏掉的强效果格。
    """

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let (question, unit) = try SweepParameters.question(call, in: session, model)
    let pairs = try PatchPairs(call, aligned: unit == .position, in: session, model)
    let work = SweepWork(model: model, pairs: pairs.pairs, question: question, session: session)
    let method = call[SweepParameters.method]
    let (sweep, seconds) = try work.timed { () throws(Failure) in try work.sweep(method) }
    var check: (sweep: PatchSweep, seconds: Double)?
    if call[SweepParameters.verify] {
      check = try work.timed { () throws(Failure) in try work.check(method) }
    }
    let control = try work.control(sweep, seed: UInt64(call[TaskParameters.seed] ?? 0))
    let limit = call[SweepParameters.top] ?? (unit == .neuron ? 20 : nil)
    let cells = SweepResult.cells(sweep, exact: check?.sweep, unit, limit: limit)
    var fields: [(String, Value)] = [
      ("site", .text(question.site.rawValue)), ("direction", .text(question.direction.rawValue)),
      ("method", .text(method.rawValue)), ("answer", .text(pairs.answer)),
      ("versus", pairs.versus.map(Value.text) ?? .nothing), ("n", .int(pairs.pairs.count)),
      ("clean", .number(sweep.clean)), ("corrupted", .number(sweep.corrupted)), ("cells", .table(cells)),
      ("total", .int(sweep.cells.count)), ("control", control.map { .number($0.mean) } ?? .nothing),
      ("control_sd", control.map { .number($0.deviation) } ?? .nothing),
    ]
    if let check { fields += Self.fields(of: check, beside: sweep) }
    fields += [
      ("seconds", .number(seconds)), ("prompt", LookingFields.prompt(pairs.pairs[0].clean, model)),
    ]
    return .record(Record(type: SweepResult.type(unit, listed: limit != nil), fields, payload: sweep))
  }

  private static func fields(
    of check: (sweep: PatchSweep, seconds: Double), beside sweep: PatchSweep
  ) -> [(String, Value)] {
    let found = EstimateCheck(estimate: sweep, exact: check.sweep)
    let errors = zip(sweep.cells, check.sweep.cells).map { abs($0.effect - $1.effect) }
    return [
      ("r", found.r.map(Value.number) ?? .nothing),
      ("r_magnitude", found.magnitudes.map(Value.number) ?? .nothing), ("strongest", .int(found.strongest)),
      ("missed", .int(found.missed)), ("largest_error", .number(errors.max() ?? 0)),
      ("verify_seconds", .number(check.seconds)),
    ]
  }
}
