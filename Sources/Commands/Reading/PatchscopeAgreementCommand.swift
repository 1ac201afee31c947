import Instruments
import Language
import Syntax
import Transformer

/// `patchscope agreement`: how often Patchscope and lens name the model's own next token.
enum PatchscopeAgreementCommand: Command {
  static let over = Parameter<[String]?>(
    "over",
    help: Message(
      en: "The texts to read at every position but the first; by default 24 sentences that come with Sonde.",
      zh: "要读取的文本（除第一个位置外的所有位置）；默认用 Sonde 自带的 24 个句子。"))

  static let layerType = RecordType(
    "patchscope agreement layer",
    [
      LookingFields.layer,
      FieldDeclaration(
        "patchscope", .number, display: .share,
        doc: Message(
          en: "The share of positions at which the Patchscope's first token is the model's own next token.",
          zh: "Patchscope 的首个 token 与模型自己的下一个 token 相同的位置比例。")),
      ReadingFields.low, ReadingFields.high,
      FieldDeclaration(
        "lens", .number, display: .share,
        doc: Message(en: "The same share for the logit lens.", zh: "Logit Lens 的同一比例。")),
      FieldDeclaration(
        "random", .number, display: .decimals(3),
        doc: Message(
          en: "The same share for random vectors of equal length in the Patchscope: the mean over the draws.",
          zh: "对照：在 Patchscope 中写入等长随机向量的同一比例（各次抽取的平均）。")),
      FieldDeclaration(
        "random_sd", .number, display: .decimals(3),
        doc: Message(en: "The standard deviation over the draws.", zh: "各次抽取的标准差。")),
      FieldDeclaration("n", .int, doc: Message(en: "How many positions.", zh: "位置数。")),
      FieldDeclaration(
        "patchscope_actual", .number, display: .decimals(3),
        doc: Message(
          en: "Precision@1 of the Patchscope against the token that follows in the text.",
          zh: "Patchscope 对文本中实际下一个 token 的 precision@1。")),
      FieldDeclaration(
        "lens_actual", .number, display: .decimals(3),
        doc: Message(en: "The same for the lens.", zh: "Lens 的同一数值。")),
    ])
  static let resultType = RecordType(
    "patchscope agreement",
    [
      FieldDeclaration("texts", .int, doc: Message(en: "How many texts were read.", zh: "读取的文本数。")),
      FieldDeclaration("target", .text, doc: Message(en: "The target prompt.", zh: "目标提示。")),
      FieldDeclaration("layers", .table(layerType), doc: Message(en: "A row a layer.", zh: "每层一行。")),
    ])

  static let signature = Signature(
    "patchscope agreement", topic: .instruments,
    parameters: [
      over, TargetParameters.layer, TargetParameters.layers, PatchscopeParameters.prompt,
      PatchscopeParameters.into, PatchscopeParameters.intoLayer, ReadingParameters.draws,
      SamplingParameters.seed, PromptParameters.precision,
    ],
    rules: [.atMostOne(["layer", "layers"]), .atMostOne(["prompt", "into"])], returns: .record(resultType),
    effects: [.needsModel, .random],
    summary: Message(
      en: "Counts how often a Patchscope, and the lens, name the model's own next token.",
      zh: "统计 Patchscope 与 Lens 各自多常给出模型自己的下一个 token。"),
    description: Message(
      en: """
        At every position but the first of the texts, after the layers given (by default the one at seven tenths of the \
        depth), both readings get the same residual stream: the Patchscope writes it into the target prompt and takes \
        the most probable next token, the lens unembeds it. Precision@1 as in Ghandeharioun et al. 2024.
        """,
      zh: """
        在各文本除第一个以外的每个位置、给定层（默认为深度十分之七处）之后，两种方法读取同一残差流：Patchscope 把它写入目标提示并\
        取最可能的下一个 token，lens 则直接解嵌入。Precision@1 按 Ghandeharioun 等 2024。
        """),
    related: ["patchscope", "lens"],
    search: ["precision", "agreement", "lens", "一致", "精度", "对照"],
    examples: [
      Example("patchscope agreement layers=[5, 20] over=[\"one two three\", \"four five\"]"),
      Example("patchscope agreement layer=21", speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    var texts: [[Int]] = []
    for text in call[over] ?? BuiltInText.lines("sentences.txt") { texts.append(try model.ids(of: text)) }
    guard texts.contains(where: { $0.count > 1 }) else {
      throw Failure(
        .emptyList,
        Message(en: "no text has a second token to read at", zh: "没有一段文本含有第二个 token 可供读取"),
        parameter: "over")
    }
    var question = try PatchscopeParameters.question(of: call, on: model, in: session)
    if question.layers == nil { question.layers = [model.facts.layers * 7 / 10] }
    let (cancellation, output) = (session.cancellation, session.output)
    let unit = Message(en: "texts", zh: "段文本")
    let found: PatchscopeAgreement
    do {
      found = try model.model.patchscopeAgreement(
        over: texts, question, draws: call[ReadingParameters.draws],
        seed: ReadingParameters.seed(of: call, in: session), tokenizer: model.tokenizer,
        progress: { output.progress(done: $0, total: $1, unit: unit) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    let rows = found.rows.map { row -> [Value] in
      [
        .int(row.layer), .number(row.patchscope.share), .number(row.patchscope.interval.low),
        .number(row.patchscope.interval.high), .number(row.lens.share), .number(row.random.mean),
        .number(row.random.deviation), .int(row.patchscope.total), .number(row.patchscopeActual.share),
        .number(row.lensActual.share),
      ]
    }
    return .record(
      Record(
        type: resultType,
        [
          ("texts", .int(texts.count)),
          ("target", .text(call[PatchscopeParameters.into] ?? call[PatchscopeParameters.prompt].text)),
          ("layers", .table(Table(layerType, rows: rows))),
        ]))
  }
}
