import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// `patch path`: what one head tells another.
enum PatchPathCommand: Command {
  enum Input: String, ChoiceArgument { case q, k, v }
  enum Way: String, ChoiceArgument { case residual, mlps }

  static let from = Parameter<HeadsArgument?>(
    "from",
    help: Message(
      en:
        "The sending head as `[layer, head]`, or a list of such, each by itself; by default all heads below the last "
        + "receiver.",
      zh: "发送的注意力头，写作 `[层, 头]`，或由其组成的列表（逐个处理）；默认为最后一个接收者之前的所有头。"))
  static let to = Parameter<HeadsArgument?>(
    "to",
    help: Message(
      en:
        "The receiving head as `[layer, head]`, or a list of such, all together; by default the logits themselves. At "
        + "`k` and `v` the number is that of the key/value head.",
      zh: "接收的注意力头，写作 `[层, 头]`，或由其组成的列表（一并处理）；默认为 logits。在 `k`、`v` 处为键值头的编号。"))
  static let input = Parameter<Input>(
    "input", default: .q,
    help: Message(
      en: "What of the receivers hears of it: their queries, keys or values.", zh: "由接收者的哪一输入接收：查询、键或值。"))
  static let way = Parameter<Way>(
    "through", default: .residual,
    help: Message(
      en:
        "`residual`: the path is the residual stream alone. `mlps`: feed-forward parts between belong to it too.",
      zh: "`residual`：路径只经过残差流。`mlps`：其间的前馈部分也算路径的一部分。"))
  static let positions = Parameter<PositionArgument>(
    "positions", default: .all, complete: .words(PositionArgument.words),
    help: Message(en: "Where the senders' output is exchanged.", zh: "在哪些位置互换发送者的输出。"))
  static let direction = Parameter<SweepParameters.Direction>(
    "direction", default: .noise,
    help: Message(
      en: "`noise` puts corrupted output into the clean run; `denoise` is the reverse.",
      zh: "`noise` 把对照提示的输出放入干净提示的运行；`denoise` 相反。"))

  private static let cellType = RecordType(
    "path cell", [LookingFields.layer, SweepResult.head, SweepResult.effect, SweepResult.share])
  static let resultType = RecordType(
    "patch path",
    [
      FieldDeclaration(
        "to", .text,
        doc: Message(en: "The receivers, as `layer.head`, or `logits`.", zh: "接收者（`层.头`），或 `logits`。")),
      FieldDeclaration(
        "input", .optional(.text), doc: Message(en: "Which of their inputs hears.", zh: "由其哪一输入接收。")),
      FieldDeclaration(
        "through", .text, doc: Message(en: "What the path leads through.", zh: "路径经过什么。")),
      SweepResult.direction, SweepResult.answer, SweepResult.versus, SweepResult.count, SweepResult.clean,
      SweepResult.corrupted,
      FieldDeclaration(
        "control", .optional(.number), display: .decimals(3),
        doc: Message(
          en:
            "The mean effect of other senders on the same receivers: five by chance where `from=` names some, else all.",
          zh: "其他发送者对同一接收者的平均效果：指定 `from=` 时随机取五个，否则为全部。")),
      FieldDeclaration(
        "control_sd", .optional(.number), display: .decimals(3),
        doc: Message(en: "Their standard deviation.", zh: "其标准差。")),
      FieldDeclaration(
        "cells", .table(cellType),
        doc: Message(
          en: "A row a sending head: the change of the metric by its paths to the receivers alone.",
          zh: "每个发送头一行：仅经由通向接收者的路径使度量改变了多少。")),
      SweepResult.seconds,
    ], style: .heatmap)

  static let signature = Signature(
    "patch path", topic: .instruments,
    parameters: PairParameters.all + [
      from, to, input, way, positions, direction, PromptParameters.precision,
    ],
    rules: PairParameters.rules + [.needs("input", "to")], returns: .record(resultType),
    effects: [.needsModel],
    summary: Message(
      en: "Exchanges what heads send to other heads by direct paths alone: path patching.",
      zh: "只互换注意力头经直接路径传给其他头的内容：路径修补。"),
    description: Message(
      en: """
        A sender's output is exchanged with the other prompt's, while every other head (and feed-forward part) gives \
        what it gave before; what then reaches the receivers' queries, keys or values is put there in a second run, and \
        everything behind them follows. The effect is the change of the metric. With `through=residual` the path is \
        one edge (Goldowsky-Dill et al. 2023); with `through=mlps` feed-forward parts between sender and receiver \
        answer to the change, as in Wang et al. 2022. It is exact: nothing is linearised, no norm is frozen.

        Without `to=` the receivers are the logits: each head's direct effect. The control are other senders on the \
        same receivers, drawn by `seed=`.
        """,
      zh: """
        把发送者的输出换成另一条提示的，而其他注意力头（和前馈部分）都保持原来的输出；随后到达接收者的查询、键或值的内容，在第二次运行中\
        放入接收者，其后的一切随之变化。效果是度量的变化。`through=residual` 时路径是一条边（Goldowsky-Dill 等 2023）；\
        `through=mlps` 时，发送者与接收者之间的前馈部分随变化而变化，如 Wang 等 2022。计算是精确的：不作线性化，也不固定归一化。

        不写 `to=` 时接收者为 logits，即每个头的直接效果。对照为同一接收者的其他发送者，由 `seed=` 抽取。
        """),
    related: ["patch sweep", "patch", "task"],
    search: [
      "path patching", "edge", "circuit", "direct effect", "composition", "路径修补", "边", "回路", "直接效果", "组合",
    ],
    examples: [
      Example(
        "patch path clean=[5, 6, 7] corrupted=[5, 8, 7] answer=9 versus=10 from=[0, 1] to=[1, 2]",
        doc: Message(en: "One edge, prompts by token ids.", zh: "一条边，用 token 编号给出提示。")),
      Example(
        "patch path task=ioi n=4", speed: .seconds,
        doc: Message(en: "Each head's direct effect on the logits.", zh: "每个头对 logits 的直接效果。")),
      Example("patch path task=ioi n=2 to=[20, 3] input=q through=mlps", speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    var question = try question(call, in: session, model)
    let others = controls(call, question, model.facts)
    let asked = Set(question.senders)
    question.senders += others
    let pairs = try PatchPairs(call, aligned: false, in: session, model)
    let work = SweepWork(model: model, pairs: pairs.pairs, question: PatchQuestion(), session: session)
    let (engine, complete) = (model.model, question)
    let (sweep, seconds) = try work.timed { () throws(Failure) in
      try work.mean(Message(en: "heads", zh: "个注意力头")) {
        (pair, progress, isCancelled) throws(PatchingError) in
        try engine.pathPatching(pair, complete, progress: progress, isCancelled: isCancelled)
      }
    }
    let whole = abs(sweep.clean - sweep.corrupted)
    func isAsked(_ cell: PatchSweep.Cell) -> Bool {
      asked.contains(HeadName(layer: cell.layer, head: cell.unit ?? 0))
    }
    let control = Sample(sweep.cells.filter { others.isEmpty || !isAsked($0) }.map(\.effect))
    let rows = sweep.cells.filter(isAsked).map { cell -> [Value] in
      [
        .int(cell.layer), cell.unit.map(Value.int) ?? .nothing, .number(cell.effect),
        .number(whole == 0 ? 0 : cell.effect / whole),
      ]
    }
    let receivers = question.receivers.map { "\($0.layer).\($0.head)" }.joined(separator: " ")
    return .record(
      Record(
        type: resultType,
        [
          ("to", .text(receivers.isEmpty ? "logits" : receivers)),
          ("input", receivers.isEmpty ? .nothing : .text(question.input.rawValue)),
          ("through", .text(question.way.rawValue)), ("direction", .text(question.direction.rawValue)),
          ("answer", .text(pairs.answer)), ("versus", pairs.versus.map(Value.text) ?? .nothing),
          ("n", .int(pairs.pairs.count)), ("clean", .number(sweep.clean)),
          ("corrupted", .number(sweep.corrupted)),
          ("control", control.values.count > 1 ? .number(control.mean) : .nothing),
          ("control_sd", control.values.count > 1 ? .number(control.deviation) : .nothing),
          ("cells", .table(Table(cellType, rows: rows))),
          ("seconds", .number(seconds)),
        ], payload: sweep))
  }

  /// Senders by chance, where the call names its own: five that could speak to the same receivers.
  private static func controls(
    _ call: Arguments, _ question: PathQuestion, _ facts: ModelFacts
  ) -> [HeadName] {
    guard call.has(from) else { return [] }
    let end = question.receivers.map(\.layer).max() ?? facts.layers
    let asked = Set(question.senders)
    var random = Philox(seed: UInt64(call[TaskParameters.seed] ?? 0), purpose: "path control")
    let rest = heads(below: end, facts).filter { !asked.contains($0) }
    return Array(rest.shuffled(using: &random).prefix(5))
  }

  private static func heads(below end: Int, _ facts: ModelFacts) -> [HeadName] {
    (0..<end).flatMap { layer in (0..<facts.heads).map { HeadName(layer: layer, head: $0) } }
  }

  private static func question(
    _ call: Arguments, in session: Session, _ model: LoadedModel
  ) throws(Failure) -> PathQuestion {
    let facts = model.facts
    var question = PathQuestion()
    switch call[input] {
    case .q: question.input = .q
    case .k: question.input = .k
    case .v: question.input = .v
    }
    try call[to]?.check(facts, heads: question.input == .q ? facts.heads : facts.keyHeads)
    try call[from]?.check(facts, heads: facts.heads)
    question.receivers = call[to]?.heads ?? []
    let end = question.receivers.map(\.layer).max() ?? facts.layers
    question.senders = call[from]?.heads ?? heads(below: end, facts)
    guard !question.senders.isEmpty else {
      throw Failure(
        .badValue,
        Message(en: "no head lies below layer 0: nothing can be sent to it", zh: "第 0 层之前没有注意力头，无法向其发送"),
        parameter: "to")
    }
    question.way = call[way] == .mlps ? .mlps : .residual
    question.positions = call[positions].selection
    question.direction = call[direction].direction
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    return question
  }
}
