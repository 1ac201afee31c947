import Instruments
import Language
import Syntax

/// `similar`: the texts whose meaning is nearest to that of another.
enum SimilarCommand: Command {
  static let query = Parameter<String>(
    "query", .positional, help: Message(en: "The text to compare with.", zh: "作为参照的文本。"))
  static let pool = Parameter<PoolArgument>(
    "among", .positional,
    help: Message(
      en: "The texts to search: a list, a table with a column `text`, or a result of `embed`.",
      zh: "要搜索的文本：列表、含 `text` 列的表，或 `embed` 的结果。"))
  static let top = Parameter<Int>(
    "top", default: 10, range: .atLeast(1), help: Message(en: "How many to list.", zh: "列出多少个。"))

  static let rowType = RecordType(
    "similar",
    [
      FieldDeclaration("rank", .int, doc: Message(en: "The place, 0 for the nearest.", zh: "名次，最接近者为 0。")),
      FieldDeclaration(
        "index", .int, doc: Message(en: "Which text of those searched, from 0.", zh: "在所搜索文本中的序号，从 0 起。")),
      FieldDeclaration(
        "cosine", .number, display: .decimals(3),
        doc: Message(en: "The cosine of the two embeddings.", zh: "两个嵌入向量的余弦。")),
      FieldDeclaration("text", .text, doc: Message(en: "The text.", zh: "文本。")),
    ])

  static let signature = Signature(
    "similar", topic: .instruments,
    parameters: [query, pool, top, EncoderParameters.model, EncoderParameters.max],
    returns: .rows(rowType),
    summary: Message(
      en: "Ranks texts by how near their meaning is to another's.", zh: "按含义的接近程度给文本排序。"),
    description: Message(
      en: """
        By the cosine of the embeddings that `embed` makes. A result of `embed` given as `among=` isn't computed again, \
        so that many questions can be put to one collection; its encoder must be the one used here.
        """,
      zh: """
        依据 `embed` 所得嵌入向量的余弦。若 `among=` 给的是 `embed` 的结果，则不再重新计算，便于对同一批文本多次提问；\
        其编码器须与此处所用的相同。
        """),
    related: ["embed"],
    search: ["nearest", "search", "retrieval", "semantic search", "最近邻", "检索", "相似", "语义搜索"],
    examples: [
      Example(
        "similar \"a pet\" among=[\"A dog barks.\", \"Prices rise.\", \"The cat sleeps.\"] top=2",
        speed: .seconds),
      Example(
        "let e = embed [\"A dog barks.\", \"Prices rise.\"]\nsimilar \"inflation\" e", speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let encoder = try session.encoder(of: call)
    let texts: [String]
    let known: SentenceEmbeddings
    switch call[pool] {
    case .texts(let given):
      texts = given.texts
      known = try session.embeddings(of: texts, by: encoder).embeddings
    case .embedded(let embedded):
      guard embedded.path == encoder.model.path else {
        throw Failure(
          .badValue,
          Message(
            en: "these embeddings come from another encoder, \(embedded.path)",
            zh: "这些嵌入向量来自另一个编码器 \(embedded.path)"), parameter: "among")
      }
      (texts, known) = (embedded.texts, embedded.embeddings)
    }
    let query = try session.embeddings(of: [call[query]], by: encoder).embeddings
    let cosines = known.cosines(with: query)
    // Equal cosines keep the order of the list.
    let order = cosines.indices.sorted { (-cosines[$0], $0) < (-cosines[$1], $1) }
    let rows = order.prefix(call[top]).enumerated().map { rank, index -> [Value] in
      [.int(rank), .int(index), .number(Double(cosines[index])), .text(texts[index])]
    }
    return .table(Table(rowType, rows: rows))
  }
}

/// Texts to search, embedded already or not.
enum PoolArgument: ArgumentConvertible {
  case texts(TextListArgument)
  case embedded(EmbeddedTexts)

  static var valueType: ValueType { .either([.text, .list(.text), .table(nil), .record(nil)]) }

  /// - Throws: E302 for a value without texts, E305 for none at all.
  init(argument: Value) throws(Failure) {
    guard case .record(let record) = argument else {
      self = .texts(try TextListArgument(argument: argument))
      return
    }
    guard let embedded = record.payload as? EmbeddedTexts else {
      throw Failure.mismatch(expected: TextListArgument.valueType, found: argument.type)
    }
    self = .embedded(embedded)
  }
}
