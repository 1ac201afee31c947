import Instruments
import Language
import Syntax

/// What `task` gives.
enum TaskResult {
  static let itemType = RecordType(
    "task item",
    [
      FieldDeclaration("prompt", .text, doc: Message(en: "The prompt.", zh: "提示。")),
      FieldDeclaration(
        "answer", .text, display: .token,
        doc: Message(en: "The right token; the first of several.", zh: "正确的 token；有多个时为第一个。")),
      FieldDeclaration(
        "wrong", .text, display: .token,
        doc: Message(en: "The token it is measured against.", zh: "与之比较的错误 token。")),
      FieldDeclaration(
        "difference", .number, unit: "logits", display: .decimals(2),
        doc: Message(
          en: "The right logit less the wrong one after the prompt.", zh: "提示之后正确与错误 token 的 logit 差。")),
      FieldDeclaration(
        "corrupted_difference", .number, unit: "logits", display: .decimals(2),
        doc: Message(en: "The same after the twin.", zh: "对照提示之后的同一差值。")),
      FieldDeclaration(
        "corrupted", .text, display: .hidden,
        doc: Message(en: "The twin, as many tokens long.", zh: "对照提示，token 数相同。")),
      FieldDeclaration(
        "tokens", .int, display: .hidden,
        doc: Message(en: "How many tokens the prompt has.", zh: "提示的 token 数。")),
      FieldDeclaration(
        "answer_id", .int, display: .hidden,
        doc: Message(en: "The right token's number.", zh: "正确 token 的编号。")),
      FieldDeclaration(
        "wrong_id", .int, display: .hidden, doc: Message(en: "The wrong token's number.", zh: "错误 token 的编号。")
      ),
      FieldDeclaration(
        "top", .bool, display: .hidden,
        doc: Message(
          en: "Whether a right token is the most probable of all.", zh: "正确 token 是否在全部 token 中最可能。")),
    ])

  static let type = RecordType(
    "task",
    [
      FieldDeclaration("task", .text, doc: Message(en: "The task.", zh: "任务。")),
      FieldDeclaration(
        "n", .int, unit: "prompts", doc: Message(en: "How many prompts there are.", zh: "提示数。")),
      FieldDeclaration("seed", .int, doc: Message(en: "The seed they were drawn by.", zh: "抽取所用的种子。")),
      FieldDeclaration(
        "accuracy", .number, display: .share,
        doc: Message(en: "The share of prompts with a difference above 0.", zh: "差值大于 0 的提示所占比例。")),
      FieldDeclaration(
        "accuracy_low", .number, display: .share,
        doc: Message(en: "The lower end of its 95 % Wilson interval.", zh: "其 95 % Wilson 区间的下限。")),
      FieldDeclaration(
        "accuracy_high", .number, display: .share,
        doc: Message(en: "The upper end of its 95 % Wilson interval.", zh: "其 95 % Wilson 区间的上限。")),
      FieldDeclaration(
        "top1", .number, display: .share,
        doc: Message(
          en: "The share of prompts after which a right token is the most probable of all.",
          zh: "正确 token 在全部 token 中最可能的提示所占比例。")),
      FieldDeclaration(
        "difference", .number, unit: "logits", display: .decimals(3),
        doc: Message(en: "The mean logit difference after the prompts.", zh: "提示之后 logit 差的平均值。")),
      FieldDeclaration(
        "difference_se", .number, unit: "logits", display: .decimals(3),
        doc: Message(en: "Its standard error.", zh: "其标准误。")),
      FieldDeclaration(
        "corrupted_difference", .number, unit: "logits", display: .decimals(3),
        doc: Message(
          en: "The mean of the same difference after the twins.", zh: "对照提示之后同一差值的平均值。")),
      FieldDeclaration(
        "items", .table(itemType), display: .brief,
        doc: Message(en: "A row a prompt.", zh: "每条提示一行。")),
    ])

  static func record(_ drawn: DrawnTask, _ scores: [TaskScore], _ model: LoadedModel) -> Value {
    let accuracy = Proportion(scores.count { $0.clean > 0 }, of: scores.count)
    let (clean, corrupted) = (Sample(scores.map(\.clean)), Sample(scores.map(\.corrupted)))
    let rows = zip(zip(drawn.set.items, drawn.texts), scores).map { pair, score -> [Value] in
      let (item, text) = pair
      return [
        .text(text.clean), .text(model.text(of: item.answer)), .text(model.text(of: item.wrong)),
        .number(score.clean), .number(score.corrupted), .text(text.corrupted), .int(item.clean.count),
        .int(item.answer), .int(item.wrong), .bool(score.isTop),
      ]
    }
    return .record(
      Record(
        type: type,
        [
          ("task", .text(drawn.set.name)), ("n", .int(scores.count)), ("seed", .int(Int(drawn.set.seed))),
          ("accuracy", .number(accuracy.share)), ("accuracy_low", .number(accuracy.interval.low)),
          ("accuracy_high", .number(accuracy.interval.high)),
          ("top1", .number(Proportion(scores.count(where: \.isTop), of: scores.count).share)),
          ("difference", .number(clean.mean)), ("difference_se", .number(clean.error)),
          ("corrupted_difference", .number(corrupted.mean)), ("items", .table(Table(itemType, rows: rows))),
        ], payload: drawn))
  }
}
