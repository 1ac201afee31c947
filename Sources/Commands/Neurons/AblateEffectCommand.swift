import Instruments
import Language
import Syntax
import Transformer

/// `ablate effect`: what taking a neuron out does, at zero and at its mean, beside random ones.
enum AblateEffectCommand: Command {
  static let max = Parameter<Int>(
    "max", default: 12, range: .between(0, 1000), unit: "tokens",
    help: Message(
      en: "How many tokens of greedy text to write under each change; 0 for none.",
      zh: "每种修改下贪心生成多少个 token；0 表示不生成。"))

  static let rowType = RecordType(
    "effect row",
    [
      FieldDeclaration(
        "change", .text,
        doc: Message(
          en: "`zero`, `mean`, or `random` for as many random units of the same layers at zero.",
          zh: "`zero`（置零）、`mean`（取平均值），或 `random`（同层同样多的随机单元置零）。")),
      FieldDeclaration(
        "value", .number, display: .decimals(3),
        doc: Message(en: "The objective under the change.", zh: "修改后的目标值。")),
      FieldDeclaration(
        "difference", .number, display: .decimals(3),
        doc: Message(en: "The objective less that of the clean run.", zh: "与未修改时之差。")),
      FieldDeclaration(
        "kl", .number, unit: "nats",
        doc: Message(en: "KL(clean ‖ changed) of the next token.", zh: "下一个 token 的 KL（原样 ‖ 修改后）。")),
      FieldDeclaration(
        "text", .optional(.text), doc: Message(en: "What the model goes on with.", zh: "模型续写的文本。")),
    ])
  static let resultType = RecordType(
    "effect",
    [
      FieldDeclaration("units", .text, doc: Message(en: "What is taken out.", zh: "所去除的单元。")),
      FieldDeclaration("objective", .text, doc: Message(en: "What is measured.", zh: "所测量的目标。")),
      FieldDeclaration(
        "clean", .number, display: .significant(5),
        doc: Message(en: "The objective of the clean run.", zh: "未修改时的目标值。")),
      FieldDeclaration(
        "text", .optional(.text), doc: Message(en: "The clean text.", zh: "未修改时的文本。")),
      FieldDeclaration(
        "same", .optional(.int),
        doc: Message(
          en: "How many of the random draws leave the text as it was.", zh: "多少次随机对照没有改变文本。")),
      FieldDeclaration("draws", .int, doc: Message(en: "How many random draws.", zh: "随机抽取的次数。")),
      FieldDeclaration("seed", .int, doc: Message(en: "Their seed.", zh: "其随机种子。")),
      FieldDeclaration("rows", .table(rowType), doc: Message(en: "A row a change.", zh: "每种修改一行。")),
    ])

  static let signature = Signature(
    "ablate effect", topic: .instruments,
    parameters: PromptParameters.running(
      UnitParameters.units, MetricParameters.target, MetricParameters.versus, MetricParameters.objective,
      TargetParameters.layer, TargetParameters.layers, TargetParameters.neuron, TargetParameters.neurons,
      TargetParameters.head, TargetParameters.heads, TargetParameters.positions, PatchCommand.over,
      ControlParameters.draws, ControlParameters.seed, max),
    rules: PromptParameters.rules + MetricParameters.rules + UnitParameters.rules,
    returns: .record(resultType), effects: [.needsModel, .random],
    summary: Message(
      en: "Takes neurons or heads out, at zero and at their means, and puts random ones beside: "
        + "objective, KL, text.",
      zh: "去除神经元或注意力头（置零与取平均值），与随机单元对照：目标值、KL 与文本。"),
    description: Message(
      en: """
        Zero is not the absence of a neuron: it may lie far from what the neuron usually is, and the effect is then \
        that of a strange value. Its mean over other texts (`over=`, by default short texts that come with Sonde; their \
        first tokens don't count) is the fairer removal. Beside both stand `draws=` random sets of as many units of the \
        same layers at zero: an effect that they share is none of this neuron's own. All runs make one batch, from the \
        first unit's layer on.
        """,
      zh: """
        置零并不等于没有这个神经元：零可能远离它平时的取值，效果便来自反常的值。取它在其他文本上的平均值（`over=`，默认用 Sonde \
        自带的短文，每段的第一个 token 不计）是更公平的去除。旁边是 `draws=` 组同层同样多的随机单元置零：随机单元也有的效果，就不是\
        这个神经元特有的。所有运行合为一批，从第一个单元所在的层开始。
        """),
    related: ["dose", "ablate", "compare", "attribute"],
    search: ["remove", "mean ablation", "zero ablation", "control", "去除", "平均消融", "置零", "对照", "效果"],
    examples: [
      Example(
        "ablate effect \"The capital of France is\" layer=2 neuron=1054 target=\" Paris\" draws=3 max=4",
        speed: .seconds),
      Example(
        "let a = attribute \"The capital of France is\" verify=0 top=10\nablate effect \"The capital of "
          + "France "
          + "is\" a",
        speed: .seconds, doc: Message(en: "Ten neurons together.", zh: "十个神经元一起。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    let set = try UnitParameters.set(of: call, model)
    try UnitParameters.checkControl(set, model)
    let metric = try MetricParameters.metric(of: call, after: prompt.ids, isSingle: false, in: session, model)
    var reference: [[Int]] = []
    for text in call[PatchCommand.over]?.texts ?? ReferenceText.texts {
      reference.append(try model.ids(of: text))
    }
    var question = RemovalQuestion(set, reference: reference)
    question.positions = call[TargetParameters.positions].selection
    question.draws = call[ControlParameters.draws]
    question.seed = ControlParameters.seed(of: call, in: session)
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    let (cancellation, output) = (session.cancellation, session.output)
    let found: RemovalEffect
    do {
      found = try model.model.removalEffect(
        Trial(prompt.ids, metric), question,
        progress: { output.progress(done: $0, total: $1, unit: Message(en: "runs", zh: "次运行")) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    let texts = try texts(found, prompt, question, call[max], session, model)
    return record(found, texts, question, MetricParameters.text(metric, model))
  }

  /// The greedy text without any change, then under each; empty where none is wanted.
  private static func texts(
    _ found: RemovalEffect, _ prompt: Prompt, _ question: RemovalQuestion, _ limit: Int, _ session: Session,
    _ model: LoadedModel
  ) throws(Failure) -> [String] {
    guard limit > 0 else { return [] }
    var options = GenerationOptions()
    options.limit = limit
    options.endTokens = model.special.endOfGeneration
    options.precision = question.precision
    let requests = ([[]] + found.rows.map(\.interventions)).map {
      Request(prompt.ids, plan: Plan(interventions: question.interventions + $0))
    }
    let cancellation = session.cancellation
    do {
      return try model.model.generate(
        requests, options, tokenizer: model.tokenizer, isCancelled: { cancellation.isRequested() }
      ).map(\.text)
    } catch { throw Failure(error, file: model.path) }
  }

  private static func record(
    _ found: RemovalEffect, _ texts: [String], _ question: RemovalQuestion, _ objective: String
  ) -> Value {
    func text(_ index: Int) -> Value { texts.indices.contains(index) ? .text(texts[index]) : .nothing }
    let rows = found.rows.enumerated().map { index, row -> [Value] in
      let name =
        switch row.change {
        case .zero: "zero"
        case .mean: "mean"
        case .random: "random"
        }
      return [
        .text(name), .number(row.value), .number(row.value - found.clean), .number(row.kl), text(index + 1),
      ]
    }
    let same = texts.dropFirst(3).count { $0 == texts[0] }
    return .record(
      Record(
        type: resultType,
        [
          ("units", .text(UnitParameters.text(question.units))), ("objective", .text(objective)),
          ("clean", .number(found.clean)), ("text", text(0)),
          ("same", texts.isEmpty ? .nothing : .int(same)), ("draws", .int(question.draws)),
          ("seed", .int(Int(truncatingIfNeeded: question.seed))),
          ("rows", .table(Table(rowType, rows: rows))),
        ]))
  }
}
