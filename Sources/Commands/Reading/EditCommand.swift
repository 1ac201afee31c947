import Instruments
import Language
import Syntax
import Transformer

/// `edit`: writes one token against another into the residual stream.
enum EditCommand: Command {
  static let minus = Parameter<Value?>(
    "minus", type: .optional(.either([.text, .int])),
    help: Message(
      en: "The token to write against, as text (with its leading space) or id.",
      zh: "要减去的 token，用文本（含前导空格）或编号。"))
  static let plus = Parameter<Value?>(
    "plus", type: .optional(.either([.text, .int])),
    help: Message(en: "The token to write for.", zh: "要加上的 token。"))
  static let scale = Parameter<Double>(
    "scale", default: EditSweepCommand.defaultScale,
    help: Message(
      en: "The s of h − s·e(minus) + s·e(plus): what both rows are multiplied by.",
      zh: "`h − s·e(minus) + s·e(plus)` 中的 s：两行所乘的倍数。"))
  static let positions = Parameter<PositionArgument>(
    "positions", default: .last, complete: .words(PositionArgument.words),
    help: Message(
      en:
        "Where to write, by default at the prompt's last position: `[4, -1]`, `all`, `generated`, `\"1..\"`.",
      zh: "写入的位置，默认为提示的最后一个位置：`[4, -1]`、`all`、`generated`、`\"1..\"`。"))

  static let signature = Signature(
    "edit", topic: .interventions,
    parameters: [minus, plus, TargetParameters.layer, TargetParameters.layers, scale, positions],
    rules: [.atMostOne(["layer", "layers"])], effects: [.installs, .needsModel],
    summary: Message(
      en: "Writes one token against another into the residual stream: h − s·e(minus) + s·e(plus).",
      zh: "在残差流中用一个 token 替换另一个：h − s·e(minus) + s·e(plus)。"),
    description: Message(
      en: """
        e is a token's row of the unembedding, as stored, and h the residual stream after the layers given, at the \
        prompt's last position unless `positions=` says otherwise. As with `patch`, it stands until `unpatch`, or to \
        the end of a `with`. The rows are short beside a residual stream, so the scale has to be large.

        Late layers hold the answer in the unembedding's own basis, which is why this works there and not early: \
        `edit sweep` counts at which layers, beside random vectors of equal length.
        """,
      zh: """
        e 是该 token 在解嵌入矩阵中的一行（按存储值），h 是给定层之后的残差流；默认作用于提示的最后一个位置，可用 `positions=` \
        改变。与 `patch` 一样，直到 `unpatch` 或 `with` 结束。与残差流相比这些行很短，因此 scale 需要较大。

        较晚的层已在解嵌入的基底中写好答案，因此在那里有效，在较早的层无效：`edit sweep` 统计各层的效果，并与等长的随机向量对照。
        """),
    related: ["edit sweep", "steer", "patch", "lens", "unpatch"],
    search: ["token edit", "unembedding", "replace", "residual", "编辑", "替换", "解嵌入", "残差流"],
    examples: [
      Example("edit minus=5 plus=11 layer=26\nshow (top \"The capital of France is\" k=3)\nunpatch"),
      Example(
        "with edit minus=\" Paris\" plus=\" London\" layer=26 { show (top \"The capital of France is\" k=3) }",
        speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    guard call[minus] != nil || call[plus] != nil else {
      throw Failure(
        .missingArgument,
        Message(en: "`edit` needs `minus=` or `plus=`", zh: "`edit` 需要 `minus=` 或 `plus=`"),
        help: Message(
          en: "for example `minus=\" Paris\" plus=\" London\"`", zh: "例如 `minus=\" Paris\" plus=\" London\"`")
      )
    }
    var tokens: [String: Int] = [:]
    if let named = call[minus] { tokens["minus"] = try model.token(named: named, for: "minus") }
    if let named = call[plus] { tokens["plus"] = try model.token(named: named, for: "plus") }
    let vector: [Float]
    do { vector = try model.model.tokenEdit(minus: tokens["minus"], plus: tokens["plus"]) } catch {
      throw Failure(error, file: model.path)
    }
    let target = Target(
      site: .residPost,
      layers: try Target.layers(of: call, nil, .residPost, model.facts, default: nil),
      positions: call[positions].selection)
    let change = Change.add(vector, coefficient: Float(call[scale]))
    session.install(try change.interventions(on: target, over: [], in: session, model), by: call)
    return .nothing
  }
}
