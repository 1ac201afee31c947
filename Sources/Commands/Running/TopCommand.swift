import Language
import Syntax
import Transformer

/// `top`: the distribution of the next token; or the first rows of scored units.
enum TopCommand: Command {
  /// What stands in front.
  enum Subject: ArgumentConvertible {
    case text(String)
    case rows(Table)

    static var valueType: ValueType { .either([.text, .table(nil), .record(nil), .list(.record(nil))]) }

    /// - Throws: E302 for what is neither a text nor rows, E307 for rows without scores.
    init(argument: Value) throws(Failure) {
      if case .text(let text) = argument {
        self = .text(text)
        return
      }
      var inner = argument
      if case .record(let record) = argument, let units = record["units"] { inner = units }
      let table = try Table(argument: inner)
      guard table.columns.index(of: "score") != nil else {
        throw Failure(
          .missingField,
          Message(
            en: "`top` takes a text, or rows with a `score`", zh: "`top` 需要文本，或含 `score` 的各行"),
          help: Message(en: "`take` gives the first rows of any table", zh: "`take` 给出任意表格的前几行"))
      }
      self = .rows(table)
    }

    var argumentText: String {
      switch self {
      case .text(let text): Value.text(text).sourceText
      case .rows: "…"
      }
    }
  }

  static let subject = Parameter<Subject?>(
    "text", .positional,
    help: Message(
      en: "The text to read; or the result of `attribute` or its rows.", zh: "要读入的文本；或 `attribute` 的结果或其各行。"))
  static let count = Parameter<Int?>(
    "count", .positional, range: .between(1, 100_000),
    help: Message(en: "The same as `k`.", zh: "与 `k` 相同。"))
  static let k = Parameter<Int>(
    "k", default: 10, range: .between(1, 100_000),
    help: Message(en: "How many tokens, or units, to list.", zh: "列出多少个 token 或单元。"))

  static let signature = Signature(
    "top", topic: .running,
    parameters: [subject, count, k] + PromptParameters.all.dropFirst() + [PromptParameters.precision],
    rules: PromptParameters.rules + [.atMostOne(["count", "k"])],
    returns: .rows(TopRows.type), resultRule: .rowsOf("text"), effects: .needsModel,
    summary: Message(
      en: "Lists the most probable next tokens of a text.", zh: "列出一段文本之后最可能出现的 token。"),
    description: Message(
      en:
        "The probabilities are those of the whole vocabulary: the softmax of the logits, with no temperature "
        + "and nothing left out. Of the units of `attribute` it gives those with the greatest |score|, "
        + "which are a "
        + "set of units again: `a | top 10 | ablate`.",
      zh: "概率取自整个词表：对 logits 做 softmax，不加温度，也不作截断。对 `attribute` 的单元，给出 |分数| 最大的若干个，"
        + "结果仍是单元的集合：`a | top 10 | ablate`。"),
    related: ["run", "score", "lens", "tokens", "attribute"],
    search: [
      "next token", "distribution", "probability", "logits", "predict", "下一个词", "分布", "概率", "预测",
    ],
    examples: [
      Example("top \"The capital of France is\""),
      Example("(top \"2 + 2 =\" k=3)[0].token"),
      Example("top \"Hello!\" chat=true k=5"),
      Example("top table(layer=[2, 3], neuron=[7, 8], score=[0.1, -0.5]) 1"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let limit = call[count] ?? call[k]
    var text: String?
    switch call[subject] {
    case .rows(let table): return .table(first(limit, of: table))
    case .text(let given): text = given
    case nil: break
    }
    guard limit <= 1000 else {
      throw Failure(
        .outOfRange, Message(en: "`k` is at most 1000 for tokens", zh: "列出 token 时 `k` 最大为 1000"))
    }
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(text, of: call, for: model)
    let precision = PromptParameters.precision(of: call, in: session)
    let trace = try session.run(prompt, on: model, precision: precision)
    let source = RunSource(
      model, prompt.ids, interventions: session.standingInterventions, precision: precision)
    return TopRows.table(TopTokens.top(trace.lastLogits, count: limit), in: model, source: source)
  }

  /// The rows with the greatest |score|, in that order; those without a score come last.
  private static func first(_ limit: Int, of table: Table) -> Table {
    let column = table.columns.index(of: "score") ?? 0
    let sizes = table.rows.map { $0[column].asNumber.map(abs) ?? -1 }
    let order = sizes.indices.sorted { sizes[$0] != sizes[$1] ? sizes[$0] > sizes[$1] : $0 < $1 }
    return table.with(rows: order.prefix(limit).map { table.rows[$0] })
  }
}
