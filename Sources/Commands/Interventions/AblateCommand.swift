import Language
import Syntax
import Transformer

/// `ablate`: takes neurons, heads, sites or a direction out of the model.
enum AblateCommand: Command {
  static let direction = Parameter<VectorArgument?>(
    "direction", .positional,
    help: Message(
      en: "A direction of the residual stream to project out.", zh: "要从残差流中投影去除的方向。"))
  static let value = Parameter<ValueArgument>(
    "value", default: .number(0),
    help: Message(
      en: "What neurons, heads or sites become: 0, or `mean` for their means over the texts of `over=`.",
      zh: "神经元、注意力头或位点改为什么：0，或 `mean`（`over=` 文本上的平均值）。"))

  static let signature = Signature(
    "ablate", topic: .interventions,
    parameters: [direction] + TargetParameters.all + [
      value, PatchCommand.over, SAEParameters.ofCall, SAEParameters.latent,
    ],
    rules: TargetParameters.rules + [
      .atMostOne(["direction", "value"]),
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
        (Arditi et al. 2024), or only at the `layers=` and the `site=` given. As with `patch`, it stands until \
        `unpatch`, or to the end of a `with`. With `sae=s latent=42` the latent becomes 0 wherever it fires: what it \
        added, and nothing else, is taken from the SAE's site.
        """,
      zh: """
        用 `neuron=`、`head=` 或 `site=` 时，相当于值为 0 或 `value=mean` 的 `patch`。给出方向 v 时，在所有层的 \
        `resid_pre`、`resid_mid`、`resid_post` 处投影去除 v：x − (x·u)u，u = v/|v|（Arditi 等 2024）；也可用 `layers=` \
        和 `site=` 限定范围。与 `patch` 一样，直到 `unpatch` 或 `with` 结束。\
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
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    if call.has(SAEParameters.ofCall) {
      guard case .number(let number) = call[value] else { throw .latentValue }
      session.install(try call.latentEdits(.set(number), on: model) ?? [], by: call)
      return .nothing
    }
    guard let vector = call[direction] else {
      let target = try Target(call, model)
      let texts = call[PatchCommand.over]?.texts ?? ReferenceText.texts
      let change = Change.value(call[value])
      session.install(try change.interventions(on: target, over: texts, in: session, model), by: call)
      return .nothing
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
