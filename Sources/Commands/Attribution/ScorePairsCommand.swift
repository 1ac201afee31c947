import Instruments
import Language
import Syntax
import Transformer

/// `score pairs`: how often a model prefers the right continuation.
enum ScorePairsCommand: Command {
  static let items = Parameter<Table>(
    "items", .positional, type: .either([.table(nil), .list(.record(nil))]),
    help: Message(
      en: "Rows with `prompt`, `right` and `wrong`: texts, the answers with their leading spaces.",
      zh: "含 `prompt`、`right`、`wrong` 的各行：文本，答案含前导空格。"))

  static let rowType = RecordType(
    "accuracy row",
    [
      FieldDeclaration("prompt", .text, doc: Message(en: "The prompt.", zh: "提示。")),
      FieldDeclaration(
        "right", .text, display: .token, doc: Message(en: "The right continuation.", zh: "正确的续写。")),
      FieldDeclaration(
        "wrong", .text, display: .token, doc: Message(en: "The wrong one.", zh: "错误的续写。")),
      FieldDeclaration(
        "lead", .number, unit: "nats", display: .decimals(2),
        doc: Message(
          en: "The log-probability of the right continuation less that of the wrong one.",
          zh: "正确续写的对数概率减去错误续写的。")),
      FieldDeclaration(
        "correct", .bool, doc: Message(en: "Whether the lead is above 0.", zh: "差值是否大于 0。")),
    ])
  static let resultType = RecordType(
    "accuracy",
    [
      FieldDeclaration("right", .int, doc: Message(en: "How many prompts come out right.", zh: "正确的提示数。")),
      FieldDeclaration("n", .int, unit: "prompts", doc: Message(en: "How many prompts.", zh: "提示数。")),
      FieldDeclaration("share", .number, display: .share, doc: Message(en: "right / n.", zh: "正确率。")),
      FieldDeclaration(
        "low", .number, display: .share,
        doc: Message(en: "The lower end of its 95 % Wilson interval.", zh: "其 95 % Wilson 区间的下限。")),
      FieldDeclaration(
        "high", .number, display: .share,
        doc: Message(en: "The upper end of its 95 % Wilson interval.", zh: "其 95 % Wilson 区间的上限。")),
      FieldDeclaration(
        "lead", .number, unit: "nats", display: .decimals(2),
        doc: Message(en: "The mean lead of the right continuation.", zh: "正确续写领先的平均值。")),
      FieldDeclaration(
        "rows", .table(rowType), display: .brief, doc: Message(en: "A row a prompt.", zh: "每条提示一行。")),
    ])

  static let signature = Signature(
    "score pairs", topic: .instruments, parameters: [items, PromptParameters.precision],
    returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en: "Counts how often the model prefers the right continuation to the wrong one, with a Wilson "
        + "interval.",
      zh: "统计模型更倾向正确续写而非错误续写的次数，并给出 Wilson 区间。"),
    description: Message(
      en:
        "A prompt comes out right if the log-probability of all tokens of `right` is above that of "
        + "`wrong`. Prompts "
        + "run in batches, under the standing interventions: call it once by itself and once inside `with`.",
      zh: "若 `right` 全部 token 的对数概率高于 `wrong`，该提示算作正确。各提示成批运行，现有干预生效：可先单独调用一次，再在 "
        + "`with` 中调用一次。"),
    related: ["score", "attribute", "ablate effect", "with"],
    search: ["evaluate", "multiple choice", "behaviour", "percent correct", "正确率", "评测", "选择题", "行为"],
    examples: [
      Example(
        "score pairs [record(prompt=\"2 + 2 =\", right=\" 4\", wrong=\" 5\"), "
          + "record(prompt=\"3 + 3 =\", right=\" 6\", wrong=\" 7\")]"),
      Example(
        "let items = map([2, 3], i => record(prompt=\"\\(i) + 1 =\", right=\" \\(i + 1)\", wrong=\" "
          + "\\(i)\"))\n"
          + "with ablate (attribute random 5 seed=1) { print (score pairs items).share }"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let table = call[items]
    guard !table.rows.isEmpty else {
      throw Failure(.emptyList, Message(en: "there are no prompts", zh: "没有提示"), parameter: "items")
    }
    var texts: [[String]] = []
    var trials: [Trial] = []
    for row in table.rows.indices {
      let own = try ["prompt", "right", "wrong"].map { (name) throws(Failure) in
        try text(name, row, of: table)
      }
      texts.append(own)
      let answer = try model.answer(.text(own[1]), "items", isSingle: false)
      let other = try model.answer(.text(own[2]), "items", isSingle: false)
      // A beginning is never less probable than the whole: such a pair has no loser.
      guard !answer.starts(with: other), !other.starts(with: answer) else {
        throw Failure(
          .badValue,
          Message(
            en: "in row \(row) one answer begins with the other, so it can't be compared",
            zh: "第 \(row) 行的一个答案以另一个开头，无法比较"),
          help: Message(en: "add what ends it, such as a line break", zh: "请加上结束它的内容，如换行"),
          parameter: "items")
      }
      trials.append(Trial(try model.ids(of: own[0]), Metric(.logprob, of: answer, versus: other)))
    }
    let (cancellation, output) = (session.cancellation, session.output)
    let leads: [Double]
    do {
      leads = try model.model.metrics(
        of: trials, interventions: session.standingInterventions,
        precision: PromptParameters.precision(of: call, in: session),
        progress: { output.progress(done: $0, total: $1, unit: Message(en: "prompts", zh: "条提示")) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    return record(texts, leads)
  }

  private static func text(_ name: String, _ row: Int, of table: Table) throws(Failure) -> String {
    guard let column = table.columns.index(of: name) else {
      throw Failure(
        .missingField, Message(en: "the rows have no `\(name)`", zh: "各行没有字段 `\(name)`"), parameter: "items")
    }
    guard let text = table.rows[row][column].asText else {
      throw Failure.mismatch(expected: .text, found: table.rows[row][column].type)
    }
    return text
  }

  private static func record(_ texts: [[String]], _ leads: [Double]) -> Value {
    let right = Proportion(leads.count { $0 > 0 }, of: leads.count)
    let rows = zip(texts, leads).map { texts, lead -> [Value] in
      texts.map(Value.text) + [.number(lead), .bool(lead > 0)]
    }
    return .record(
      Record(
        type: resultType,
        [
          ("right", .int(right.count)), ("n", .int(right.total)), ("share", .number(right.share)),
          ("low", .number(right.interval.low)), ("high", .number(right.interval.high)),
          ("lead", .number(Sample(leads).mean)), ("rows", .table(Table(rowType, rows: rows))),
        ]))
  }
}
