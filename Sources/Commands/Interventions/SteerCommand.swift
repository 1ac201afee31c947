import Instruments
import Language
import Syntax
import Transformer

/// `steer`: adds a direction to the residual stream.
enum SteerCommand: Command {
  static let direction = Parameter<VectorArgument?>(
    "direction", .positional,
    help: Message(
      en:
        "The direction: the result of `diffmean`, a list of numbers, a tensor of one row, or the result of "
        + "`capture` at one position.",
      zh: "方向：`diffmean` 的结果、数的列表、一行的张量，或 `capture` 在一个位置的结果。"))
  static let scale = Parameter<Double?>(
    "scale",
    help: Message(
      en: "What the direction is multiplied by before it is added; its length is not changed otherwise. By "
        + "default the scale that the direction has, else 1.",
      zh: "方向在相加之前乘以的倍数；除此之外不改变其长度。默认用该方向自带的倍数，否则为 1。"))
  static let site = Parameter<SiteArgument?>(
    "site", complete: .words(SiteArgument.names),
    help: Message(
      en: "Where to add it; by default where the direction was found, else `resid_post`.",
      zh: "在哪个位点相加；默认为该方向所在的位点，否则为 `resid_post`。"))

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
        Adds scale · v at the layers given, at all positions unless `positions=` says otherwise, those generated \
        later too. A direction of `diffmean` knows its layer and scale, so `steer v` is enough; a control vector with \
        several layers adds each layer's own. As with `patch`, it stands until `unpatch`, or to the end of a `with`. Beside it, steer by a random \
        direction of the same length: many texts change under any push that is large enough.

        `sae=s latent=42` steers by that latent's decoder row, at the site and layer of the SAE.
        """,
      zh: """
        在给定各层加上 scale · v；不写 `positions=` 时作用于所有位置，包括之后生成的位置。`diffmean` 的方向自带层和倍数，\
        写 `steer v` 即可；含多层的控制向量在每层加上该层自己的向量。与 `patch` 一样，直到 `unpatch` \
        或 `with` 结束。请同时用长度相同的随机方向作对照：只要足够大，任何方向都会改变许多文本。

        `sae=s latent=42` 沿该 latent 的解码器行引导，位点和层取自 SAE。
        """),
    related: ["diffmean", "ablate", "patch", "capture", "unpatch", "with"],
    search: ["add", "activation addition", "vector", "direction", "steering", "引导", "方向", "向量", "激活加法"],
    examples: [
      Example(
        "let warm = capture \"I love this!\" layer=10 position=last\nwith steer warm layer=10 scale=0.5 "
          + "{ show (top \"The film was\") }", speed: .seconds)
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    if let edits = try call.latentEdits(.add(Float(call[scale] ?? 1)), on: model) {
      session.install(edits, by: call)
      return .nothing
    }
    guard let vector = call[direction] else { return .nothing }
    let named = call[site]
    let own = vector.direction
    let factor = Float(call[scale] ?? own?.scale ?? 1)
    let place = named?.site ?? own?.site ?? .residPost
    let isNamed = call.chosenLayers != nil || named?.layer != nil
    let layers = try Target.layers(
      of: call, named, place, model.facts, default: own.map { .list($0.layers.map(\.layer)) })
    var made: [Intervention] = []
    for layer in layers ?? [] {
      let values = isNamed ? vector.values : own?.vector(of: layer) ?? vector.values
      let target = Target(
        site: place, layers: [layer], positions: call[TargetParameters.positions].selection)
      made += try Change.add(values, coefficient: factor).interventions(
        on: target, over: [], in: session, model)
    }
    session.install(made, by: call)
    return .nothing
  }
}
