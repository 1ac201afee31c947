import Instruments
import Language
import Syntax

/// What `relation` gives.
enum RelationFields {
  static let layerType = RecordType(
    "relation layer",
    [
      LookingFields.layer,
      FieldDeclaration(
        "validation", .number, display: .share,
        doc: Message(en: "Faithfulness on the validation split.", zh: "验证集上的 faithfulness。")),
      FieldDeclaration("n", .int, doc: Message(en: "How many pairs validate.", zh: "验证集的大小。")),
    ])
  static let pairType = RecordType(
    "relation pair",
    [
      FieldDeclaration("subject", .text, doc: Message(en: "The subject.", zh: "主语。")),
      FieldDeclaration("object", .text, doc: Message(en: "The object.", zh: "宾语。")),
      FieldDeclaration(
        "model", .text, display: .token,
        doc: Message(en: "The model's own next token.", zh: "模型自己的下一个 token。")),
      FieldDeclaration(
        "linear", .text, display: .token,
        doc: Message(en: "The token that the map gives.", zh: "映射给出的 token。")),
      FieldDeclaration(
        "target", .text,
        doc: Message(en: "The object that the subject was changed to have.", zh: "改动主语所要得到的宾语。")),
      FieldDeclaration(
        "edited", .text, display: .token,
        doc: Message(en: "The model's next token after that.", zh: "改动之后模型的下一个 token。")),
    ])

  private static func share(_ name: String, _ doc: Message) -> FieldDeclaration {
    FieldDeclaration(name, .number, display: .decimals(3), doc: doc)
  }

  private static func interval(_ of: String) -> FieldDeclaration {
    FieldDeclaration(
      "\(of)_interval", .list(.number),
      doc: Message(en: "The 95 % Wilson interval of \(of).", zh: "\(of) 的 95 % Wilson 区间。"))
  }

  static let resultType = RecordType(
    "relation",
    [
      share(
        "faithfulness",
        Message(
          en: "The share of held-out pairs for which the map names the model's own next token.",
          zh: "映射给出模型自己的下一个 token 的留出数据比例。")),
      interval("faithfulness"),
      share(
        "mean",
        Message(en: "The same share for the mean object, whatever the subject.", zh: "对照：总用平均宾语的同一比例。")),
      share(
        "shuffled",
        Message(
          en: "The same share for W on the subject's entries in a wrong order: the mean over the draws.",
          zh: "对照：主语分量打乱后用 W 的同一比例（各次抽取的平均）。")),
      share("shuffled_sd", Message(en: "Its standard deviation.", zh: "其标准差。")),
      share(
        "causality",
        Message(
          en:
            "The share of held-out subjects that the inverse turns into another, by what the model then says.",
          zh: "用逆映射改动主语后，模型说出目标宾语的留出数据比例。")),
      interval("causality"),
      share(
        "random",
        Message(
          en: "The same share for random changes of equal length: the mean over the draws.",
          zh: "对照：等长随机改动的同一比例（各次抽取的平均）。")),
      share("random_sd", Message(en: "Its standard deviation.", zh: "其标准差。")),
      FieldDeclaration("n", .int, doc: Message(en: "How many held-out pairs judge.", zh: "用于评判的留出数据数。")),
      FieldDeclaration(
        "known", .int,
        doc: Message(
          en: "How many pairs outside the examples the model itself answers.", zh: "示例之外模型自己能答对的数据数。")),
      FieldDeclaration(
        "held_out", .int, doc: Message(en: "How many pairs there are outside the examples.", zh: "示例之外的数据总数。")
      ),
      FieldDeclaration("layer", .int, doc: Message(en: "The layer of the subject.", zh: "读取主语的层。")),
      FieldDeclaration("beta", .number, doc: Message(en: "What W is multiplied by.", zh: "W 所乘的倍数。")),
      FieldDeclaration(
        "rank", .int, doc: Message(en: "How many singular values the inverse keeps.", zh: "逆映射保留的奇异值个数。")),
      FieldDeclaration("seed", .int, display: .hidden, doc: Message(en: "The split's seed.", zh: "划分所用的种子。")),
      FieldDeclaration(
        "examples", .list(.text), display: .hidden,
        doc: Message(en: "The subjects of the examples.", zh: "示例的主语。")),
      FieldDeclaration(
        "layers", .table(layerType), display: .hidden,
        doc: Message(en: "Each layer that was tried, on the validation split.", zh: "试过的各层在验证集上的结果。")),
      FieldDeclaration(
        "pairs", .table(pairType), doc: Message(en: "The held-out pairs.", zh: "留出的数据。")),
    ])

  static func record(_ found: RelationResult, _ question: RelationQuestion, _ model: LoadedModel) -> Record {
    let pairs = found.rows.map { row -> [Value] in
      let own = question.pairs[row.pair]
      return [
        .text(own.subject), .text(own.object), .text(model.text(of: row.model)),
        .text(model.text(of: row.linear)), .text(question.pairs[row.target].object),
        .text(model.text(of: row.edited)),
      ]
    }
    let layers = found.layers.map { layer -> [Value] in
      [.int(layer.layer), .number(layer.validation.share), .int(layer.validation.total)]
    }
    func ends(_ proportion: Proportion) -> Value {
      .list([.number(proportion.interval.low), .number(proportion.interval.high)])
    }
    return Record(
      type: resultType,
      [
        ("faithfulness", .number(found.faithfulness.share)),
        ("faithfulness_interval", ends(found.faithfulness)), ("mean", .number(found.mean.share)),
        ("shuffled", .number(found.shuffled.mean)), ("shuffled_sd", .number(found.shuffled.deviation)),
        ("causality", .number(found.causality.share)), ("causality_interval", ends(found.causality)),
        ("random", .number(found.random.mean)), ("random_sd", .number(found.random.deviation)),
        ("n", .int(found.faithfulness.total)), ("known", .int(found.known.count)),
        ("held_out", .int(found.known.total)), ("layer", .int(found.relation.layer)),
        ("beta", .number(found.relation.beta)), ("rank", .int(found.relation.rank)),
        ("seed", .int(Int(clamping: question.seed))),
        ("examples", .list(found.training.map { .text(question.pairs[$0].subject) })),
        ("layers", .table(Table(layerType, rows: layers))), ("pairs", .table(Table(pairType, rows: pairs))),
      ], payload: found.relation)
  }
}
