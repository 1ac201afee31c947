import Language
import Syntax

/// The declared fields of a direction.
enum DirectionFields {
  static let candidateType = RecordType(
    "direction candidate",
    [
      LookingFields.layer,
      FieldDeclaration(
        "score", .number, display: .decimals(3),
        doc: Message(
          en:
            "For refusal: the mean refusal score of harmful validation prompts with the direction ablated, the "
            + "lower the better. Else the distance of the two sets' projections in standard deviations.",
          zh: "refusal：消融该方向后有害验证提示的平均拒绝分数，越低越好；其他：两组投影相距多少个标准差。")),
      FieldDeclaration(
        "kl", .number, unit: "nats", display: .decimals(4),
        doc: Message(
          en: "KL(model ‖ ablated) after negative validation prompts.", zh: "反例验证提示之后的 KL（模型 ‖ 消融后）。")),
      FieldDeclaration(
        "induced", .optional(.number), display: .decimals(3),
        doc: Message(
          en:
            "For refusal: the mean refusal score of harmless validation prompts with the direction added once.",
          zh: "refusal：加上一倍该方向后无害验证提示的平均拒绝分数。")),
      FieldDeclaration(
        "auc", .number, display: .decimals(3),
        doc: Message(
          en: "The chance that a positive validation prompt projects further than a negative one.",
          zh: "正例验证提示的投影大于反例的概率。")),
    ])

  static let rateType = RecordType(
    "refusal rates",
    [
      prompts, n,
      FieldDeclaration(
        "clean", .number, display: .share, doc: Message(en: "Refused by the model as it is.", zh: "原模型拒绝的比例。")
      ),
      FieldDeclaration(
        "ablated", .optional(.number), display: .share,
        doc: Message(en: "Refused with the direction ablated everywhere.", zh: "处处消融该方向后拒绝的比例。")),
      FieldDeclaration(
        "added", .optional(.number), display: .share,
        doc: Message(en: "Refused with the direction added.", zh: "加上该方向后拒绝的比例。")),
      FieldDeclaration(
        "random", .optional(.number), display: .share,
        doc: Message(
          en: "The control, mean over random directions: ablated on harmful prompts, added on harmless ones.",
          zh: "对照，多个随机方向的平均：对有害提示消融，对无害提示相加。")),
    ])

  static let judgedType = RecordType(
    "judged refusals",
    [
      prompts,
      FieldDeclaration("change", .text, doc: Message(en: "What was done to the model.", zh: "对模型做了什么。")),
      n,
      FieldDeclaration("refused", .int, doc: Message(en: "Answers that refuse.", zh: "拒绝的回答数。")),
      FieldDeclaration("rate", .number, display: .decimals(2), doc: Message(en: "Their share.", zh: "所占比例。")),
      low, high,
      FieldDeclaration(
        "sd", .optional(.number), display: .decimals(2),
        doc: Message(
          en: "The standard deviation of the rate over random directions.", zh: "各随机方向之间拒绝比例的标准差。")),
      FieldDeclaration(
        "perplexity", .optional(.number), display: .decimals(1),
        doc: Message(
          en: "The median perplexity of the answers under the model as it is: low if the text is fluent.",
          zh: "回答在原模型下困惑度的中位数：越低越通顺。")),
    ])

  static let methodType = RecordType(
    "direction methods",
    [
      FieldDeclaration(
        "method", .text,
        doc: Message(
          en: "`diffmean`, the first principal component, a logistic probe, or random directions.",
          zh: "`diffmean`、第一主成分、逻辑回归探针，或随机方向。")),
      FieldDeclaration(
        "cosine", .number, display: .decimals(3),
        doc: Message(en: "The cosine with the difference of means.", zh: "与均值差方向的余弦。")),
      FieldDeclaration(
        "auc", .optional(.number), display: .decimals(3),
        doc: Message(
          en: "Held out: the chance that a positive prompt projects further than a negative one.",
          zh: "留出集：正例投影大于反例的概率。")),
      FieldDeclaration(
        "accuracy", .optional(.number), display: .decimals(3),
        doc: Message(
          en: "Held out: prompts on their side of the threshold halfway between the training means.",
          zh: "留出集：位于两组训练均值中点正确一侧的提示比例。")),
      low, high, n,
      FieldDeclaration(
        "vector", .optional(.tensor), display: .hidden,
        doc: Message(
          en: "The direction: of the probe its weights, of the principal component length 1. [d_model]",
          zh: "方向：探针为其权重，主成分长度为 1。[d_model]")),
    ])

  static let scaleType = RecordType(
    "direction scales",
    [
      FieldDeclaration("scale", .number, doc: Message(en: "The multiple added.", zh: "相加的倍数。")),
      FieldDeclaration(
        "score", .number, display: .decimals(3),
        doc: Message(
          en: "The mean refusal score of harmless validation prompts.", zh: "无害验证提示的平均拒绝分数。")),
      FieldDeclaration(
        "share", .number, display: .share,
        doc: Message(
          en: "The share of them that likelier begin with a refusal than not.", zh: "其中更可能以拒绝开头的比例。")),
    ])

  static let answerType = RecordType(
    "judged answers",
    [
      prompts,
      FieldDeclaration("change", .text, doc: Message(en: "What was done to the model.", zh: "对模型做了什么。")),
      FieldDeclaration("prompt", .text, doc: Message(en: "The request.", zh: "请求。")),
      FieldDeclaration("answer", .text, doc: Message(en: "The answer's beginning.", zh: "回答的开头。")),
      FieldDeclaration("refused", .bool, doc: Message(en: "Whether it refuses.", zh: "是否拒绝。")),
    ])

  private static let prompts = FieldDeclaration(
    "prompts", .text, doc: Message(en: "`harmful` or `harmless`.", zh: "`harmful`（有害）或 `harmless`（无害）。"))
  private static let n = FieldDeclaration("n", .int, doc: Message(en: "How many there were.", zh: "个数。"))
  private static let low = FieldDeclaration(
    "low", .optional(.number), display: .decimals(2),
    doc: Message(en: "The lower end of the 95 % Wilson interval.", zh: "95 % Wilson 区间的下限。"))
  private static let high = FieldDeclaration(
    "high", .optional(.number), display: .decimals(2),
    doc: Message(en: "The upper end of the 95 % Wilson interval.", zh: "95 % Wilson 区间的上限。"))
}

extension DirectionFields {
  /// A direction, whatever made it.
  static let type = RecordType(
    "direction",
    [
      FieldDeclaration(
        "name", .text, doc: Message(en: "The contrast or the file it comes from.", zh: "来自哪个对照或文件。")),
      FieldDeclaration("site", .text, doc: Message(en: "Where it was found.", zh: "所在的位点。")),
      FieldDeclaration("layer", .int, doc: Message(en: "The layer it was found at.", zh: "所在的层。")),
      FieldDeclaration(
        "scale", .number,
        doc: Message(
          en: "The multiple that `steer` adds unless it says `scale=`.", zh: "`steer` 不写 `scale=` 时相加的倍数。")),
      FieldDeclaration(
        "norm", .number, display: .significant(4), doc: Message(en: "Its length.", zh: "向量的长度。")),
      FieldDeclaration(
        "kl", .number, unit: "nats", display: .decimals(4),
        doc: Message(
          en: "KL(model ‖ model without it) after negative validation prompts.",
          zh: "反例验证提示之后的 KL（模型 ‖ 去除该方向后）。")),
      FieldDeclaration(
        "rule", .text, doc: Message(en: "How layer and scale were chosen.", zh: "层和倍数是怎样选择的。")),
      FieldDeclaration("verdict", .text, doc: Message(en: "What came out.", zh: "结论。")),
      FieldDeclaration(
        "n", .record(nil),
        doc: Message(en: "How many prompts made it, and how many judged it.", zh: "用于求方向和评判的提示数。")),
      FieldDeclaration(
        "rates", .optional(.table(rateType)),
        doc: Message(
          en: "For refusal: the share of test prompts refused, as shares of one.",
          zh: "refusal：测试提示中被拒绝的比例。")),
      FieldDeclaration(
        "judged", .optional(.table(judgedType)),
        doc: Message(en: "The same with counts and intervals.", zh: "同上，含个数与置信区间。")),
      FieldDeclaration(
        "methods", .table(methodType),
        doc: Message(en: "Other ways to a direction at this layer, beside it.", zh: "同一层上求方向的其他方法，作为比较。")),
      FieldDeclaration(
        "candidates", .table(candidateType),
        doc: Message(en: "The layers it was chosen among.", zh: "参与选择的各层。")),
      FieldDeclaration(
        "scales", .table(scaleType), display: .brief,
        doc: Message(en: "The multiples that were tried.", zh: "试过的倍数。")),
      FieldDeclaration(
        "answers", .table(answerType), display: .brief,
        doc: Message(en: "The judged answers.", zh: "被评判的回答。")),
      FieldDeclaration(
        "vector", .tensor, display: .hidden,
        doc: Message(
          en: "The difference of the means, positive less negative. [d_model]", zh: "均值之差（正例减反例）。[d_model]")),
      FieldDeclaration(
        "vectors", .tensor, display: .hidden,
        doc: Message(en: "The same for every layer. [layer, d_model]", zh: "各层的均值之差。[layer, d_model]")),
    ])

  /// A direction read from a file.
  static let loadedType = RecordType(
    "loaded direction",
    type.fields.filter { ["name", "site", "layer", "scale", "norm", "vector"].contains($0.name) } + [
      FieldDeclaration(
        "layers", .list(.int),
        doc: Message(en: "The layers that the file has vectors for.", zh: "文件中含有向量的各层。")),
      FieldDeclaration(
        "vectors", .tensor, display: .hidden,
        doc: Message(en: "Their vectors. [layer, d_model]", zh: "这些层的向量。[layer, d_model]")),
    ])
}
