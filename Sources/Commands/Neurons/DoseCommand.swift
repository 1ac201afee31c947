import Instruments
import Language
import Syntax
import Transformer

/// `dose`: how an answer follows a neuron as it is set or scaled.
enum DoseCommand: Command {
  static let values = Parameter<[Double]?>(
    "values",
    help: Message(en: "Values that the units are set to.", zh: "把单元设为哪些值。"))
  static let scales = Parameter<[Double]?>(
    "scales",
    help: Message(
      en: "Multiples that the units are scaled by; by default -1, -0.5, 0, 0.5, 1, 2, 3.",
      zh: "把单元乘以哪些倍数；默认 -1、-0.5、0、0.5、1、2、3。"))

  static let rowType = RecordType(
    "dose row",
    [
      FieldDeclaration(
        "dose", .number, doc: Message(en: "The value or the multiple.", zh: "所设的值或倍数。")),
      FieldDeclaration(
        "value", .number, display: .decimals(3),
        doc: Message(en: "The objective at this dose.", zh: "该剂量下的目标值。")),
      FieldDeclaration(
        "control", .number, display: .decimals(3),
        doc: Message(
          en: "The mean with as many random units of the same layers at this dose.",
          zh: "对同层同样多的随机单元施加该剂量时的平均。")),
      FieldDeclaration(
        "control_sd", .number, display: .decimals(3),
        doc: Message(en: "The standard deviation over the draws.", zh: "各次抽取的标准差。")),
    ])
  static let resultType = RecordType(
    "dose",
    [
      FieldDeclaration("units", .text, doc: Message(en: "What is dosed.", zh: "施加剂量的单元。")),
      FieldDeclaration("objective", .text, doc: Message(en: "What is measured.", zh: "所测量的目标。")),
      FieldDeclaration(
        "clean", .number, display: .significant(5),
        doc: Message(en: "The objective with nothing changed.", zh: "未修改时的目标值。")),
      FieldDeclaration(
        "rho", .optional(.number), display: .decimals(3),
        doc: Message(
          en: "Spearman's correlation of dose and objective: 1 or -1 where it rises or falls throughout.",
          zh: "剂量与目标的斯皮尔曼相关：始终上升或下降时为 1 或 -1。")),
      FieldDeclaration(
        "monotone", .text,
        doc: Message(
          en: "`rising` or `falling` where every dose moves the objective the same way, else `no`.",
          zh: "每一剂量都使目标朝同一方向变化时为 `rising`（升）或 `falling`（降），否则为 `no`。")),
      FieldDeclaration("draws", .int, doc: Message(en: "How many random sets.", zh: "随机对照的组数。")),
      FieldDeclaration("seed", .int, doc: Message(en: "Their seed.", zh: "其随机种子。")),
      FieldDeclaration("rows", .table(rowType), doc: Message(en: "A row a dose.", zh: "每个剂量一行。")),
    ], style: .curve)

  static let signature = Signature(
    "dose", topic: .instruments,
    parameters: PromptParameters.running(
      UnitParameters.units, MetricParameters.target, MetricParameters.versus, MetricParameters.objective,
      TargetParameters.layer, TargetParameters.layers, TargetParameters.neuron, TargetParameters.neurons,
      TargetParameters.head, TargetParameters.heads, values, scales, TargetParameters.positions,
      ControlParameters.draws, ControlParameters.seed),
    rules: PromptParameters.rules + MetricParameters.rules + UnitParameters.rules + [
      .atMostOne(["values", "scales"])
    ],
    returns: .record(resultType), effects: [.needsModel, .random],
    summary: Message(
      en: "Draws how an answer follows a neuron as it is set or scaled, beside random neurons of the "
        + "same layer.",
      zh: "画出答案如何随神经元的取值或倍数变化，并以同层随机神经元作对照。"),
    description: Message(
      en: """
        The dose–response curve: the units are set to each of `values=` or multiplied by each of `scales=`, at all \
        positions unless `positions=` says otherwise, and the objective is measured after the text: the log-probability \
        of `target`, less that of `versus`; answers may have several tokens. The control line is the mean over random \
        units of the same layers that are given the same doses. Only the layers from the first unit's on are run.

        A multiple of 1 is the model as it is, 0 is ablation, and below 0 the sign is turned. A cause has a curve: one \
        that rises or falls throughout (`rho`, `monotone`), while the control stays level.
        """,
      zh: """
        剂量—反应曲线：把单元设为 `values=` 的各个值，或乘以 `scales=` 的各个倍数（不写 `positions=` 时作用于所有位置），测量文本\
        之后的目标：`target` 的对数概率，减去 `versus` 的；答案可以有多个 token。对照线是对同层随机单元施加同样剂量的平均。只运行\
        第一个单元所在层及以后的层。

        倍数 1 即模型原样，0 即消融，小于 0 则改变符号。真正的原因应有曲线：始终上升或下降（`rho`、`monotone`），而对照保持平直。
        """),
    related: ["ablate effect", "attribute", "patch", "neuron"],
    search: [
      "dose response", "grade", "scale", "monotone", "curve", "剂量", "反应", "曲线", "分级", "单调", "倍数",
    ],
    examples: [
      Example(
        "dose \"The capital of France is\" layer=20 neuron=7 target=\" Paris\" scales=[-1, 0, 1, 2] draws=3",
        speed: .seconds),
      Example(
        "let a = attribute \"The capital of France is\" target=\" Paris\" top=1\n"
          + "dose \"The capital of France is\" a target=\" Paris\" versus=\" London\"", speed: .seconds,
        doc: Message(en: "The neuron that `attribute` found.", zh: "`attribute` 找到的神经元。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    let set = try UnitParameters.set(of: call, model)
    try UnitParameters.checkControl(set, model)
    let metric = try MetricParameters.metric(of: call, after: prompt.ids, isSingle: false, in: session, model)
    let doses = try doses(of: call)
    var question = DoseQuestion(set, doses: doses.map { Float($0) })
    question.isScale = !call.has(values)
    question.positions = call[TargetParameters.positions].selection
    question.draws = call[ControlParameters.draws]
    question.seed = ControlParameters.seed(of: call, in: session)
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    let (cancellation, output) = (session.cancellation, session.output)
    let curve: DoseCurve
    do {
      curve = try model.model.doseCurve(
        [Trial(prompt.ids, metric)], question,
        progress: { output.progress(done: $0, total: $1, unit: Message(en: "runs", zh: "次运行")) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    return record(curve, question, doses, MetricParameters.text(metric, model))
  }

  private static func record(
    _ curve: DoseCurve, _ question: DoseQuestion, _ doses: [Double], _ objective: String
  ) -> Value {
    let rows = zip(doses, curve.points).map { dose, point -> [Value] in
      [
        .number(dose), .number(point.value), .number(point.control.mean), .number(point.control.deviation),
      ]
    }
    return .record(
      Record(
        type: resultType,
        [
          ("units", .text(UnitParameters.text(question.units))), ("objective", .text(objective)),
          ("clean", .number(curve.clean)), ("rho", curve.rho.map(Value.number) ?? .nothing),
          ("monotone", .text(trend(curve))), ("draws", .int(question.draws)),
          ("seed", .int(Int(truncatingIfNeeded: question.seed))),
          ("rows", .table(Table(rowType, rows: rows))),
        ]))
  }

  /// Whether the objective moves one way with the dose, strictly.
  private static func trend(_ curve: DoseCurve) -> String {
    let values = curve.points.sorted { $0.dose < $1.dose }.map(\.value)
    let steps = zip(values, values.dropFirst())
    guard values.count > 1 else { return "no" }
    return steps.allSatisfy { $0 < $1 } ? "rising" : steps.allSatisfy { $0 > $1 } ? "falling" : "no"
  }

  private static func doses(of call: Arguments) throws(Failure) -> [Double] {
    let parameter = call.has(values) ? "values" : "scales"
    let found = call[values] ?? call[scales] ?? [-1, -0.5, 0, 0.5, 1, 2, 3]
    guard !found.isEmpty else {
      throw Failure(
        .emptyList, Message(en: "`\(parameter)` is empty", zh: "`\(parameter)` 是空列表"), parameter: parameter)
    }
    guard found.allSatisfy({ Float($0).isFinite }) else {
      throw Failure(
        .badValue,
        Message(en: "a dose must be a finite number", zh: "剂量必须是有限数"), parameter: parameter)
    }
    return found
  }
}
