import Instruments
import Language
import Syntax
import Transformer

/// `circuit find`: the edges of a model that do a task.
enum CircuitFindCommand: Command {
  static let task = Parameter<TaskArgument>(
    "task", .positional,
    help: Message(
      en: "A built-in task by name, or the result of `task`, of which half is left to judge the circuit on.",
      zh: "内置任务的名称，或 `task` 的结果（留出一半用于评判电路）。"))
  static let edges = Parameter<Int?>(
    "edges", range: .atLeast(1),
    help: Message(
      en: "How many edges the circuit may have; by default 5 % of all.", zh: "电路最多有多少条边；默认为全部的 5 %。"))
  static let method = Parameter<CircuitMethod>(
    "method", default: .eapIG,
    help: Message(
      en: "`eap`: gradients on the clean prompt; `eap-ig`: their mean on the way from the corrupted to it.",
      zh: "`eap`：原提示上的梯度；`eap-ig`：从被替换的提示到原提示的路径上梯度的均值。"))
  static let steps = Parameter<Int>(
    "steps", default: 5, range: .between(1, 200),
    help: Message(en: "Gradients a prompt, for `eap-ig`.", zh: "`eap-ig` 时每个提示的梯度个数。"))
  static let metric = Parameter<CircuitMetricName>(
    "metric", default: .logitdiff,
    help: Message(
      en: "`logitdiff`: answer less distractor; `kl`: −KL(clean ‖ run), which counts all tokens.",
      zh: "`logitdiff`：答案减干扰项；`kl`：−KL（原运行 ‖ 本次运行），计入所有 token。"))
  static let unit = Parameter<CircuitUnit>(
    "of", default: .edges,
    help: Message(
      en: "Choose single edges, or parts with all edges among them.", zh: "选择单条边，或选择部件及其间的所有边。"))
  static let rank = Parameter<CircuitRank>(
    "rank", default: .magnitude,
    help: Message(
      en: "Edges of the greatest |score|, or of the greatest score: those that help.",
      zh: "按 |score| 最大，或按 score 最大（只取有帮助的边）。"))
  static let top = Parameter<Int>(
    "top", default: 20, range: .atLeast(1),
    help: Message(en: "How many edges to draw.", zh: "画出多少条边。"))

  static let resultType = RecordType(
    "circuit",
    [
      FieldDeclaration("task", .text, doc: Message(en: "The task.", zh: "任务。")),
      FieldDeclaration(
        "method", .text, doc: Message(en: "How edges were scored.", zh: "边的打分方法。")),
      FieldDeclaration("metric", .text, doc: Message(en: "What is preserved.", zh: "所保持的度量。")),
      CircuitFields.edges, CircuitFields.total, CircuitFields.share,
      FieldDeclaration(
        "nodes", .int,
        doc: Message(en: "How many parts write along its edges.", zh: "沿这些边写入的部件数。")),
      CircuitFields.n, CircuitFields.clean, CircuitFields.corrupted,
      FieldDeclaration(
        "drawing", .text,
        doc: Message(
          en: "The strongest edges in layers, from the logits down to the input.",
          zh: "最强的边，从 logits 到输入逐层画出。")),
      FieldDeclaration(
        "arrows", .table(CircuitFields.arrowType), display: .hidden,
        doc: Message(
          en: "The edges of the drawing, the strongest first; an input that heads share is drawn at each.",
          zh: "图中的边，最强者在前；几个头共用的输入在每个头处各画一次。")),
      FieldDeclaration(
        "list", .table(CircuitFields.edgeType), display: .brief,
        doc: Message(en: "Its edges, the greatest |score| first.", zh: "各条边，|score| 最大者在前。")),
      CircuitFields.seed,
    ])

  static let signature = Signature(
    "circuit find", topic: .instruments,
    parameters: [
      task, edges, method, steps, metric, unit, rank, TaskParameters.n, TaskParameters.seed, top,
    ],
    returns: .record(resultType), effects: .needsModel,
    summary: Message(
      en: "Finds the circuit of a task: the few connections between heads and feed-forward parts that do it.",
      zh: "寻找完成某任务的电路：注意力头与前馈部分之间起作用的少数连接。"),
    description: Message(
      en: """
        Every part of the model writes into the residual stream and reads from it; an edge joins a writer with a \
        later reader. A prompt and its corrupted twin differ in what decides the answer. The score of an edge is \
        (clean − corrupted output of the writer) · ∂metric/∂(the reader's input), summed over positions, averaged \
        over n items: edge attribution patching (Syed et al. 2023). With `eap-ig` the gradient is the mean over \
        input embeddings corrupted + α·(clean − corrupted), α = 0, 1/steps, … below 1 (Hanna et al. 2024). Published \
        code has the opposite sign.

        The circuit is the best edges, as many as fit once those that lie on no path from the input to the logits \
        are cut. Under grouped-query attention a key and a value input belong to a key–value head and its whole \
        group of heads; biases belong to no part. `circuit eval` judges it on other items. `save c "c.dot"` and \
        `save c "c.svg"` write the drawing. Standing interventions act in every run.
        """,
      zh: """
        模型的每个部件都向残差流写入并从中读取；一条边连接一个写入者和其后的读取者。提示与其替换版只在决定答案之处不同。\
        边的分数为（写入者在原提示与替换提示下的输出之差）·∂度量/∂（读取者的输入），对位置求和、对 n 个样本取平均，即 \
        edge attribution patching（Syed 等，2023）。`eap-ig` 的梯度取自输入嵌入 替换 + α·（原 − 替换），\
        α = 0, 1/steps, … 小于 1，再取平均（Hanna 等，2024）。已发表代码的符号相反。

        电路由最好的边组成：先去掉不在输入到 logits 路径上的边，再取放得下的最多条数。在分组查询注意力中，键和值的输入属于键值头\
        及其整组注意力头；偏置不属于任何部件。`circuit eval` 在另外的样本上评判电路。`save c "c.dot"` 和 `save c "c.svg"` \
        写出图形。现有干预在每次运行中都生效。
        """),
    related: ["circuit eval", "circuit graph", "patch", "save"],
    search: [
      "EAP", "EAP-IG", "edge attribution patching", "subgraph", "faithfulness", "IOI", "path", "电路", "回路",
      "边",
      "归因", "剪枝",
    ],
    examples: [
      Example("circuit find task=ioi edges=3500", speed: .minutes),
      Example("circuit find task=ioi of=nodes method=eap n=8", speed: .seconds),
      Example("let c = circuit find task=ioi n=8\nsave c ioi.svg", speed: .minutes),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    guard call[method] != .eap || call[metric] != .kl else { throw .noSlope }
    let seed = UInt64(call[TaskParameters.seed] ?? 0)
    let items = try call[task].itemsToFind(call[TaskParameters.n], seed: seed, model)
    let scores = try scores(items, call, session, model)
    let limit = call[edges] ?? scores.graph.edgeCount / 20
    let circuit =
      call[unit] == .nodes
      ? Circuit(scores, nodesWithin: limit)
      : Circuit(scores, edges: limit, rank: call[rank] == .signed ? .signed : .magnitude)
    guard circuit.count > 0 else { throw .noCircuit(limit) }
    let found = FoundCircuit(
      circuit: circuit, metric: call[metric].metric, path: model.path, task: call[task], items: items,
      seed: seed, shown: call[top])
    return .record(record(found, call))
  }

  private static func scores(
    _ items: [TaskItem], _ call: Arguments, _ session: Session, _ model: LoadedModel
  ) throws(Failure) -> EdgeScores {
    var question = EdgeQuestion()
    question.method = call[method] == .eap ? .clean : .path(steps: call[steps])
    question.metric = call[metric].metric
    question.interventions = session.standingInterventions
    let (cancellation, output) = (session.cancellation, session.output)
    let unit = Message(en: "runs", zh: "次运行")
    do {
      return try model.model.edgeScores(
        items, question, progress: { output.progress(done: $0, total: $1, unit: unit) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
  }

  private static func record(_ found: FoundCircuit, _ call: Arguments) -> Record {
    let (circuit, scores) = (found.circuit, found.circuit.scores)
    let (count, total) = (circuit.count, circuit.graph.edgeCount)
    let rows = circuit.edges.map { CircuitFields.row($0, circuit) }
    let drawing = CircuitDrawing(circuit, edges: found.shown)
    return Record(
      type: resultType,
      [
        ("task", .text(found.task.argumentText)),
        ("method", .text(call[method] == .eap ? "eap" : "eap-ig, \(call[steps]) steps")),
        ("metric", .text(call[metric].rawValue)), ("edges", .int(count)), ("total", .int(total)),
        ("share", .number(Double(count) / Double(total))), ("nodes", .int(circuit.writers.count)),
        ("n", .int(scores.items)), ("clean", .number(scores.clean)),
        ("corrupted", .number(scores.corrupted)),
        ("drawing", .text(drawing.text)),
        ("arrows", .table(Table(CircuitFields.arrowType, rows: drawing.arrows.map(CircuitFields.row)))),
        ("list", .table(Table(CircuitFields.edgeType, rows: rows))),
        ("seed", .int(Int(truncatingIfNeeded: found.seed))),
      ], payload: found)
  }
}

/// What `method=` takes.
enum CircuitMethod: String, ChoiceArgument {
  case eap
  case eapIG = "eap-ig"
}

/// What `metric=` takes.
enum CircuitMetricName: String, ChoiceArgument {
  case logitdiff, kl

  /// The instrument's name for it.
  var metric: CircuitMetric { self == .kl ? .divergence : .logitDifference }
}

/// What `of=` takes.
enum CircuitUnit: String, ChoiceArgument {
  case edges, nodes
}

/// What `rank=` takes.
enum CircuitRank: String, ChoiceArgument {
  case magnitude, signed
}

extension Failure {
  /// E313: a score that would be 0 everywhere.
  fileprivate static let noSlope = Failure(
    .badValue,
    Message(
      en: "KL to the clean run has no slope at the clean run: `eap` would score every edge 0",
      zh: "与原运行的 KL 在原运行处斜率为零：`eap` 会给每条边打 0 分"),
    help: Message(
      en: "use `method=eap-ig` or `metric=logitdiff`", zh: "请用 `method=eap-ig` 或 `metric=logitdiff`"),
    parameter: "metric")

  /// E301: too few edges to lead anywhere.
  fileprivate static func noCircuit(_ limit: Int) -> Failure {
    Failure(
      .outOfRange,
      Message(
        en: "the best edges form no path from the input to the logits of at most \(limit) edges",
        zh: "最好的边无法在 \(limit) 条以内连成从输入到 logits 的路径"),
      help: Message(en: "allow more with `edges=`", zh: "请用 `edges=` 允许更多的边"), parameter: "edges")
  }
}
