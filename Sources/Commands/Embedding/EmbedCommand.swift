import Instruments
import Language
import Syntax

/// `embed`: texts as vectors, and how alike they are.
enum EmbedCommand: Command {
  static let texts = Parameter<TextListArgument>(
    "texts", .positional,
    help: Message(
      en: "A text, a list of texts, or a table with a column `text`.", zh: "一段文本、文本列表，或含 `text` 列的表。"))

  static let fields = [
    FieldDeclaration("model", .text, doc: Message(en: "The encoder.", zh: "编码器。")),
    FieldDeclaration("texts", .list(.text), doc: Message(en: "The texts, in order.", zh: "各段文本，按顺序。")),
    FieldDeclaration(
      "tokens", .list(.int), unit: "tokens", display: .hidden,
      doc: Message(
        en: "How many tokens of each were read, [CLS] and [SEP] included.",
        zh: "每段读入的 token 数，含 [CLS] 与 [SEP]。")),
    FieldDeclaration(
      "cosine", .tensor,
      doc: Message(
        en: "The cosine of every two texts: [text, text], from -1 to 1.",
        zh: "每两段文本的余弦：[text, text]，介于 -1 与 1 之间。")),
    FieldDeclaration(
      "vectors", .tensor,
      doc: Message(
        en: "The embeddings, each of length 1: [text, d_model].", zh: "嵌入向量，长度均为 1：[text, d_model]。")),
  ]
  static let resultType = RecordType("embeddings", fields, style: .heatmap)
  /// One text has no map to draw.
  static let singleType = RecordType("embeddings", fields)

  static let signature = Signature(
    "embed", topic: .instruments, parameters: [texts, EncoderParameters.model, EncoderParameters.max],
    returns: .record(resultType),
    summary: Message(
      en: "Turns texts into vectors whose cosine says how alike their meanings are.",
      zh: "把文本变成向量，向量间的余弦表示含义的相近程度。"),
    description: Message(
      en: """
        The encoder all-MiniLM-L6-v2 (`minilm`, fetched once with `fetch minilm`) reads each text in both directions. \
        The vector is the mean of its last residual stream over all positions, [CLS] and [SEP] included, divided by \
        its length, as Sentence-BERT makes them (Reimers & Gurevych 2019). It stands beside the loaded model, so \
        that `embed` can judge what that one wrote; where the loaded model is itself an encoder, that one is used, \
        with the standing interventions.

        MiniLM was trained on English; texts in other scripts become mostly [UNK] and look alike for that reason. A \
        language model such as `smollm2` is refused: nothing trained its mean residual stream to mean anything.
        """,
      zh: """
        编码器 all-MiniLM-L6-v2（`minilm`，用 `fetch minilm` 下载一次）双向读取每段文本。向量是最后的残差流在所有位置\
        （含 [CLS] 与 [SEP]）上的平均，再除以其长度，即 Sentence-BERT 的做法（Reimers & Gurevych 2019）。\
        它与已加载的模型并存，因此可用 `embed` 评判后者写出的文本；若已加载的模型本身是编码器，则使用它，现有干预同时生效。

        MiniLM 以英文训练；其他文字多半变成 [UNK]，因而看起来彼此相似。语言模型（如 `smollm2`）会被拒绝：\
        其残差流的平均值并未经过训练而具有意义。
        """),
    related: ["similar", "load", "capture"],
    search: [
      "sentence embedding", "cosine similarity", "minilm", "bert", "semantic", "vector", "句向量", "嵌入", "余弦",
      "相似度", "语义",
    ],
    examples: [
      Example(
        "embed [\"The cat sits on the mat.\", \"A cat is sitting on a rug.\", \"Stocks fell.\"]",
        speed: .seconds),
      Example(
        "let e = embed [\"Paris is in France.\", \"Berlin is in Germany.\"]\nprint e.cosine[0][1]",
        speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let encoder = try session.encoder(of: call)
    let texts = call[texts].texts
    guard texts.count <= 4096 else {
      throw Failure(
        .limit,
        Message(
          en: "\(texts.count) texts are too many to compare each with each: at most 4096",
          zh: "共 \(texts.count) 段文本，两两比较过多：至多 4096 段"),
        help: Message(en: "`similar` compares one text with any number", zh: "`similar` 可把一段文本与任意多段比较"))
    }
    let (found, counts) = try session.embeddings(of: texts, by: encoder)
    return .record(
      Record(
        type: texts.count > 1 ? resultType : singleType,
        [
          ("model", .text(encoder.model.name)), ("texts", .list(texts.map(Value.text))),
          ("tokens", .list(counts.map(Value.int))),
          ("cosine", tensor(found.cosine.shape, found.cosine.values, ["text", "text"])),
          ("vectors", tensor(found.vectors.shape, found.vectors.values, ["text", "d_model"])),
        ], payload: EmbeddedTexts(path: encoder.model.path, texts: texts, embeddings: found)))
  }

  private static func tensor(_ shape: [Int], _ values: [Float], _ axes: [String]) -> Value {
    TensorValue(shape: shape, values: values, axes: axes).map(Value.tensor) ?? .nothing
  }
}

/// What a result of `embed` brings for `similar`: vectors that needn't be made again.
struct EmbeddedTexts: Sendable {
  /// The encoder's folder.
  let path: String
  let texts: [String]
  let embeddings: SentenceEmbeddings
}
