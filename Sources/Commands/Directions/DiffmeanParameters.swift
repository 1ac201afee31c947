import Language
import Syntax
import Transformer

/// What `diffmean` takes.
enum DiffmeanParameters {
  static let contrast = Parameter<BareName?>(
    "contrast", .positional, complete: .words(Contrast.names),
    help: Message(
      en: "A contrast that comes with Sonde: \(Message.list(Contrast.names).en).",
      zh: "Sonde 自带的对照：\(Message.list(Contrast.names).zh)。"))
  static let positive = Parameter<[String]?>(
    "positive", help: Message(en: "Prompts of one kind: the direction points to them.", zh: "一类提示：方向指向这一类。"))
  static let negative = Parameter<[String]?>(
    "negative", help: Message(en: "Prompts of the other kind.", zh: "另一类提示。"))
  static let data = Parameter<FilePath?>(
    "data", complete: .files(extensions: ["tsv"]),
    help: Message(
      en:
        "A file of prompts: a line is `positive` or `negative`, a tab and the prompt; `train`, `validation` or "
        + "`test` and a tab may stand before them.",
      zh: "提示文件：每行为 `positive` 或 `negative`、制表符和提示；最前面可加 `train`、`validation` 或 `test` 和制表符。"))
  static let site = Parameter<DirectionSite>(
    "site", default: .residPost,
    help: Message(en: "Where the means are taken.", zh: "在哪个位点求平均。"))
  static let chat = Parameter<Bool?>(
    "chat",
    help: Message(
      en:
        "Whether each prompt is the user's turn of a chat; by default it is for `refusal` and `language`, where "
        + "the model has a template, and for nothing else.",
      zh: "是否把每条提示作为对话中用户的一轮；默认仅 `refusal` 和 `language` 如此（模型须有对话模板）。"))
  static let scale = Parameter<Double?>(
    "scale",
    help: Message(
      en:
        "By how much the direction is multiplied when it is added; for `refusal` chosen on validation prompts, "
        + "else 1.",
      zh: "相加时方向所乘的倍数；`refusal` 默认在验证集上选择，其他默认为 1。"))
  static let judge = Parameter<Bool>(
    "judge", default: true,
    help: Message(
      en:
        "For `refusal`: whether to let the model answer the test prompts, clean, ablated, added and with random "
        + "directions.",
      zh: "用于 `refusal`：是否让模型回答测试提示（原样、消融、相加、随机方向）。"))
  static let max = Parameter<Int>(
    "max", default: 12, range: .between(1, 512), unit: "tokens",
    help: Message(en: "How long the judged answers are.", zh: "被评判的回答的长度。"))
  static let draws = Parameter<Int>(
    "draws", default: 5, range: .between(1, 100),
    help: Message(en: "How many random directions stand beside it as a control.", zh: "用多少个随机方向作对照。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "The seed of the random directions; by default the session's.", zh: "随机方向的种子；默认用会话的种子。"))

  static let all: [any AnyParameter] = [
    contrast, positive, negative, data, TargetParameters.layer, TargetParameters.layers, site, chat, scale,
    judge, max, draws, seed,
  ]
  static let rules: [ArgumentRule] = [
    .exactlyOne(["contrast", "positive", "data"]), .needs("positive", "negative"),
    .needs("negative", "positive"), .atMostOne(["layer", "layers"]),
  ]

  /// The prompts a call names.
  ///
  /// - Throws: E108 for an unknown contrast, E305 for a side without prompts, E201 and E206 for a file.
  static func contrast(of call: Arguments, in session: Session) throws(Failure) -> Contrast {
    if let name = call[contrast] { return try Contrast(named: name.text) }
    if let file = call[data] {
      let path = session.files.resolve(file.text, relativeTo: nil)
      let text = String(decoding: try session.files.read(path), as: UTF8.self)
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      return try Contrast(lines: lines.map(String.init), name: file.text)
    }
    return try Contrast(positive: call[positive] ?? [], negative: call[negative] ?? [])
  }
}

/// The sites at which `diffmean` looks.
enum DirectionSite: String, ChoiceArgument {
  case residPre = "resid_pre"
  case residPost = "resid_post"

  var site: Site {
    switch self {
    case .residPre: .residPre
    case .residPost: .residPost
    }
  }
}
