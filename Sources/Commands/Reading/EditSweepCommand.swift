import Instruments
import Language
import Syntax
import Transformer

/// `edit sweep`: how many prompts an edit turns, layer by layer.
enum EditSweepCommand: Command {
  static let defaultScale = 80.0

  static let cases = Parameter<Value?>(
    "cases", type: .optional(.either([.text, .table(nil), .list(.any)])),
    help: Message(
      en:
        "Rows `prompt`, `old` and `new`, as a table, a list, or a file with tabs; by default 22 prompts about "
        + "capitals that come with Sonde, written for smollm2's tokens.",
      zh: "含 `prompt`、`old`、`new` 的表、列表或以制表符分隔的文件；默认用 Sonde 自带的 22 条首都提示（按 smollm2 的 token 编写）。"))
  static let scale = Parameter<Double>(
    "scale", default: defaultScale,
    help: Message(en: "The s of h − s·e(old) + s·e(new).", zh: "`h − s·e(old) + s·e(new)` 中的 s。"))

  static let layerType = RecordType(
    "edited layer",
    [
      LookingFields.layer,
      FieldDeclaration(
        "flipped", .int,
        doc: Message(en: "At how many prompts the new token is the first choice.", zh: "新 token 成为首选的提示数。")),
      FieldDeclaration("n", .int, doc: Message(en: "How many prompts.", zh: "提示总数。")),
      FieldDeclaration(
        "share", .number, display: .share, doc: Message(en: "flipped / n.", zh: "比例 flipped / n。")),
      ReadingFields.low, ReadingFields.high,
      FieldDeclaration(
        "random", .number, display: .decimals(3),
        doc: Message(
          en: "The share under random vectors of the edit's length: the mean over the draws.",
          zh: "对照：用等长随机向量时的比例（各次抽取的平均）。")),
      FieldDeclaration(
        "random_sd", .number, display: .decimals(3),
        doc: Message(en: "The standard deviation over the draws.", zh: "各次抽取的标准差。")),
      FieldDeclaration(
        "changed", .number, display: .decimals(3),
        doc: Message(
          en: "The mean share of prompts whose first choice a random vector changes at all.",
          zh: "随机向量使首选发生任何改变的提示的平均比例。")),
    ])
  static let caseType = RecordType(
    "edited prompt",
    [
      FieldDeclaration("prompt", .text, doc: Message(en: "The prompt.", zh: "提示。")),
      FieldDeclaration(
        "old", .text, display: .token, doc: Message(en: "The token written against.", zh: "减去的 token。")),
      FieldDeclaration(
        "new", .text, display: .token, doc: Message(en: "The token written for.", zh: "加上的 token。")),
      FieldDeclaration(
        "clean", .text, display: .token, doc: Message(en: "The first choice without the edit.", zh: "编辑前的首选。")
      ),
      FieldDeclaration(
        "after", .text, display: .token,
        doc: Message(en: "The first choice with the edit of the best layer.", zh: "在最佳层编辑之后的首选。")),
    ])
  static let resultType = RecordType(
    "edit sweep",
    [
      FieldDeclaration(
        "best", .int,
        doc: Message(en: "The layer that turns most prompts, the earliest of equals.", zh: "改变提示最多的层（并列取最早）。")
      ),
      FieldDeclaration("flipped", .int, doc: Message(en: "How many it turns.", zh: "该层改变的提示数。")),
      FieldDeclaration("n", .int, doc: Message(en: "How many prompts.", zh: "提示总数。")),
      FieldDeclaration(
        "clean", .int,
        doc: Message(
          en: "At how many prompts the old token is the first choice before any edit.",
          zh: "编辑前旧 token 为首选的提示数。")),
      FieldDeclaration("scale", .number, doc: Message(en: "The scale.", zh: "倍数。")),
      FieldDeclaration(
        "layers", .table(layerType), doc: Message(en: "A row a layer.", zh: "每层一行。")),
      FieldDeclaration(
        "cases", .table(caseType), display: .hidden,
        doc: Message(en: "A row a prompt, at the best layer.", zh: "在最佳层，每个提示一行。")),
    ])

  static let signature = Signature(
    "edit sweep", topic: .instruments,
    parameters: [
      cases, TargetParameters.layer, TargetParameters.layers, scale, ReadingParameters.draws,
      SamplingParameters.seed, PromptParameters.precision,
    ],
    rules: [.atMostOne(["layer", "layers"])], returns: .record(resultType), effects: [.needsModel, .random],
    summary: Message(
      en: "Counts at each layer how many prompts a token edit turns, beside random vectors of equal length.",
      zh: "逐层统计 token 编辑改变了多少条提示的首选，并与等长随机向量对照。"),
    description: Message(
      en: """
        For each prompt and layer the last position's residual stream h becomes h − s·e(old) + s·e(new); `flipped` \
        counts the prompts whose first choice is then the new token. Layers below the edited one are run once. \
        Standing interventions act.
        """,
      zh: """
        对每条提示和每一层，把最后一个位置的残差流 h 改为 h − s·e(old) + s·e(new)；`flipped` 统计首选变为新 token 的提示数。\
        被编辑层以下只运行一次。现有干预同时生效。
        """),
    related: ["edit", "steer", "lens"],
    search: ["token edit", "flip", "layers", "编辑", "逐层", "翻转"],
    examples: [
      Example("edit sweep layers=[5, 26] cases=[[\"a b c\", \"a\", \"b\"], [\"d e\", \"d\", \"e\"]]"),
      Example("edit sweep layers=20..29", speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let texts =
      if let given = call[cases] {
        try TextRows(given, columns: ["prompt", "old", "new"], parameter: "cases", in: session).rows
      } else { TextRows.builtIn("edits.tsv").rows }
    var question = EditQuestion(cases: [])
    for row in texts where row.count == 3 {
      question.cases.append(
        EditCase(
          tokens: try model.ids(of: row[0]), old: try model.token(named: .text(row[1]), for: "cases"),
          new: try model.token(named: .text(row[2]), for: "cases")))
    }
    question.layers = try (call.chosenLayers ?? .all).indices(of: model.facts.layers)
    question.scale = call[scale]
    (question.draws, question.seed) = (
      call[ReadingParameters.draws], ReadingParameters.seed(of: call, in: session)
    )
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    let (cancellation, output) = (session.cancellation, session.output)
    let unit = Message(en: "prompts", zh: "条提示")
    let found: EditCounts
    do {
      found = try model.model.countEdits(
        question, progress: { output.progress(done: $0, total: $1, unit: unit) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    return .record(record(found, question, texts, model))
  }

  private static func record(
    _ found: EditCounts, _ question: EditQuestion, _ texts: [[String]], _ model: LoadedModel
  ) -> Record {
    let most = found.rows.map(\.flipped.count).max() ?? 0
    let best = found.rows.first { $0.flipped.count == most }
    let layers = found.rows.map { row -> [Value] in
      [
        .int(row.layer), .int(row.flipped.count), .int(row.flipped.total), .number(row.flipped.share),
        .number(row.flipped.interval.low), .number(row.flipped.interval.high), .number(row.random.mean),
        .number(row.random.deviation), .number(row.changed.mean),
      ]
    }
    let cases = question.cases.indices.map { index -> [Value] in
      [
        .text(texts[index][0]), .text(texts[index][1]), .text(texts[index][2]),
        .text(model.text(of: found.clean[index])),
        (best?.tops[index]).map { .text(model.text(of: $0)) } ?? .nothing,
      ]
    }
    let clean = zip(found.clean, question.cases).count { $0 == $1.old }
    return Record(
      type: resultType,
      [
        ("best", (best?.layer).value), ("flipped", .int(most)), ("n", .int(question.cases.count)),
        ("clean", .int(clean)), ("scale", .number(question.scale)),
        ("layers", .table(Table(layerType, rows: layers))), ("cases", .table(Table(caseType, rows: cases))),
      ])
  }
}
