import Instruments
import Language
import Syntax
import Transformer

/// `relation`: a relation as an affine map of the residual stream.
enum RelationCommand: Command {
  static let capitals = "capitals"
  static let pairs = Parameter<Value>(
    "pairs", default: .text(capitals), type: .either([.choice([capitals]), .text, .table(nil), .list(.any)]),
    help: Message(
      en:
        "`capitals` (countries and their capitals, which come with Sonde), a file with a subject, a tab and an "
        + "object a line, or rows `subject` and `object` as a table or list.",
      zh: "`capitals`（Sonde 自带的国家与首都）、每行一个主语和宾语（制表符分隔）的文件，或含 `subject`、`object` 的表或列表。"))
  static let template = Parameter<String?>(
    "template",
    help: Message(
      en:
        "The line that tells a pair, with `{}` for the subject; the object follows it. By default \"The capital "
        + "of {} is\" for `capitals`, which other pairs must give.",
      zh: "叙述一对主语与宾语的句子，`{}` 处为主语，宾语紧随其后。`capitals` 默认为 \"The capital of {} is\"；其他数据必须给出。"))
  static let layer = Parameter<Selection?>(
    "layer", range: .layersOfModel, complete: .layers,
    help: Message(
      en: "The layer after which the subject is read, or several, of which the validation split chooses; by "
        + "default the middle one.",
      zh: "读取主语的层；给出多个时由验证集选择；默认为中间一层。"))
  static let layers = Parameter<Selection?>(
    "layers", range: .layersOfModel, complete: .layers,
    help: Message(en: "The same as `layer`.", zh: "与 `layer` 相同。"))
  static let examples = Parameter<Int>(
    "examples", default: 8, range: .between(2, 32),
    help: Message(
      en: "How many pairs the map is found on; they stand in each prompt as examples.",
      zh: "用多少对数据求映射；它们也作为示例出现在每个提示中。"))

  static let signature = Signature(
    "relation", topic: .instruments,
    parameters: [
      pairs, template, layer, layers, examples, ReadingParameters.draws, SamplingParameters.seed,
    ],
    rules: [.atMostOne(["layer", "layers"])], returns: .record(RelationFields.resultType),
    effects: [.needsModel, .random],
    summary: Message(
      en: "Finds a relation, such as country to capital, as one affine map, and judges it on held-out pairs.",
      zh: "把一种关系（如国家到首都）求为一个仿射映射，并在留出的数据上评判。"),
    description: Message(
      en: """
        Object ≈ β·W·subject + b: the subject is the residual stream at the subject's last token after the layer, the \
        object what the last layer leaves at the prompt's last token; W is the mean Jacobian over the examples (Hernandez \
        et al. 2023), b the mean of what it leaves over. The pairs are split by the seed: the examples find W, a \
        validation split chooses β, the rank of the inverse and the layer where several are given, and the rest, which \
        nothing was chosen on, judge. Only pairs count that the model itself answers.

        `faithfulness`: the map names the model's own next token. Beside it the mean object for every subject, and W \
        with the subject's entries in a wrong order. `causality`: the subject is changed by the inverse of W, cut to \
        `rank` singular values, so as to have another pair's object, and the model says that object. Beside it random \
        changes of equal length. Standing interventions act.
        """,
      zh: """
        宾语 ≈ β·W·主语 + b：主语取该层之后主语最后一个 token 处的残差流，宾语取最后一层在提示末尾留下的残差流；W 是各示例的\
        平均雅可比矩阵（Hernandez 等 2023），b 是余项的平均。数据按种子划分：示例用于求 W，验证集用于选择 β、逆的秩以及（给出多层时）\
        层，其余未参与任何选择的数据用于评判。只计模型自己能答对的数据。

        `faithfulness`：映射给出模型自己的下一个 token；并列出对所有主语都用平均宾语，以及把主语各分量打乱后用 W 的结果。\
        `causality`：用 W 的逆（保留 `rank` 个奇异值）改动主语，使其具有另一对的宾语，且模型说出该宾语；并列出等长随机改动的结果。\
        现有干预同时生效。
        """),
    restrictions: Message(
      en:
        "The Jacobian takes two short runs of the upper layers a dimension and example: some ten seconds on a small "
        + "model.",
      zh: "雅可比矩阵对每个示例的每一维都要运行两次上部各层：小模型上约需数十秒。"),
    related: ["patch", "edit", "lens"],
    search: ["linear", "Jacobian", "LRE", "faithfulness", "causality", "knowledge", "关系", "线性", "雅可比", "知识"],
    examples: [
      Example("relation pairs=capitals layer=14 seed=0", speed: .minutes),
      Example(
        "relation layers=[8, 11, 14] seed=1", speed: .minutes,
        doc: Message(en: "The validation split chooses the layer.", zh: "由验证集选择层。")),
      Example("let r = relation pairs=capitals layer=14 seed=0\nshow r.pairs", speed: .minutes),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let isBuiltIn = call[pairs].asText == capitals
    let rows =
      isBuiltIn
      ? TextRows.builtIn("capitals.tsv").rows
      : try TextRows(call[pairs], columns: ["subject", "object"], parameter: "pairs", in: session).rows
    guard let line = call[template] ?? (isBuiltIn ? "The capital of {} is" : nil) else {
      throw Failure(
        .missingArgument, Message(en: "these pairs need `template=`", zh: "这些数据需要 `template=`"),
        help: Message(
          en: "the line that tells a pair, as `template=\"The capital of {} is\"`",
          zh: "叙述一对数据的句子，如 `template=\"The capital of {} is\"`"))
    }
    var question = RelationQuestion(
      pairs: rows.map { RelationPair(subject: $0[0], object: $0[1]) }, template: line)
    question.layers = try (call[layer] ?? call[layers])?.indices(of: model.facts.layers)
    (question.examples, question.draws) = (call[examples], call[ReadingParameters.draws])
    question.seed = ReadingParameters.seed(of: call, in: session)
    question.interventions = session.standingInterventions
    // Whether the model reads text is asked once, here; the instrument encodes many texts.
    _ = try model.encode(line, parseSpecial: false)
    let found = try search(question, model, in: session)
    return .record(RelationFields.record(found, question, model))
  }

  private static func search(
    _ question: RelationQuestion, _ model: LoadedModel, in session: Session
  ) throws(Failure) -> RelationResult {
    let (cancellation, output) = (session.cancellation, session.output)
    let unit = Message(en: "Jacobians", zh: "个雅可比矩阵")
    let start = model.special.addBOS ? model.special.bos.map { [$0] } ?? [] : []
    do {
      return try model.model.relation(
        question, encode: { start + model.tokenizer.encode($0, parseSpecial: false) },
        progress: { output.progress(done: $0, total: $1, unit: unit) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
  }
}
