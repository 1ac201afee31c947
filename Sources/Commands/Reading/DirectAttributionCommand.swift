import Instruments
import Language
import Syntax
import Transformer

/// `dla`: a logit as the sum of what each part of the model adds to it directly.
enum DirectAttributionCommand: Command {
  /// What `of=` takes.
  enum Unit: String, ChoiceArgument { case components, heads, neurons }

  static let of = Parameter<Unit>(
    "of", default: .components,
    help: Message(
      en:
        "What the logit is taken apart into: the embedding and what attention and feed-forward of each layer "
        + "add (`components`), or single `heads` or `neurons`.",
      zh: "把 logit 拆成什么：嵌入与各层注意力、前馈部分所加的内容（`components`），或单个注意力头（`heads`）、神经元（`neurons`）。"))
  static let top = Parameter<Int?>(
    "top", range: .atLeast(1),
    help: Message(
      en:
        "How many to show, the largest of either sign first. By default all components in order, and 20 heads "
        + "or neurons.",
      zh: "显示多少个，按绝对值从大到小。默认按顺序显示全部 components，或 20 个注意力头或神经元。"))

  static let unitType = RecordType(
    "direct attribution unit",
    [
      ReadingFields.component, ReadingFields.layer, ReadingFields.index,
      FieldDeclaration(
        "contribution", .number, unit: "logits",
        doc: Message(en: "What it adds to the logit, or to the difference.", zh: "它给 logit（或其差）加上多少。")),
      FieldDeclaration(
        "control", .number, unit: "logits",
        doc: Message(
          en:
            "What it adds along random directions of equal length: the root of the mean square of the draws.",
          zh: "对照：沿等长随机方向所加的量（各次抽取的均方根）。")),
    ])
  static let resultType = RecordType(
    "direct attribution",
    [
      FieldDeclaration(
        "answer", .text, display: .token, doc: Message(en: "The token.", zh: "该 token。")),
      FieldDeclaration(
        "versus", .optional(.text), display: .token,
        doc: Message(en: "The token that is subtracted, or none.", zh: "被减去的 token，或 none。")),
      FieldDeclaration(
        "logit", .number, unit: "logits", display: .decimals(4),
        doc: Message(en: "The logit, or the difference.", zh: "logit，或两者之差。")),
      FieldDeclaration(
        "sum", .number, unit: "logits", display: .decimals(4),
        doc: Message(en: "The sum of all contributions, shown or not.", zh: "全部贡献之和（含未显示的）。")),
      FieldDeclaration(
        "rest", .number, unit: "logits", display: .decimals(4),
        doc: Message(
          en: "What is added by what isn't a unit of the kind asked for, biases included.",
          zh: "不属于所选单元的部分（含偏置）所加的量。")),
      FieldDeclaration(
        "scale", .number, display: .hidden,
        doc: Message(en: "The last norm's denominator, held fixed.", zh: "最后一个归一化的分母，保持不变。")),
      FieldDeclaration("position", .int, doc: Message(en: "The position.", zh: "位置。")),
      FieldDeclaration(
        "units", .table(unitType), doc: Message(en: "The parts of the sum.", zh: "各个加项。")),
    ], style: .bars)

  static let signature = Signature(
    "dla", topic: .instruments,
    parameters: PromptParameters.running(
      ReadingParameters.answer, ReadingParameters.versus, of, TargetParameters.layer, TargetParameters.layers,
      ReadingParameters.position, top, ReadingParameters.draws, SamplingParameters.seed),
    rules: PromptParameters.rules + [.atMostOne(["layer", "layers"])], returns: .record(resultType),
    effects: [.needsModel, .random],
    summary: Message(
      en: "Direct logit attribution: what each component, head or neuron adds to a logit by itself.",
      zh: "直接 logit 归因：各部分、注意力头或神经元各自给某个 logit 直接加上多少。"),
    description: Message(
      en: """
        The residual stream is a sum, and with the last norm's denominator held at what it is (Elhage et al. 2021) a \
        logit is linear in it: contributions sum to the logit. A norm behind a part (Gemma) belongs to the part, with \
        its denominator fixed too. Where norm or unembedding have biases, they stand as parts of their own, and so does \
        what interventions did to the stream itself.

        `versus=` takes the difference of two logits apart, which is what decides between two answers: a single logit \
        has an offset that all tokens share. `layers=` says whose heads or neurons count one by one; `rest` is what \
        everything else adds.

        It tells what is written *directly*. A head that another head reads may matter more than its share here says: \
        ablate it to see. `control` is what a part of that length adds along random directions: below it a \
        contribution means little. A family that caps its logits is read before the cap.
        """,
      zh: """
        残差流是一个和；把最后一个归一化的分母固定在当前值（Elhage 等 2021），logit 对它就是线性的，各部分的贡献之和等于 logit。\
        部分之后的归一化（Gemma）算在该部分之内，其分母同样固定。归一化或解嵌入的偏置单列一行；干预对残差流本身的改动也单列。

        `versus=` 拆分两个 logit 之差，它才决定两个答案之间的取舍：单个 logit 含有所有 token 共有的偏移。`layers=` 指定\
        哪些层的注意力头或神经元逐个计算；`rest` 为其余部分所加的量。

        它只说明*直接*写入的内容。被其他头读取的头可能比这里的数字重要得多：请用消融验证。`control` 是同样长度的部分沿随机方向\
        所加的量：低于它的贡献没有多少意义。对 logit 设上限的模型系列按上限之前的值计算。
        """),
    related: ["lens", "decompose", "ablate", "capture"],
    search: [
      "direct logit attribution", "logit difference", "head", "neuron", "contribution", "直接", "归因", "贡献",
      "注意力头",
    ],
    examples: [
      Example("dla \"The capital of France is\" answer=11"),
      Example(
        "dla \"When Mary and John went to the store, John gave a drink to\" answer=\" Mary\" versus=\" John\" "
          + "of=heads top=10", speed: .seconds),
      Example(
        "dla \"The capital of France is\" of=neurons layers=20..29 top=12", speed: .seconds,
        doc: Message(en: "The neurons that write the answer.", zh: "写出答案的神经元。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    var question = DirectQuestion()
    question.position = call[ReadingParameters.position]
    if let named = call[ReadingParameters.answer] {
      question.answer = try model.token(named: named, for: "answer")
    }
    if let named = call[ReadingParameters.versus] {
      question.versus = try model.token(named: named, for: "versus")
    }
    question.unit =
      switch call[of] {
      case .components: .components
      case .heads: .heads
      case .neurons: .neurons
      }
    question.layers = try call.chosenLayers?.indices(of: model.facts.layers)
    (question.draws, question.seed) = (
      call[ReadingParameters.draws], ReadingParameters.seed(of: call, in: session)
    )
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    let cancellation = session.cancellation
    let found: DirectAttribution
    do {
      found = try model.model.directAttribution(
        prompt.ids, question, isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    return .record(record(found, question, call[top], prompt, model))
  }

  private static func record(
    _ found: DirectAttribution, _ question: DirectQuestion, _ top: Int?, _ prompt: Prompt,
    _ model: LoadedModel
  ) -> Record {
    let asked = found.shares.filter { question.counts($0.component.kind) }
    let sum = found.shares.reduce(0) { $0 + $1.contribution }
    let all = asked.sorted { abs($0.contribution) > abs($1.contribution) }
    let isWhole = top == nil && question.unit == .components
    let shown = isWhole ? asked : Array(all.prefix(top ?? 20))
    let rows = shown.map { share -> [Value] in
      [
        .text(share.component.name), share.component.layer.value, share.component.index.value,
        .number(share.contribution), .number(share.control),
      ]
    }
    return Record(
      type: resultType,
      [
        ("answer", .text(model.text(of: found.answer))),
        ("versus", question.versus.map { .text(model.text(of: $0)) } ?? .nothing),
        ("logit", .number(found.logit)), ("sum", .number(sum)),
        ("rest", .number(sum - asked.reduce(0) { $0 + $1.contribution })), ("scale", .number(found.scale)),
        ("position", .int(found.position)), ("units", .table(Table(unitType, rows: rows))),
      ],
      payload: RunSource(
        model, prompt.ids, interventions: question.interventions, precision: question.precision))
  }
}

extension DirectQuestion {
  /// Whether a part is of the kind asked for.
  fileprivate func counts(_ kind: ResidualComponent.Kind) -> Bool {
    switch unit {
    case .components: true
    case .heads: kind == .head
    case .neurons: kind == .neuron
    }
  }
}
