import Instruments
import Language
import Syntax
import Transformer

/// `project`: how far each token of a text lies along a direction.
enum ProjectCommand: Command {
  static let direction = Parameter<VectorArgument>(
    "direction", .positional,
    help: Message(
      en: "The direction: the result of `diffmean`, a list of numbers, or a tensor of one row.",
      zh: "方向：`diffmean` 的结果、数的列表或一行的张量。"))
  static let site = Parameter<SiteArgument?>(
    "site", complete: .words(SiteArgument.names),
    help: Message(
      en: "Where to look; by default where the direction was found, else `resid_post`.",
      zh: "在哪个位点；默认为该方向所在的位点，否则为 `resid_post`。"))
  static let layer = Parameter<Int?>(
    "layer", range: .layersOfModel, complete: .layers,
    help: Message(
      en: "The layer; by default the one at which the direction was found.", zh: "层；默认为该方向所在的层。"))

  static let tokenType = RecordType(
    "projected token",
    [
      TokenField.index, TokenField.id, TokenField.token,
      FieldDeclaration(
        "value", .optional(.number), display: .decimals(3),
        doc: Message(
          en:
            "The residual stream's component along the direction, at length 1: x·v/|v|. None at the first of "
            + "several tokens, whose massive activations would drown the rest.",
          zh: "残差流沿该方向（单位长度）的分量：x·v/|v|。多个 token 时第一个为 none：其极大的激活会淹没其余部分。")),
      FieldDeclaration(
        "cosine", .number, display: .decimals(3),
        doc: Message(en: "The cosine of the two.", zh: "两者夹角的余弦。")),
    ])
  static let resultType = RecordType(
    "projection",
    [
      FieldDeclaration("site", .text, doc: Message(en: "The site.", zh: "位点。")), LookingFields.layer,
      FieldDeclaration(
        "mean", .number, display: .decimals(3),
        doc: Message(en: "The mean value, the first token left out.", zh: "平均值（不计第一个 token）。")),
      FieldDeclaration(
        "last", .number, display: .decimals(3),
        doc: Message(en: "The value at the last token.", zh: "最后一个 token 处的值。")),
      FieldDeclaration(
        "tokens", .table(tokenType),
        doc: Message(en: "The text by token, with the projections.", zh: "逐个 token 的文本与投影。")),
    ], style: .tokens)

  static let signature = Signature(
    "project", topic: .instruments,
    parameters: [direction] + PromptParameters.running(layer, site), rules: PromptParameters.rules,
    returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en: "Gives how far each token of a text lies along a direction.", zh: "返回文本中每个 token 沿某方向的投影。"),
    description: Message(
      en: """
        The value is x·v/|v| with x the residual stream at the direction's own layer. The first token carries massive \
        activations whatever the text, so it is left out; `capture` has it. Standing interventions act: inside \
        `with ablate v` all values are 0.
        """,
      zh: """
        数值为 x·v/|v|，x 是该方向所在层的残差流。无论文本如何，第一个 token 都有极大的激活，因此略去；需要时用 `capture`。现有干预同时生效：\
        在 `with ablate v` 内所有值为 0。
        """),
    related: ["diffmean", "capture", "neuron"],
    search: ["projection", "along", "token colouring", "direction", "投影", "方向", "着色"],
    examples: [
      Example(
        "let v = diffmean positive=[\"Very good\", \"So nice\"] negative=[\"Very bad\", \"So nasty\"] layer=10\n"
          + "project v \"The soup was good but the bread was bad.\"")
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    let (vector, named) = (call[direction], call[site])
    let place = named?.site ?? vector.direction?.site ?? .residPost
    guard let at = call[layer] ?? named?.layer ?? vector.direction?.layer else {
      throw Failure(
        .missingArgument,
        Message(
          en: "this direction doesn't say its layer: give `layer=`", zh: "该方向没有说明所在的层：请给出 `layer=`"))
    }
    let target = Target(site: place, layers: [at], positions: .all)
    // The same checks as for removing it: width, numbers, a length above 0.
    _ = try Change.projectOut(vector.values).interventions(on: target, over: [], in: session, model)
    let trace = try session.run(
      prompt, on: model, precision: PromptParameters.precision(of: call, in: session),
      captures: [Plan.Capture(place, layers: [at])], logits: .none)
    guard let kept = trace[place, layer: at] else { throw .noSuchSite(place) }
    let values = ContrastStates.projections(kept.tensor, on: vector.values)
    let width = vector.values.count
    let rows = zip(prompt.ids, values).enumerated().map { index, pair -> [Value] in
      let norm = TensorValue(vector: Array(kept.tensor.values[index * width..<(index + 1) * width])).norm
      return [
        .int(index), .int(pair.0), .text(model.text(of: pair.0)),
        index == 0 && values.count > 1 ? .nothing : .number(pair.1),
        .number(norm > 0 ? pair.1 / norm : 0),
      ]
    }
    let rest = values.count > 1 ? Array(values.dropFirst()) : values
    return .record(
      Record(
        type: resultType,
        [
          ("site", .text(place.rawValue)), ("layer", .int(at)), ("mean", .number(Sample(rest).mean)),
          ("last", .number(values.last ?? 0)), ("tokens", .table(Table(tokenType, rows: rows))),
        ],
        payload: RunSource(
          model, prompt.ids, interventions: session.standingInterventions, precision: .exact)))
  }
}
