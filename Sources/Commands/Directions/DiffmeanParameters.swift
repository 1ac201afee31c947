import Language
import Syntax
import Transformer

/// What `diffmean` takes.
enum DiffmeanParameters {
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

  static let all: [any AnyParameter] =
    ContrastParameters.all + [
      TargetParameters.layer, TargetParameters.layers, site, chat, scale, judge, max, draws, seed,
    ]
  static let rules: [ArgumentRule] =
    [.exactlyOne(["contrast", "positive", "data"]), .atMostOne(["layer", "layers"])]
    + ContrastParameters.rules
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
