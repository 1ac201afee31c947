import Instruments
import Language
import Syntax
import Transformer

/// `decompose`: the residual stream of one position as a sum of parts.
enum DecomposeCommand: Command {
  static let layer = Parameter<Int?>(
    "layer", range: .layersOfModel, complete: .layers,
    help: Message(
      en: "The residual stream after this layer is taken apart; by default after the last.",
      zh: "拆分此层之后的残差流；默认为最后一层之后。"))

  static let componentType = RecordType(
    "residual component",
    [
      ReadingFields.component, ReadingFields.layer,
      FieldDeclaration("norm", .number, doc: Message(en: "The part's Euclidean length.", zh: "该部分的欧几里得长度。")),
      FieldDeclaration(
        "share", .number, display: .decimals(4),
        doc: Message(
          en: "The part's share of the stream, (part · stream) / (stream · stream); all shares sum to 1.",
          zh: "该部分在残差流中的份额，部分 · 流 ÷ 流 · 流；全部份额之和为 1。")),
      FieldDeclaration(
        "cosine", .number, display: .decimals(3),
        doc: Message(en: "The cosine of its angle with the stream.", zh: "与残差流夹角的余弦。")),
    ])
  static let resultType = RecordType(
    "residual decomposition",
    [
      FieldDeclaration("position", .int, doc: Message(en: "The position.", zh: "位置。")),
      FieldDeclaration(
        "token", .text, display: .token, doc: Message(en: "The token there.", zh: "该处的 token。")),
      LookingFields.layer,
      FieldDeclaration("norm", .number, doc: Message(en: "The stream's length.", zh: "残差流的长度。")),
      FieldDeclaration(
        "components", .table(componentType),
        doc: Message(en: "The parts, in the order of the forward pass.", zh: "各部分，按前向计算的顺序。")),
      FieldDeclaration(
        "cosines", .tensor, display: .hidden,
        doc: Message(
          en: "The cosine of each part with each other, in the order of `components`.",
          zh: "各部分两两之间的余弦，顺序同 `components`。")),
    ])

  static let signature = Signature(
    "decompose", topic: .instruments,
    parameters: PromptParameters.running(layer, ReadingParameters.position), rules: PromptParameters.rules,
    returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en: "Takes the residual stream of one position apart: the length, share and angle of each part.",
      zh: "拆分一个位置的残差流：各部分的长度、份额与角度。"),
    description: Message(
      en: """
        The stream after a layer is the embedding plus what attention and feed-forward of each layer added (after \
        their own norm, where the family has one). A part's `share` is its projection onto the stream as a part of the \
        stream's own length: shares sum to 1, and a negative one works against the rest. The whole matrix of cosines \
        between parts is in `cosines`: `show d.cosines as=heatmap`.

        The first position carries massive activations in most models: its lengths say little about the text.
        """,
      zh: """
        某层之后的残差流等于嵌入加上各层注意力与前馈部分所加的内容（若该系列在其后有归一化，则取归一化之后）。`share` 是该部分\
        在残差流方向上的投影占流自身长度的比例：份额之和为 1，负的份额与其余部分相抵。各部分之间的全部余弦在 `cosines` 中：\
        `show d.cosines as=heatmap`。

        多数模型的第一个位置带有极大的激活值，其长度与文本内容关系不大。
        """),
    related: ["dla", "capture", "lens"],
    search: ["residual stream", "norm", "cosine", "component", "sum", "残差流", "分解", "余弦", "长度"],
    examples: [
      Example("decompose \"The capital of France is\" layer=3"),
      Example(
        "show (decompose \"The capital of France is\" layer=5).cosines as=heatmap", speed: .seconds,
        doc: Message(en: "Which parts point the same way.", zh: "哪些部分方向相同。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    let interventions = session.standingInterventions
    let precision = PromptParameters.precision(of: call, in: session)
    let through = try Selection.single(call[layer] ?? -1).indices(of: model.facts.layers)[0]
    let cancellation = session.cancellation
    let found: ResidualDecomposition
    do {
      found = try model.model.residualDecomposition(
        prompt.ids, position: call[ReadingParameters.position], through: through,
        interventions: interventions, precision: precision, isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    let rows = found.parts.map { part -> [Value] in
      [
        .text(part.component.name), part.component.layer.value, .number(part.norm), .number(part.share),
        .number(part.cosine),
      ]
    }
    let cosines = TensorValue(
      shape: found.cosines.shape, values: found.cosines.values, axes: ["component", "component"])
    return .record(
      Record(
        type: resultType,
        [
          ("position", .int(found.position)), ("token", .text(model.text(of: prompt.ids[found.position]))),
          ("layer", .int(through)), ("norm", .number(found.norm)),
          ("components", .table(Table(componentType, rows: rows))),
          ("cosines", cosines.map(Value.tensor) ?? .nothing),
        ], payload: RunSource(model, prompt.ids, interventions: interventions, precision: precision)))
  }
}
