import Instruments
import Language
import Syntax
import Transformer

/// `neuron correlation`: how a neuron's activation goes with a behaviour.
enum NeuronCorrelationCommand: Command {
  /// What `at=` takes.
  enum Reading: String, ChoiceArgument { case last, max, min, mean }

  static let texts = Parameter<[String]>(
    "texts", .positional, help: Message(en: "The texts, two at least.", zh: "文本列表，至少两段。"))
  static let labels = Parameter<[Bool]?>(
    "labels",
    help: Message(en: "For each text, whether it shows the behaviour.", zh: "每段文本是否表现出该行为。"))
  static let test = Parameter<FunctionValue?>(
    "where",
    help: Message(
      en: "A test of a text in place of labels, such as `t => t contains \"9\"`.",
      zh: "代替标签的判断，如 `t => t contains \"9\"`。"))
  static let reading = Parameter<Reading>(
    "at", default: .last,
    help: Message(
      en: "Which activation of a text counts: at its last token, the greatest, the smallest or the "
        + "mean; the first "
        + "token is left out of these three.",
      zh: "取文本的哪个激活值：最后一个 token（last），或最大、最小、平均；后三者不计第一个 token。"))

  static let rowType = RecordType(
    "neuron text",
    [
      FieldDeclaration("text", .text, doc: Message(en: "The text.", zh: "文本。")),
      FieldDeclaration(
        "label", .bool, doc: Message(en: "Whether it shows the behaviour.", zh: "是否表现出该行为。")),
      FieldDeclaration(
        "activation", .number, display: .decimals(3),
        doc: Message(en: "The neuron's activation.", zh: "神经元的激活值。")),
    ])
  static let resultType = RecordType(
    "neuron correlation",
    [
      LookingFields.layer,
      FieldDeclaration("neuron", .int, doc: Message(en: "The neuron.", zh: "神经元。")),
      FieldDeclaration(
        "r", .number, display: .decimals(3),
        doc: Message(
          en: "The point-biserial correlation of activation and behaviour.", zh: "激活值与行为的点二列相关系数。")),
      FieldDeclaration(
        "r_low", .number, display: .decimals(3),
        doc: Message(en: "The lower end of its 95 % interval (Fisher's z).", zh: "其 95 % 区间的下限（Fisher z）。")),
      FieldDeclaration(
        "r_high", .number, display: .decimals(3),
        doc: Message(en: "The upper end of its 95 % interval.", zh: "其 95 % 区间的上限。")),
      FieldDeclaration(
        "with", .number, display: .decimals(3),
        doc: Message(en: "The mean activation with the behaviour.", zh: "有该行为时的平均激活。")),
      FieldDeclaration(
        "without", .number, display: .decimals(3),
        doc: Message(en: "The mean activation without it.", zh: "无该行为时的平均激活。")),
      FieldDeclaration(
        "positive", .int, unit: "texts",
        doc: Message(en: "How many texts show the behaviour.", zh: "表现出该行为的文本数。")),
      FieldDeclaration("n", .int, unit: "texts", doc: Message(en: "How many texts.", zh: "文本数。")),
      FieldDeclaration("texts", .table(rowType), doc: Message(en: "A row a text.", zh: "每段文本一行。")),
    ])

  static let signature = Signature(
    "neuron correlation", topic: .looking,
    parameters: [
      texts, NeuronCommand.layer, NeuronCommand.neuron, labels, test, reading, PromptParameters.precision,
    ],
    rules: [.exactlyOne(["labels", "where"])], returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en: "Correlates a neuron's activation with a behaviour that texts show or don't.",
      zh: "计算神经元激活与文本行为（有或无）的相关。"),
    description: Message(
      en: """
        The point-biserial correlation is Pearson's r with 1 for texts that show the behaviour and 0 for the others. A \
        correlation is an observation: whether the neuron does anything, `ablate effect` and `dose` tell. Standing \
        interventions act.
        """,
      zh: """
        点二列相关即皮尔逊相关，表现出行为的文本记 1，其余记 0。相关只是观察；神经元是否真起作用，要看 `ablate effect` 和 `dose`。\
        现有干预同时生效。
        """),
    related: ["neuron", "neuron writes", "ablate effect", "dose"],
    search: ["point-biserial", "behaviour", "labels", "observe", "点二列", "相关", "行为", "标签", "观察"],
    examples: [
      Example(
        "neuron correlation [\"one nine\", \"one two\", \"nine\", \"ten\"] layer=2 neuron=1054 "
          + "where=(t => t contains \"nine\")"),
      Example(
        "neuron correlation [\"good\", \"bad\", \"fine\", \"awful\"] layer=2 neuron=1054 "
          + "labels=[true, false, true, false] at=max"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let texts = call[texts]
    let labels = try labels(of: call, in: session)
    guard labels.count == texts.count else {
      throw Failure(
        .shape,
        Message(
          en: "there are \(texts.count) texts and \(labels.count) labels",
          zh: "有 \(texts.count) 段文本，却有 \(labels.count) 个标签"), parameter: "labels")
    }
    guard labels.contains(true), labels.contains(false) else {
      throw Failure(
        .badValue,
        Message(
          en: "the texts are all of one sort: there is nothing to correlate with",
          zh: "所有文本同属一类，无从计算相关"))
    }
    var activations: [Double] = []
    for (index, text) in texts.enumerated() {
      activations.append(try activation(call, text, in: session, model))
      session.output.progress(done: index + 1, total: texts.count, unit: Message(en: "texts", zh: "段文本"))
    }
    guard let found = BehaviourCorrelation(activations: activations, labels: labels) else {
      throw Failure(
        .badValue,
        Message(en: "the neuron's activation is the same on every text", zh: "该神经元在所有文本上的激活相同"))
    }
    let rows = texts.indices.map {
      [.text(texts[$0]), .bool(labels[$0]), .number(activations[$0])] as [Value]
    }
    return .record(
      Record(
        type: resultType,
        [
          ("layer", .int(call[NeuronCommand.layer])), ("neuron", .int(call[NeuronCommand.neuron])),
          ("r", .number(found.r)), ("r_low", .number(found.interval.low)),
          ("r_high", .number(found.interval.high)), ("with", .number(found.means.positive)),
          ("without", .number(found.means.negative)), ("positive", .int(found.count.positive)),
          ("n", .int(found.count.total)), ("texts", .table(Table(rowType, rows: rows))),
        ]))
  }

  private static func labels(of call: Arguments, in session: Session) throws(Failure) -> [Bool] {
    if let given = call[labels] { return given }
    guard let test = call[test] else { return [] }
    var found: [Bool] = []
    for text in call[texts] {
      guard case .bool(let label) = try session.call(test, with: [.text(text)]) else {
        throw Failure(
          .valueType, Message(en: "`where` must give true or false", zh: "`where` 必须给出 true 或 false"),
          parameter: "where")
      }
      found.append(label)
    }
    return found
  }

  private static func activation(
    _ call: Arguments, _ text: String, in session: Session, _ model: LoadedModel
  ) throws(Failure) -> Double {
    let ids = try model.ids(of: text)
    let cancellation = session.cancellation
    let all: [Float]
    do {
      all = try model.model.activations(
        neuron: call[NeuronCommand.neuron], layer: call[NeuronCommand.layer], on: ids,
        interventions: session.standingInterventions,
        precision: PromptParameters.precision(of: call, in: session),
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    // A text of one token has nothing but its first.
    let rest = (all.count > 1 ? Array(all.dropFirst()) : all).map(Double.init)
    switch call[reading] {
    case .last: return rest.last ?? 0
    case .max: return rest.max() ?? 0
    case .min: return rest.min() ?? 0
    case .mean: return Sample(rest).mean
    }
  }
}
