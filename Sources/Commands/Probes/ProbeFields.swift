import Instruments
import Language
import Syntax

/// The fields of what `probe` gives.
enum ProbeFields {
  private static let score = FieldDeclaration(
    "score", .number, display: .decimals(3),
    doc: Message(
      en: "On the held-out prompts: the share told right, or R² for numbers.", zh: "在留出的提示上：判对的比例；数值标签时为 R²。")
  )
  private static let low = FieldDeclaration(
    "low", .optional(.number), display: .decimals(2),
    doc: Message(en: "The lower end of its 95 % Wilson interval.", zh: "其 95 % Wilson 区间的下限。"))
  private static let high = FieldDeclaration(
    "high", .optional(.number), display: .decimals(2),
    doc: Message(en: "The upper end.", zh: "其上限。"))
  private static let control = FieldDeclaration(
    "control", .number, display: .decimals(3),
    doc: Message(
      en: "The same of probes fitted to shuffled labels, their mean.", zh: "用打乱的标签拟合的探针的同一分数的平均值。"))
  private static let deviation = FieldDeclaration(
    "control_sd", .number, display: .decimals(3),
    doc: Message(en: "The standard deviation of those.", zh: "其标准差。"))
  private static let validated = FieldDeclaration(
    "validated", .number, display: .decimals(3),
    doc: Message(
      en: "The score on the training prompts, each told by a probe that didn't see it (five parts).",
      zh: "在训练提示上的分数，每条由未见过它的探针判断（五折）。"))
  private static let training = FieldDeclaration(
    "training", .number, display: .decimals(3),
    doc: Message(
      en: "The score on the prompts it was fitted to: no evidence, a probe memorises.",
      zh: "在拟合所用提示上的分数：不是证据，探针会死记。"))

  static let layerType = RecordType(
    "probe layer",
    [LookingFields.layer, score, low, high, control, deviation, validated, training])

  static let type = RecordType(
    "probe",
    [
      FieldDeclaration(
        "kind", .text, doc: Message(en: "`logistic` or `ridge`.", zh: "`logistic`（逻辑回归）或 `ridge`（岭回归）。")),
      FieldDeclaration("site", .text, doc: Message(en: "Where it reads.", zh: "读取的位点。")),
      FieldDeclaration(
        "layer", .optional(.int),
        doc: Message(
          en: "The layer that does best on the training prompts by cross-validation.",
          zh: "在训练提示上交叉验证最好的层。")),
      FieldDeclaration(
        "accuracy", .optional(.number), display: .decimals(3),
        doc: Message(
          en: "For two classes: the share of the held-out prompts told right.", zh: "两类标签：在留出的提示中判对的比例。")),
      FieldDeclaration(
        "r2", .optional(.number), display: .decimals(3),
        doc: Message(
          en: "For numbers: R² on the held-out prompts, 1 less the share of the variance that is left.",
          zh: "数值标签：留出提示上的 R²，即 1 减去未被解释的方差比例。")),
      low, high, control, deviation,
      FieldDeclaration(
        "baseline", .number, display: .decimals(3),
        doc: Message(
          en: "What always saying the commoner class would score; 0 for numbers.",
          zh: "总是回答较多的一类时的分数；数值标签时为 0。")),
      FieldDeclaration(
        "n", .record(nil),
        doc: Message(en: "How many prompts it was fitted to, and judged on.", zh: "用于拟合和评判的提示数。")),
      FieldDeclaration(
        "layers", .table(layerType), doc: Message(en: "A row a layer.", zh: "每层一行。")),
      FieldDeclaration(
        "vector", .tensor, display: .hidden,
        doc: Message(
          en:
            "The direction of the weights, so long that adding it once moves the score from the negative class's "
            + "mean to the positive one's, or by one standard deviation of the labels. [width]",
          zh: "权重方向，其长度使相加一次即把分数从反例的均值移到正例的均值，或移动标签的一个标准差。[width]")),
      FieldDeclaration(
        "weights", .tensor, display: .hidden,
        doc: Message(
          en: "score = weights · activation + intercept: log-odds, or the predicted number. [width]",
          zh: "score = weights · 激活值 + intercept：对数几率，或预测的数。[width]")),
      FieldDeclaration(
        "intercept", .number, display: .hidden, doc: Message(en: "The intercept.", zh: "截距。")),
    ])

  /// The row of a layer.
  static func row(_ report: ProbeReport) -> [Value] {
    let interval = report.right?.interval
    return [
      .int(report.layer), .number(report.heldOut), interval.map { .number($0.low) } ?? .nothing,
      interval.map { .number($0.high) } ?? .nothing, .number(report.control.mean),
      .number(report.control.deviation), .number(report.crossValidated), .number(report.training),
    ]
  }
}
