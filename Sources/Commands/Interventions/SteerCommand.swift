import Language
import Syntax
import Transformer

/// `steer`: adds a direction to the residual stream.
enum SteerCommand: Command {
  static let direction = Parameter<VectorArgument?>(
    "direction", .positional,
    help: Message(
      en:
        "The direction: a list of numbers, a tensor of one row, or the result of `capture` at one position.",
      zh: "方向：数的列表、一行的张量，或 `capture` 在一个位置的结果。"))
  static let scale = Parameter<Double>(
    "scale", default: 1,
    help: Message(
      en: "What the direction is multiplied by before it is added; its length is not changed otherwise.",
      zh: "方向在相加之前乘以的倍数；除此之外不改变其长度。"))
  static let site = Parameter<SiteArgument>(
    "site", default: SiteArgument(.residPost), complete: .words(SiteArgument.names),
    help: Message(en: "Where to add it.", zh: "在哪个位点相加。"))

  static let signature = Signature(
    "steer", topic: .interventions,
    parameters: [
      direction, scale, TargetParameters.layer, TargetParameters.layers, site, TargetParameters.positions,
      SAEParameters.ofCall, SAEParameters.latent,
    ],
    rules: [.atMostOne(["layer", "layers"]), .exactlyOne(["direction", "latent"])] + SAEParameters.rules,
    effects: [.installs, .needsModel],
    summary: Message(
      en: "Adds a direction to the residual stream in every run that follows.",
      zh: "在之后的每次运行中向残差流加上一个方向。"),
    description: Message(
      en: """
        Adds scale · v after the layers given, at all positions unless `positions=` says otherwise, those generated \
        later too. As with `patch`, it stands until `unpatch`, or to the end of a `with`. Beside it, steer by a random \
        direction of the same length: many texts change under any push that is large enough.

        `sae=s latent=42` steers by that latent's decoder row, at the site and layer of the SAE.
        """,
      zh: """
        在给定各层之后加上 scale · v；不写 `positions=` 时作用于所有位置，包括之后生成的位置。与 `patch` 一样，直到 `unpatch` \
        或 `with` 结束。请同时用长度相同的随机方向作对照：只要足够大，任何方向都会改变许多文本。

        `sae=s latent=42` 沿该 latent 的解码器行引导，位点和层取自 SAE。
        """),
    related: ["ablate", "patch", "capture", "unpatch", "with"],
    search: ["add", "activation addition", "vector", "direction", "steering", "引导", "方向", "向量", "激活加法"],
    examples: [
      Example(
        "let warm = capture \"I love this!\" layer=10 position=last\nwith steer warm layer=10 scale=0.5 "
          + "{ show (top \"The film was\") }", speed: .seconds)
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    let change = Float(call[scale])
    if let edits = try call.latentEdits(.add(change), on: model) {
      session.install(edits, by: call)
      return .nothing
    }
    guard let direction = call[direction] else { return .nothing }
    let named = call[site]
    let target = Target(
      site: named.site,
      layers: try Target.layers(of: call, named, named.site, model.facts, default: nil),
      positions: call[TargetParameters.positions].selection)
    let push = Change.add(direction.values, coefficient: change)
    session.install(try push.interventions(on: target, over: [], in: session, model), by: call)
    return .nothing
  }
}
