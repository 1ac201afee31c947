import Language
import Syntax
import Transformer

/// `ablate`: takes neurons, heads, sites or a direction out of the model.
enum AblateCommand: Command {
  /// What stands in front: a direction, or units that an instrument found.
  enum Subject: ArgumentConvertible {
    case direction(VectorArgument)
    case units(UnitsArgument)

    static var valueType: ValueType { .either([.tensor, .list(.any), .record(nil), .table(nil)]) }

    /// - Throws: E302, E303 for what is neither.
    init(argument: Value) throws(Failure) {
      self =
        UnitsArgument.isMeant(by: argument)
        ? .units(try UnitsArgument(argument: argument))
        : .direction(try VectorArgument(argument: argument))
    }

    var argumentText: String {
      switch self {
      case .direction: "[…]"
      case .units(let units): units.argumentText
      }
    }
  }

  static let subject = Parameter<Subject?>(
    "direction", .positional,
    help: Message(
      en: "A direction of the residual stream to project out; or units, such as the result of `attribute`.",
      zh: "要从残差流中投影去除的方向；或一组单元，如 `attribute` 的结果。"))
  static let value = Parameter<ValueArgument>(
    "value", default: .number(0),
    help: Message(
      en: "What neurons, heads or sites become: 0, or `mean` for their means over the texts of `over=`.",
      zh: "神经元、注意力头或位点改为什么：0，或 `mean`（`over=` 文本上的平均值）。"))

  static let signature = Signature(
    "ablate", topic: .interventions,
    parameters: [subject] + TargetParameters.all + [
      value, PatchCommand.over, SAEParameters.ofCall, SAEParameters.latent,
    ],
    rules: TargetParameters.rules + [
      .atMostOne(["direction", "neuron", "neurons", "head", "heads", "dim"]),
      .needs("over", "value"),
    ] + SAEParameters.rules,
    effects: [.installs, .needsModel],
    summary: Message(
      en: "Takes neurons, heads, whole sites or a direction out of every run that follows.",
      zh: "在之后的每次运行中去除神经元、注意力头、整个位点或一个方向。"),
    description: Message(
      en: """
        With `neuron=`, `head=` or `site=` it is `patch` with the value 0, or with `value=mean`. With a direction v it \
        projects v out, x − (x·u)u with u = v/|v|, at `resid_pre`, `resid_mid` and `resid_post` of all layers \
        (Arditi et al. 2024), or only at the `layers=` and the `site=` given. Units from `attribute` are set to zero, or to \
        their means with `value=mean`, at all positions but the first (`positions=` says otherwise): massive \
        activations stand at the first. As with `patch`, it stands until `unpatch`, or to the end of a `with`. \
        With `sae=s latent=42` the latent becomes 0 wherever it fires: what it added, and nothing else, is taken \
        from the SAE's site.
        """,
      zh: """
        用 `neuron=`、`head=` 或 `site=` 时，相当于值为 0 或 `value=mean` 的 `patch`。给出方向 v 时，在所有层的 \
        `resid_pre`、`resid_mid`、`resid_post` 处投影去除 v：x − (x·u)u，u = v/|v|（Arditi 等 2024）；也可用 `layers=` \
        和 `site=` 限定范围。`attribute` 给出的单元置零（或用 `value=mean` 取平均值），默认作用于除第一个以外的所有位置（可用 \
        `positions=` 指定），因为第一个位置有极大的激活。与 `patch` 一样，直到 `unpatch` 或 `with` 结束。\
        用 `sae=s latent=42` 时，该 latent 在激活处变为 0：从 SAE 的位点减去它所加的部分，其余不变。
        """),
    related: ["patch", "steer", "unpatch", "with"],
    search: ["zero", "remove", "knock out", "project", "direction", "mean ablation", "消融", "去除", "投影", "方向"],
    examples: [
      Example("with ablate layer=5 head=3 { show (top \"The capital of France is\") }", speed: .seconds),
      Example(
        "ablate layers=all neurons=0..3", doc: Message(en: "Four neurons of each layer.", zh: "每层四个神经元。")),
      Example(
        "let c = capture \"I can't help with that.\" layer=10 position=last\nablate c", speed: .seconds,
        doc: Message(en: "A direction removed everywhere.", zh: "在各处去除一个方向。")),
      Example(
        "with ablate (attribute random 5 layers=20..23 seed=1) { show (top \"The capital of France is\" "
          + "k=3) }",
        doc: Message(en: "A set of units.", zh: "一组单元。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    if call.has(SAEParameters.ofCall) {
      guard case .number(let number) = call[value] else { throw .latentValue }
      session.install(try call.latentEdits(.set(number), on: model) ?? [], by: call)
      return .nothing
    }
    if case .units(let units)? = call[subject] {
      session.install(
        try units.interventions(.value(call[value]), call, in: session, model), by: call)
      return .nothing
    }
    guard case .direction(let vector)? = call[subject] else {
      let target = try Target(call, model)
      let texts = call[PatchCommand.over]?.texts ?? ReferenceText.texts
      let change = Change.value(call[value])
      session.install(try change.interventions(on: target, over: texts, in: session, model), by: call)
      return .nothing
    }
    guard !call.has(value) else {
      throw Failure(
        .repeatedArgument,
        Message(
          en: "a direction is projected out: `value=` says nothing "
            + "here", zh: "方向是被投影去除的：此处 `value=` 没有意义"),
        parameter: "value")
    }
    let sites = call[TargetParameters.site].map { [$0.site] } ?? [.residPre, .residMid, .residPost]
    var made: [Intervention] = []
    for site in sites {
      let target = Target(
        site: site,
        layers: try Target.layers(
          of: call, call[TargetParameters.site], site, model.facts, default: .all),
        positions: call[TargetParameters.positions].selection)
      made += try Change.projectOut(vector.values).interventions(on: target, over: [], in: session, model)
    }
    session.install(made, by: call)
    return .nothing
  }
}
