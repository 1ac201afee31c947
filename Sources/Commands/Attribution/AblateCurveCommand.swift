import Instruments
import Language
import Syntax
import Transformer

/// `ablate curve`: what is left of an answer as more and more units are taken out.
enum AblateCurveCommand: Command {
  static let attribution = Parameter<Record>(
    "attribution", .positional,
    help: Message(en: "The result of `attribute`, of neurons or heads.", zh: "`attribute` 的结果（神经元或注意力头）。"))
  static let counts = Parameter<[Int]?>(
    "k", range: .atLeast(0),
    help: Message(
      en: "How many units to take out; by default 1, 2, 5, … 2000, as far as there are.",
      zh: "去除多少个单元；默认 1、2、5、… 2000，以总数为限。"))

  static let rowType = RecordType(
    "curve row",
    [
      FieldDeclaration("k", .int, unit: "units", doc: Message(en: "How many units are out.", zh: "去除的单元数。")),
      FieldDeclaration(
        "attribution", .number, display: .decimals(3),
        doc: Message(
          en: "The objective without the k units that speak most for the "
            + "answer.", zh: "去除最支持答案的 k 个单元后的目标值。")),
      FieldDeclaration(
        "activation", .number, display: .decimals(3),
        doc: Message(en: "The objective without the k most active units.", zh: "去除激活最强的 k 个单元后的目标值。")),
      FieldDeclaration(
        "random", .number, display: .decimals(3),
        doc: Message(en: "The mean over draws without k random units.", zh: "随机去除 k 个单元的平均。")),
      FieldDeclaration(
        "random_sd", .number, display: .decimals(3),
        doc: Message(en: "The standard deviation of those draws.", zh: "各次抽取的标准差。")),
    ])
  static let resultType = RecordType(
    "ablation curve",
    [
      FieldDeclaration("objective", .text, doc: Message(en: "What is measured.", zh: "所测量的目标。")),
      FieldDeclaration("of", .text, doc: Message(en: "What is taken out.", zh: "所去除的单元种类。")),
      FieldDeclaration(
        "clean", .number, display: .significant(5),
        doc: Message(en: "The objective with nothing taken out.", zh: "未去除时的目标值。")),
      FieldDeclaration("draws", .int, doc: Message(en: "How many random orders.", zh: "随机次序的数量。")),
      FieldDeclaration("seed", .int, doc: Message(en: "Their seed.", zh: "其随机种子。")),
      FieldDeclaration(
        "rows", .table(rowType), doc: Message(en: "A row a number of units.", zh: "每个数量一行。")),
    ], style: .curve)

  static let signature = Signature(
    "ablate curve", topic: .instruments,
    parameters: [attribution, counts, ControlParameters.draws, ControlParameters.seed],
    returns: .record(resultType), effects: [.needsModel, .random],
    summary: Message(
      en: "Takes out more and more units together, by attribution, by activation and at random, and "
        + "draws what is left.",
      zh: "一起去除越来越多的单元（按归因、按激活、随机三种次序），画出所剩的目标值。"),
    description: Message(
      en: """
        For each k the first k units are set to zero at the positions that `attribute` looked at, in one run, on the \
        same prompts and under the interventions of that time. By attribution those come first that speak most for the \
        answer. A set of units that matters falls off well before the random ones, and before the most active ones: \
        activity is no importance. Where hundreds are needed, no single neuron carries the task.
        """,
      zh: """
        对每个 k，把次序中前 k 个单元在 `attribute` 所看的位置上同时置零，在相同的提示和当时的干预下运行一次。按归因时，最支持\
        答案的在前。真正重要的单元会使曲线远早于随机去除、也早于按激活去除时下降：活跃不等于重要。若要去除数百个才下降，\
        说明没有哪个单独的神经元承担该任务。
        """),
    related: ["attribute", "ablate", "dose"],
    search: ["ablation", "knock out", "how many neurons", "against k", "消融曲线", "去除", "多少神经元", "随机对照"],
    examples: [
      Example(
        "let a = attribute \"The capital of France is\" target=\" Paris\" verify=0\nablate curve a "
          + "k=[1, 10, 100]",
        speed: .seconds),
      Example(
        "attribute \"The capital of France is\" of=heads verify=0 | ablate curve", speed: .seconds,
        doc: Message(en: "Heads, as a pipe.", zh: "注意力头，用管道。")),
    ])

  /// The numbers of units of the lecture's curve.
  static let usual = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    guard let payload = call[attribution].payload as? AttributionPayload else {
      throw Failure(
        .valueType,
        Message(
          en: "`ablate curve` wants the result of "
            + "`attribute`", zh: "`ablate curve` 需要 `attribute` 的结果"),
        parameter: "attribution")
    }
    try payload.check(model)
    let found = payload.attribution
    guard found.kind != .latents, found.kind != .positions else {
      throw Failure(
        .badValue,
        Message(
          en: "a curve is drawn of neurons, heads or layers, not of \(found.kind.rawValue)",
          zh: "曲线只适用于神经元、注意力头或层，不适用于 \(found.kind.rawValue)"),
        parameter: "attribution")
    }
    var question = CurveQuestion(counts: try counts(call, among: found.scores.count))
    question.draws = call[ControlParameters.draws]
    let seed = ControlParameters.seed(of: call, in: session)
    question.seed = seed
    question.positions = found.leavesOutFirst ? .from(1) : payload.question.positions
    question.interventions = payload.question.interventions
    question.precision = payload.question.precision
    let (cancellation, output) = (session.cancellation, session.output)
    let curve: AblationCurve
    do {
      curve = try model.model.ablationCurve(
        payload.trials, found, question,
        progress: { output.progress(done: $0, total: $1, unit: Message(en: "runs", zh: "次运行")) },
        isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    let rows = curve.points.map { point -> [Value] in
      [
        .int(point.count), .number(point.attribution), .number(point.activation),
        .number(point.random.mean), .number(point.random.deviation),
      ]
    }
    return .record(
      Record(
        type: resultType,
        [
          ("objective", .text(MetricParameters.text(payload.trials[0].metric, model))),
          ("of", .text(found.kind.rawValue)), ("clean", .number(curve.clean)),
          ("draws", .int(question.draws)),
          ("seed", .int(Int(truncatingIfNeeded: seed))), ("rows", .table(Table(rowType, rows: rows))),
        ]))
  }

  private static func counts(_ call: Arguments, among total: Int) throws(Failure) -> [Int] {
    guard let asked = call[counts] else { return usual.filter { $0 <= total } }
    guard !asked.isEmpty else {
      throw Failure(.emptyList, Message(en: "`k` is empty", zh: "`k` 是空列表"), parameter: "k")
    }
    if let beyond = asked.first(where: { $0 > total }) {
      throw Failure(
        .outOfRange,
        Message(en: "there are \(total) units, not \(beyond)", zh: "只有 \(total) 个单元，没有 \(beyond) 个"),
        parameter: "k")
    }
    return asked
  }
}

extension AttributionPayload {
  /// - Throws: E313 where the attribution was made with another model.
  func check(_ model: LoadedModel) throws(Failure) {
    guard path == model.path else {
      throw Failure(
        .badValue,
        Message(
          en: "this attribution was made with another model, \(path)", zh: "该归因来自另一个模型 \(path)"))
    }
  }
}

/// The parameters by which commands draw random controls.
enum ControlParameters {
  static let draws = Parameter<Int>(
    "draws", default: 5, range: .between(1, 1000),
    help: Message(
      en: "How many random sets of units to put beside it, each as large.", zh: "用多少组同样大小的随机单元作对照。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "The seed of the random units; by default the session's, with a fresh stream for every command.",
      zh: "随机单元的种子；默认用会话的种子，且每个命令使用新的随机流。"))

  /// The seed of a call.
  static func seed(of call: Arguments, in session: Session) -> UInt64 {
    call[seed].map { UInt64($0) } ?? session.nextSeed()
  }
}
