import Language
import Syntax

/// `contrast`: the prompts of a contrast.
enum ContrastCommand: Command {
  enum Part: String, ChoiceArgument { case all, train, validation, test }

  static let name = Parameter<BareName>(
    "name", .positional, complete: .words(Contrast.names),
    help: Message(
      en: "One of \(Message.list(Contrast.names).en).", zh: "以下之一：\(Message.list(Contrast.names).zh)。"))
  static let split = Parameter<Part>(
    "split", default: .all,
    help: Message(
      en: "Only the prompts that make the direction, that choose its layer, or that judge it.",
      zh: "只取用于求方向（train）、选择层（validation）或评判（test）的提示。"))

  static let resultType = RecordType(
    "contrast",
    [
      FieldDeclaration("name", .text, doc: Message(en: "The contrast.", zh: "对照。")),
      FieldDeclaration("n", .list(.int), doc: Message(en: "How many prompts a side has.", zh: "两组提示的个数。")),
      FieldDeclaration(
        "positive", .list(.text),
        doc: Message(en: "The prompts that the direction points to.", zh: "方向所指的一类提示。")),
      FieldDeclaration("negative", .list(.text), doc: Message(en: "The others.", zh: "另一类提示。")),
    ])

  static let signature = Signature(
    "contrast", topic: .instruments, parameters: [name, split], returns: .record(resultType),
    summary: Message(
      en: "Gives the prompts of a contrast that comes with Sonde.", zh: "返回 Sonde 自带对照中的提示。"),
    description: Message(
      en: """
        `refusal`: harmful and harmless requests, harm named in general terms only. `sentiment`: delight and dislike. \
        `language`: requests in Chinese and in English. `formality`: formal and casual sentences. A pair shares its \
        final mark and about its length, so that neither tells the sides apart.
        """,
      zh: """
        `refusal`：有害与无害的请求（有害的只作笼统描述）；`sentiment`：喜爱与厌恶；`language`：中文与英文的请求；`formality`：\
        正式与随意的句子。每对提示结尾标点相同、长度相近，因此二者都不能区分两组。
        """),
    related: ["diffmean", "refusals"], search: ["data", "prompts", "dataset", "harmful", "对照", "数据", "提示"],
    examples: [Example("let c = contrast refusal split=test\nprint c.positive[0]")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let contrast = try Contrast(named: call[name].text)
    let (p, n) = (contrast.split.positive, contrast.split.negative)
    let chosen: (positive: [Int], negative: [Int]) =
      switch call[split] {
      case .all: (Array(contrast.positive.indices), Array(contrast.negative.indices))
      case .train: (p.train, n.train)
      case .validation: (p.validation, n.validation)
      case .test: (p.test, n.test)
      }
    return .record(
      Record(
        type: resultType,
        [
          ("name", .text(contrast.name)),
          ("n", .list([.int(chosen.positive.count), .int(chosen.negative.count)])),
          ("positive", .list(chosen.positive.map { .text(contrast.positive[$0]) })),
          ("negative", .list(chosen.negative.map { .text(contrast.negative[$0]) })),
        ]))
  }
}
