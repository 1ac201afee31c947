import Instruments
import Language
import Syntax
import Transformer

/// What `probe` takes.
enum ProbeParameters {
  static let texts = Parameter<[String]?>(
    "texts", help: Message(en: "Prompts, each with its entry of `labels=`.", zh: "提示，与 `labels=` 逐一对应。"))
  static let labels = Parameter<[Value]?>(
    "labels",
    help: Message(
      en: "For `texts=`: numbers, for ridge regression; or true and false, for two classes.",
      zh: "用于 `texts=`：数（岭回归），或 true 和 false（两类）。"))
  static let site = Parameter<SiteArgument>(
    "site", default: SiteArgument(.residPost), complete: .words(SiteArgument.names),
    help: TargetParameters.site.declaration.help)
  static let chat = Parameter<Bool?>(
    "chat",
    help: Message(
      en: "Whether each prompt is the user's turn of a chat; by default for `refusal` and `language` alone.",
      zh: "是否把每条提示作为对话中用户的一轮；默认仅 `refusal` 和 `language` 如此。"))
  static let penalty = Parameter<Double>(
    "penalty", default: 1, range: .above(0),
    help: Message(
      en: "The strength of the penalty on the squared weights of standardised dimensions.",
      zh: "对标准化维度权重平方的惩罚强度。"))
  static let heldOut = Parameter<Double>(
    "held_out", default: 0.25, range: .between(0.05, 0.9),
    help: Message(
      en: "The share of the prompts to judge on; a contrast that comes with Sonde has its own test prompts.",
      zh: "用于评判的提示比例；Sonde 自带的对照有自己的测试提示。"))
  static let draws = Parameter<Int>(
    "draws", default: 5, range: .between(5, 100),
    help: Message(
      en: "How many probes are fitted to shuffled labels, as a control.", zh: "用打乱的标签拟合多少个探针作为对照。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "The seed of the split and of the shuffles; by default the session's.",
      zh: "划分和打乱所用的种子；默认用会话的种子。"))

  static let all: [any AnyParameter] =
    ContrastParameters.all + [
      texts, labels, site, TargetParameters.layer, TargetParameters.layers, LookingParameters.position,
      LookingParameters.positions, chat, penalty, heldOut, draws, seed, PromptParameters.precision,
    ]
  static let rules: [ArgumentRule] =
    [
      .exactlyOne(["contrast", "positive", "data", "texts"]), .needs("texts", "labels"),
      .needs("labels", "texts"),
    ] + ContrastParameters.rules + LookingParameters.rules
}

/// Prompts with what a probe shall tell of them.
struct ProbeExamples {
  var prompts: [String]
  var targets: ProbeQuestion.Targets
  /// The prompts set aside for judging, where the source says so.
  var heldOut: [Int]?
  /// Whether the prompts are turns of a chat unless the call says otherwise.
  var isChat = false
  /// The name of the contrast or file; empty for lists.
  var name = ""

  /// The prompts a call names.
  ///
  /// - Throws: E108 for an unknown contrast, E201 and E206 for a file, E305 and E313 for what can't be learned.
  init(_ call: Arguments, in session: Session) throws(Failure) {
    if let texts = call[ProbeParameters.texts] {
      prompts = texts
      targets = try Self.targets(call[ProbeParameters.labels] ?? [])
    } else {
      let contrast = try ContrastParameters.contrast(of: call, in: session)
      prompts = contrast.positive + contrast.negative
      targets = .classes(
        contrast.positive.map { _ in true } + contrast.negative.map { _ in false })
      let (p, n) = (contrast.split.positive.test, contrast.split.negative.test)
      if !p.isEmpty, !n.isEmpty { heldOut = p + n.map { $0 + contrast.positive.count } }
      (isChat, name) = (contrast.isChat, contrast.name)
    }
    try check()
  }

  /// The question to ask of them.
  func question(heldOut share: Double, seed: UInt64) -> ProbeQuestion {
    guard let heldOut else { return ProbeQuestion(targets, heldOut: share, seed: seed) }
    let training = prompts.indices.filter { !heldOut.contains($0) }
    var question = ProbeQuestion(targets, training: training, heldOut: heldOut)
    question.seed = seed
    return question
  }

  private static func targets(_ labels: [Value]) throws(Failure) -> ProbeQuestion.Targets {
    let classes = labels.compactMap { if case .bool(let label) = $0 { label } else { nil } }
    if classes.count == labels.count, !labels.isEmpty { return .classes(classes) }
    let values = labels.compactMap(\.asNumber)
    guard values.count == labels.count, values.allSatisfy(\.isFinite) else {
      throw Failure(
        .badValue,
        Message(
          en: "labels are all finite numbers, or all true or false", zh: "标签应全部为有限数，或全部为 true 或 false"),
        parameter: "labels")
    }
    return .values(values)
  }

  private func check() throws(Failure) {
    guard targets.count == prompts.count else {
      throw Failure(
        .badValue,
        Message(
          en: "\(prompts.count) texts have \(targets.count) labels",
          zh: "\(prompts.count) 条文本有 \(targets.count) 个标签"),
        parameter: "labels")
    }
    let groups =
      switch targets {
      case .classes(let labels): [labels.count { $0 }, labels.count { !$0 }]
      case .values: [targets.count]
      }
    guard let least = groups.min(), least >= 4 else {
      throw Failure(
        .emptyList,
        Message(
          en:
            "a probe needs at least 4 prompts of each class (of each kind of label), to fit on and to judge on",
          zh: "探针每类至少需要 4 条提示，分别用于拟合和评判"))
    }
  }
}
