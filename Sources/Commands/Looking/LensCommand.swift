import Instruments
import Language
import Syntax
import Transformer

/// `lens`: what the model would say after each layer.
enum LensCommand: Command {
  static let k = Parameter<Int>(
    "k", default: 5, range: .atLeast(1),
    help: Message(en: "How many of the top tokens to keep a layer.", zh: "每层保留的最可能 token 数。"))
  static let top = Parameter<Int?>(
    "top", range: .atLeast(1), help: Message(en: "The same as `k`.", zh: "与 `k` 相同。"))
  static let answer = Parameter<Value?>(
    "answer", type: .optional(.either([.text, .int])),
    help: Message(
      en:
        "The token to follow, as text (with its leading space) or id; by default what the model itself says "
        + "at each position.",
      zh: "要跟踪的 token，用文本（含前导空格）或编号；默认为模型自己在各位置的首选。"))

  static let tuned = Parameter<TunedLensArgument?>(
    "tuned",
    help: Message(
      en: "A tuned lens to read with as well: the result of `tunedlens train` or `tunedlens load`.",
      zh: "同时使用的 Tuned Lens：`tunedlens train` 或 `tunedlens load` 的结果。"))

  static let topType = RecordType("lens token", [TokenField.id, TokenField.token, TokenField.prob])
  static let layerType = RecordType(
    "lens layer",
    [
      LookingFields.layer, LookingFields.position,
      FieldDeclaration(
        "prob", .number, display: .share,
        doc: Message(en: "The probability of the answer after this layer.", zh: "此层之后答案的概率。")),
      FieldDeclaration(
        "rank", .int,
        doc: Message(
          en: "How many tokens are more probable than the answer: 0 for the top.",
          zh: "比答案更可能的 token 数：0 为首位。")),
      FieldDeclaration(
        "kl", .number, unit: "nats",
        doc: Message(
          en: "KL(model ‖ this layer): how far the layer's distribution is from the model's own.",
          zh: "KL（模型 ‖ 此层）：此层的分布离模型最终分布多远。")),
      FieldDeclaration(
        "top", .table(topType),
        doc: Message(en: "The most probable tokens after this layer.", zh: "此层之后最可能的 token。")),
      FieldDeclaration(
        "attn", .optional(.number), unit: "logits", display: .decimals(2),
        doc: Message(
          en: "What the layer's attention adds to the answer's logit directly, the last norm held fixed.",
          zh: "该层注意力直接加给答案 logit 的量（固定最后一个归一化）。")),
      FieldDeclaration(
        "mlp", .optional(.number), unit: "logits", display: .decimals(2),
        doc: Message(en: "The same of the layer's feed-forward part.", zh: "该层前馈部分直接加的量。")),
      FieldDeclaration(
        "answer", .text, display: .hidden,
        doc: Message(en: "The token that prob and rank speak of.", zh: "prob 和 rank 所指的 token。")),
    ])
  static let agreementType = RecordType(
    "lens agreement",
    [
      LookingFields.layer,
      FieldDeclaration(
        "agreement", .number, display: .share,
        doc: Message(
          en: "The share of the positions at which the layer's first choice is the model's own.",
          zh: "该层首选与模型最终首选相同的位置所占的比例。")),
      ReadingFields.low, ReadingFields.high,
      FieldDeclaration("n", .int, doc: Message(en: "How many positions.", zh: "位置数。")),
    ])
  static let fields = [
    FieldDeclaration(
      "answer", .text, display: .token,
      doc: Message(
        en: "The token that is followed, at the last of the positions.", zh: "所跟踪的 token（最后一个位置）。")),
    FieldDeclaration("answer_id", .int, display: .hidden, doc: Message(en: "Its number.", zh: "其编号。")),
    FieldDeclaration(
      "layers", .table(tunedLayerType),
      doc: Message(
        en: "A row a layer and position; layer L is after layer L.", zh: "每层每个位置一行；第 L 层指该层之后。")),
    FieldDeclaration(
      "agreement", .table(agreementType), display: .hidden,
      doc: Message(
        en: "For each layer, at how many of the positions its first choice is the model's own.",
        zh: "每一层的首选在多少个位置上与模型最终首选相同。")),
    FieldDeclaration(
      "prompt", .table(LookingFields.promptType), display: .hidden,
      doc: Message(en: "The tokens of the prompt.", zh: "提示的各个 token。")),
  ]
  /// At one position a table tells more, at several a heat-map.
  static let resultType = RecordType("lens", fields)
  static let mapType = RecordType("lens", fields, style: .heatmap)

  static let signature = Signature(
    "lens", topic: .looking,
    parameters: PromptParameters.running(
      LookingParameters.position, LookingParameters.positions, TargetParameters.layer,
      TargetParameters.layers, k,
      top, answer, tuned),
    rules: PromptParameters.rules + LookingParameters.rules + [.atMostOne(["k", "top"])],
    returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en: "Looks at each layer through the logit lens: what the model would say if it stopped there.",
      zh: "用 Logit Lens 看每一层：模型若在此层停下会说什么。"),
    description: Message(
      en: """
        The residual stream after each layer goes through the model's last norm and unembedding (nostalgebraist \
        2020). Layer L is after layer L, so the last one is the model itself. By default it looks at the last position, \
        a row a layer; `position=all` gives layers × positions, drawn as a heat-map with the top token in each cell and \
        the answer's probability as its colour. Standing interventions act.

        `attn` and `mlp` are what the layer's two parts add to the answer's logit directly, with the last norm's \
        denominator held at what it is (`dla` takes the whole logit apart). `agreement` says for each layer at how many \
        of the positions its first choice is already the model's own: ask with `position=all`.

        `tuned=` reads each layer with a tuned lens too, in the fields `tuned_prob`, `tuned_rank`, `tuned_kl` and \
        `tuned_token`.

        Early layers write in a basis that the unembedding wasn't trained on: a token that the lens shows is \
        evidence, one that it doesn't show is not evidence of absence. The lens reads residual streams: a change at \
        `final_norm`, `final_norm_scale` or `logits` comes after them and doesn't show in it.
        """,
      zh: """
        把每层之后的残差流送入模型的最后一个归一化和解嵌入（nostalgebraist 2020）。第 L 层指该层之后，最后一层即模型本身。\
        默认看最后一个位置，每层一行；`position=all` 给出 层 × 位置，画成热图：格中是首选 token，颜色是答案的概率。\
        现有干预同时生效。

        `attn` 和 `mlp` 是该层两部分直接加给答案 logit 的量，最后一个归一化的分母固定在当前值（`dla` 拆分整个 logit）。\
        `agreement` 给出每一层的首选在多少个位置上已与模型最终首选相同：请用 `position=all`。

        `tuned=` 再用 Tuned Lens 读一遍每层，结果在 `tuned_prob`、`tuned_rank`、`tuned_kl` 和 `tuned_token` 中。

        较早的层所用的基底并未为解嵌入训练过：lens 看到的 token 是证据，看不到不等于不存在。Lens 读取的是残差流：\
        在 `final_norm`、`final_norm_scale` 或 `logits` 处的修改位于其后，不会反映在结果中。
        """),
    related: ["top", "capture", "patch", "compare", "dla", "patchscope", "tunedlens train"],
    search: ["logit lens", "agreement", "layers", "early decoding", "heat map", "透镜", "逐层", "热图", "解嵌入"],
    examples: [
      Example("lens \"The capital of France is\" layers=18..23"),
      Example(
        "lens \"The capital of France is\" position=all k=1", speed: .seconds,
        doc: Message(en: "The whole map.", zh: "整张热图。")),
      Example("lens \"The capital of France is\" answer=\" Paris\" layers=23", speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    var question = LensQuestion()
    question.positions = call.chosenPositions?.selection ?? .last
    question.layers = try (call.chosenLayers ?? .all).indices(of: model.facts.layers)
    question.top = call[top] ?? call[k]
    if let named = call[answer] { question.answer = try model.token(named: named) }
    question.tuned = try call[tuned]?.lens(for: model)
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    let (cancellation, output) = (session.cancellation, session.output)
    let unit = Message(en: "layers", zh: "层")
    let lens: LogitLens
    do {
      lens = try model.model.logitLens(
        prompt.ids, question, progress: { output.progress(done: $0, total: $1, unit: unit) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    guard let last = lens.answers.last else {
      throw .noPosition
    }
    return .record(
      Record(
        type: lens.positions.count > 1 ? mapType : resultType,
        [
          ("answer", .text(model.text(of: last))), ("answer_id", .int(last)),
          ("layers", .table(table(lens, isTuned: question.tuned != nil, model))),
          ("agreement", agreement(of: lens, layers: question.layers ?? [])),
          ("prompt", LookingFields.prompt(prompt.ids, model)),
        ],
        payload: RunSource(
          model, prompt.ids, interventions: question.interventions, precision: question.precision)))
  }

  static func row(_ cell: LogitLens.Cell, _ model: LoadedModel) -> [Value] {
    let tokens = cell.top.map { token -> [Value] in
      [.int(token.id), .text(model.text(of: token.id)), .number(Double(token.prob))]
    }
    return [
      .int(cell.layer), .int(cell.position), .number(Double(cell.prob)), .int(cell.rank), .number(cell.kl),
      .table(Table(topType, rows: tokens)), cell.attn.map(Value.number) ?? .nothing,
      cell.mlp.map(Value.number) ?? .nothing,
      .text(model.text(of: cell.answer)),
    ]
  }

  private static func agreement(of lens: LogitLens, layers: [Int]) -> Value {
    let rows = layers.map { layer -> [Value] in
      let found = lens.agreement(of: layer)
      return [
        .int(layer), .number(found.share), .number(found.interval.low), .number(found.interval.high),
        .int(found.total),
      ]
    }
    return .table(Table(agreementType, rows: rows))
  }
}

extension LoadedModel {
  /// The one token that a text or a number stands for.
  ///
  /// - Throws: E301 for an id outside the vocabulary, E313 for a text of several tokens.
  func token(named value: Value) throws(Failure) -> Int {
    guard case .text(let text) = value else {
      return try Selection.single(try Int(argument: value)).indices(of: facts.vocabulary)[0]
    }
    let ids = try encode(text, parseSpecial: true)
    if let id = ids.first, ids.count == 1 { return id }
    let pieces = ids.map { "\"" + self.text(of: $0) + "\"" }.joined(separator: " ")
    throw Failure(
      .badValue,
      Message(
        en: "the answer must be one token; this text has \(ids.count): \(pieces)",
        zh: "答案必须是一个 token；该文本有 \(ids.count) 个：\(pieces)"),
      help: Message(
        en: "words inside a text begin with a space, as in \" Paris\"", zh: "文本中的英文单词以空格开头，如 \" Paris\""),
      parameter: "answer")
  }
}
