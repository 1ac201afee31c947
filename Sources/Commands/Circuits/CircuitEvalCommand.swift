import Instruments
import Language
import Syntax
import Transformer

/// `circuit eval`: whether a circuit does its task by itself.
enum CircuitEvalCommand: Command {
  static let circuit = Parameter<CircuitArgument>(
    "circuit", .positional, help: Message(en: "The result of `circuit find`.", zh: "`circuit find` 的结果。"))
  static let count = Parameter<Int>(
    "n", default: 20, range: .between(1, 10_000), unit: "prompts",
    help: Message(en: "How many prompts to judge it on.", zh: "用于评判的提示数。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "The seed of the prompts and of the random circuits; by default one more than that of the circuit.",
      zh: "提示和随机电路的种子；默认为寻找电路时的种子加一。"))
  static let draws = Parameter<Int>(
    "draws", default: 5, range: .between(5, 100),
    help: Message(en: "Random circuits of as many edges.", zh: "同样边数的随机电路的个数。"))
  static let minimality = Parameter<Int>(
    "minimality", default: 5, range: .between(0, 100),
    help: Message(
      en: "For how many of the strongest edges to ask what is lost without each.",
      zh: "对多少条最强的边逐一考察去掉它的损失。"))
  static let sizes = Parameter<[Int]?>(
    "sizes", range: .atLeast(1), unit: "edges",
    help: Message(
      en: "Other sizes of which to give the faithfulness, as in `[100, 1000, 10000]`.",
      zh: "另外要给出忠实度的边数，如 `[100, 1000, 10000]`。"))

  static let lossType = RecordType(
    "edge loss",
    [
      CircuitFields.writer, CircuitFields.reader, CircuitFields.score,
      FieldDeclaration(
        "loss", .number, display: .decimals(4),
        doc: Message(en: "What faithfulness loses without the edge.", zh: "去掉该边后忠实度的损失。")),
    ])
  static let curveType = RecordType(
    "circuit size",
    [
      CircuitFields.edges, CircuitFields.share,
      FieldDeclaration(
        "faithfulness", .number, display: .decimals(3),
        doc: Message(en: "That of the best edges of this number.", zh: "取该数目的最好的边时的忠实度。")),
      FieldDeclaration(
        "random", .number, display: .decimals(3),
        doc: Message(en: "That of one random circuit of this size.", zh: "一个同样大小的随机电路的忠实度。")),
    ])
  static let resultType = RecordType(
    "circuit evaluation",
    [
      FieldDeclaration(
        "faithfulness", .number, display: .decimals(3),
        doc: Message(
          en: "(m(circuit) − m(corrupted)) / (m(clean) − m(corrupted)): 1 where the circuit does it all.",
          zh: "电路的度量减去替换提示的度量，再除以原提示与替换提示的度量之差：为 1 表示电路独自完成任务。")),
      FieldDeclaration(
        "error", .number, display: .decimals(3),
        doc: Message(en: "Its standard error over the items.", zh: "它在样本上的标准误。")),
      FieldDeclaration(
        "completeness", .number, display: .decimals(3),
        doc: Message(
          en: "1 − the faithfulness of the model without the circuit: 1 where nothing is left outside it.",
          zh: "1 − 去掉电路后的模型的忠实度：为 1 表示电路之外一无所剩。")),
      FieldDeclaration(
        "random", .number, display: .decimals(3),
        doc: Message(
          en: "Faithfulness of random circuits of as many edges, their mean.", zh: "同样边数的随机电路的忠实度均值。")),
      FieldDeclaration(
        "random_sd", .number, display: .decimals(3),
        doc: Message(en: "Its standard deviation over the draws.", zh: "各次抽取的标准差。")),
      FieldDeclaration("draws", .int, doc: Message(en: "How many were drawn.", zh: "抽取的个数。")),
      CircuitFields.edges, CircuitFields.total, CircuitFields.n, CircuitFields.clean, CircuitFields.corrupted,
      FieldDeclaration(
        "circuit", .number, doc: Message(en: "The metric of the circuit, its mean.", zh: "电路的度量均值。")),
      FieldDeclaration(
        "minimality", .table(lossType),
        doc: Message(en: "What is lost without each of the strongest edges.", zh: "去掉每条最强的边的损失。")),
      FieldDeclaration(
        "curve", .table(curveType),
        doc: Message(en: "Faithfulness against size, for `sizes=`.", zh: "忠实度随大小的变化，由 `sizes=` 给出。")),
      CircuitFields.seed,
    ])

  static let signature = Signature(
    "circuit eval", topic: .instruments,
    parameters: [
      circuit, count, draws, minimality, sizes, seed,
    ],
    returns: .record(resultType), effects: [.needsModel, .random],
    summary: Message(
      en: "Judges a circuit on other items than it was found on, beside random circuits of its size.",
      zh: "在未用于寻找的样本上评判电路，并与同样大小的随机电路比较。"),
    description: Message(
      en: """
        Exact edge patching: in one forward pass every head's query, every key–value head's key and value, every \
        feed-forward part and the logits read their own residual stream, in which each writer outside the circuit \
        stands with what it wrote on the corrupted prompt. All edges give the clean run, none the corrupted one. \
        Items are drawn afresh; those the circuit was found on are left out.

        Random circuits are drawn from all edges of the graph, dead ends cut, as many edges as the circuit. A task's \
        metric is that of `circuit find`.
        """,
      zh: """
        精确的边修补：在一次前向计算中，每个头的查询、每个键值头的键与值、每个前馈部分以及 logits 各自读取自己的残差流，\
        其中电路之外的每个写入者都换成它在替换提示下的输出。保留全部边即为原运行，一条不留即为替换提示的运行。\
        样本重新抽取，寻找电路时用过的除外。

        随机电路从图的所有边中抽取，去掉死端，边数与电路相同。任务的度量与 `circuit find` 相同。
        """),
    related: ["circuit find", "circuit graph", "patch"],
    search: [
      "faithfulness", "completeness", "minimality", "edge patching", "random circuit", "忠实度", "完整性", "电路",
      "随机对照",
    ],
    examples: [
      Example("let c = circuit find task=ioi\ncircuit eval c", speed: .minutes),
      Example("let c = circuit find task=ioi n=8\ncircuit eval c sizes=[500, 2000, 10000]", speed: .minutes),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let found = try call[circuit].found(on: model)
    let seed = call[seed].map { UInt64($0) } ?? found.seed &+ 1
    let items = try found.task.itemsToJudge(call[count], seed: seed, without: found.items, model)
    var question = CircuitQuestion()
    (question.metric, question.draws, question.edges) = (found.metric, call[draws], call[minimality])
    (question.seed, question.interventions) = (seed, session.standingInterventions)
    let (cancellation, output) = (session.cancellation, session.output)
    let unit = Message(en: "runs", zh: "次运行")
    let report = { (done: Int, total: Int) in output.progress(done: done, total: total, unit: unit) }
    let circuits = (call[sizes] ?? []).flatMap { size in
      [
        Circuit(found.circuit.scores, edges: size),
        Circuit.random(found.circuit.scores, edges: size, seed: seed, draw: 0),
      ]
    }
    do {
      let evaluation = try model.model.evaluate(
        found.circuit, on: items, question, progress: report, isCancelled: { cancellation.isRequested() })
      let values = try model.model.faithfulness(
        of: circuits, on: items, question, progress: report, isCancelled: { cancellation.isRequested() })
      return .record(record(evaluation, found.circuit, curve(circuits, values), seed))
    } catch { throw Failure(error, file: model.path) }
  }

  /// A row a size; circuits of the best edges and random ones take turns.
  private static func curve(_ circuits: [Circuit], _ values: [Double]) -> [[Value]] {
    stride(from: 0, to: values.count, by: 2).map { place in
      let circuit = circuits[place]
      return [
        .int(circuit.count), .number(Double(circuit.count) / Double(circuit.graph.edgeCount)),
        .number(values[place]), .number(values[place + 1]),
      ]
    }
  }

  private static func record(
    _ found: CircuitEvaluation, _ circuit: Circuit, _ curve: [[Value]], _ seed: UInt64
  ) -> Record {
    let losses = found.losses.map { CircuitFields.row($0.edge, circuit) + [.number($0.loss)] }
    return Record(
      type: resultType,
      [
        ("faithfulness", .number(found.faithfulness)), ("error", .number(found.standardError)),
        ("completeness", .number(found.completeness)), ("random", .number(found.random.mean)),
        ("random_sd", .number(found.random.deviation)), ("draws", .int(found.random.values.count)),
        ("edges", .int(circuit.count)), ("total", .int(circuit.graph.edgeCount)), ("n", .int(found.items)),
        ("clean", .number(found.clean)), ("corrupted", .number(found.corrupted)),
        ("circuit", .number(found.circuit)), ("minimality", .table(Table(lossType, rows: losses))),
        ("curve", .table(Table(curveType, rows: curve))), ("seed", .int(Int(truncatingIfNeeded: seed))),
      ])
  }
}
