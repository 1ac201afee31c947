import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// `compare`: the next-token distributions of two runs beside each other.
enum CompareCommand: Command {
  static let before = Parameter<RunArgument>(
    "before", .positional,
    help: Message(
      en: "The first run: a text, token ids, or a result of `run`, `top` or `capture`.",
      zh: "第一次运行：文本、token 编号，或 `run`、`top`、`capture` 的结果。"))
  static let after = Parameter<RunArgument?>(
    "after", .positional,
    help: Message(
      en: "The second run. Left out: the first under the standing interventions, against itself without any.",
      zh: "第二次运行。省略时：把第一次运行在现有干预下的结果与不加干预的结果比较。"))
  static let k = Parameter<Int>(
    "k", default: 10, range: .atLeast(1),
    help: Message(en: "How many changed tokens to show.", zh: "显示多少个变化的 token。"))

  static let topType = RecordType(
    "comparison token",
    [
      TokenField.id, TokenField.token,
      FieldDeclaration(
        "before", .number, display: .share, doc: Message(en: "Its probability before.", zh: "之前的概率。")),
      FieldDeclaration(
        "after", .number, display: .share, doc: Message(en: "Its probability after.", zh: "之后的概率。")),
    ])
  static let resultType = RecordType(
    "comparison",
    [
      FieldDeclaration(
        "kl", .number, unit: "nats",
        doc: Message(
          en: "KL(before ‖ after), its mean where there are several positions.",
          zh: "KL（之前 ‖ 之后）；多个位置时取平均。")),
      FieldDeclaration(
        "max_logit_change", .number,
        doc: Message(en: "The greatest change of a logit at the last position.", zh: "最后一个位置上 logit 的最大变化。")),
      FieldDeclaration(
        "top", .table(topType),
        doc: Message(
          en: "The tokens whose probability changed most at the last position.", zh: "最后一个位置上概率变化最大的 token。")),
    ])

  static let signature = Signature(
    "compare", topic: .looking,
    parameters: [
      before, after, LookingParameters.position, LookingParameters.positions, k, PromptParameters.precision,
    ],
    rules: [.atMostOne(["position", "positions"])], returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en: "Compares two runs: how far their next-token distributions lie apart, and which tokens changed.",
      zh: "比较两次运行：下一个 token 的分布相距多远，哪些 token 变化最大。"),
    description: Message(
      en: """
        `compare T` runs T without interventions and with those that stand. `compare A B` takes texts or results: a \
        text is run under the standing interventions, a result is taken as it was made, with the interventions of \
        that time. The distribution compared is the one after the last token of the prompt; `position=all` takes all \
        positions of two prompts of one length.
        """,
      zh: """
        `compare T` 比较 T 不加干预与在现有干预下的运行。`compare A B` 可用文本或结果：文本在现有干预下运行，\
        结果按当时的干预重现。比较的是提示最后一个 token 之后的分布；`position=all` 比较长度相同的两个提示的所有位置。
        """),
    related: ["top", "run", "patch", "lens"],
    search: ["KL", "divergence", "difference", "effect", "比较", "散度", "差异", "效果"],
    examples: [
      Example("patch layer=2 neuron=1054 value=0\ncompare \"The capital of France is\""),
      Example("compare \"The capital of France is\" \"The capital of Italy is\" k=4"),
      Example(
        "let clean = top \"2 + 2 =\"\nwith ablate layer=5 head=3 { print compare(clean, top(\"2 + 2 =\")).kl }"
      ),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let precision = PromptParameters.precision(of: call, in: session)
    let standing = session.standingInterventions
    let first = try call[before].source(
      on: model, interventions: call[after] == nil ? [] : standing, precision: precision)
    let second =
      try call[after]?.source(on: model, interventions: standing, precision: precision)
      ?? RunSource(model, first.ids, interventions: standing, precision: precision)
    let positions = call.chosenPositions?.selection ?? .last
    let old = try logits(first, positions, session, model)
    let new = try logits(second, positions, session, model)
    guard old.shape == new.shape else {
      throw Failure(
        .shape,
        Message(
          en: "the runs have \(old.shape[0]) and \(new.shape[0]) of these positions",
          zh: "两次运行分别有 \(old.shape[0]) 个和 \(new.shape[0]) 个这样的位置"),
        help: Message(en: "compare one position, as `position=-1`", zh: "请只比较一个位置，如 `position=-1`"))
    }
    let found = Comparison(before: old, after: new, top: call[k])
    let rows = found.changes.map { change -> [Value] in
      [
        .int(change.id), .text(model.text(of: change.id)), .number(Double(change.before)),
        .number(Double(change.after)),
      ]
    }
    return .record(
      Record(
        type: resultType,
        [
          ("kl", .number(found.kl)), ("max_logit_change", .number(Double(found.largestLogitChange))),
          ("top", .table(Table(topType, rows: rows))),
        ]))
  }

  /// Logits at the chosen positions. `[position, vocabulary]`
  private static func logits(
    _ source: RunSource, _ positions: PositionSelection, _ session: Session, _ model: LoadedModel
  ) throws(Failure) -> Tensor {
    let isLast = positions == .last
    let count = source.ids.count * model.facts.vocabulary
    guard isLast || count <= 1 << 28 else {
      throw Failure(
        .limit,
        Message(
          en:
            "\(source.ids.count) positions of \(model.facts.vocabulary) logits are too many to compare at once",
          zh: "\(source.ids.count) 个位置、每个 \(model.facts.vocabulary) 个 logit，太多而无法同时比较"))
    }
    let trace = try session.rerun(
      source, on: model, captures: [Plan.Capture(.logits, positions: positions)],
      logits: isLast ? .last : .all)
    guard let kept = trace[.logits], !kept.positions.isEmpty else {
      throw .noPosition
    }
    return kept.tensor
  }
}
