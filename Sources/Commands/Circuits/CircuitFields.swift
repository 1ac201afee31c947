import Instruments
import Language
import Syntax
import Transformer

/// Fields that the results of the circuit commands share.
enum CircuitFields {
  static let edges = FieldDeclaration(
    "edges", .int, doc: Message(en: "How many edges the circuit has.", zh: "电路的边数。"))
  static let total = FieldDeclaration(
    "total", .int, doc: Message(en: "How many edges the model's graph has.", zh: "模型的图的总边数。"))
  static let share = FieldDeclaration(
    "share", .number, display: .share, doc: Message(en: "edges / total.", zh: "edges 与 total 之比。"))
  static let clean = FieldDeclaration(
    "clean", .number,
    doc: Message(en: "The metric on the clean prompts, its mean.", zh: "原提示上度量的均值。"))
  static let corrupted = FieldDeclaration(
    "corrupted", .number,
    doc: Message(en: "The metric on the corrupted prompts, its mean.", zh: "被替换的提示上度量的均值。"))
  static let n = FieldDeclaration("n", .int, doc: Message(en: "How many items.", zh: "样本数。"))
  static let seed = FieldDeclaration(
    "seed", .int, display: .hidden, doc: Message(en: "The seed of the items.", zh: "样本的随机种子。"))

  static let writer = FieldDeclaration(
    "writer", .text,
    doc: Message(
      en: "The part that writes: `input`, a head `a5.h3`, a feed-forward part `m5`.",
      zh: "写入者：`input`、注意力头 `a5.h3` 或前馈部分 `m5`。"))
  static let reader = FieldDeclaration(
    "reader", .text,
    doc: Message(
      en:
        "The input that reads: `a5.h3<q>`, `a5.kv1<k>` and `a5.kv1<v>` (shared by a group of heads), `m5` or `logits`.",
      zh: "读取者：`a5.h3<q>`、`a5.kv1<k>`、`a5.kv1<v>`（由一组头共用）、`m5` 或 `logits`。"))
  static let score = FieldDeclaration(
    "score", .number, display: .significant(3),
    doc: Message(
      en: "The part of the metric that the edge is estimated to carry; negative where it hinders.",
      zh: "估计由这条边承担的度量；为负表示起妨碍作用。"))

  static let edgeType = RecordType("circuit edge", [writer, reader, score])

  static let arrowType = RecordType(
    "circuit arrow",
    [
      FieldDeclaration("from", .text, doc: Message(en: "The part that writes.", zh: "写入的部件。")),
      FieldDeclaration("to", .text, doc: Message(en: "The part that reads.", zh: "读取的部件。")),
      FieldDeclaration(
        "input", .text,
        doc: Message(en: "`q`, `k` or `v` of a head; empty for others.", zh: "注意力头的 `q`、`k` 或 `v`；其他部件为空。")),
      score,
    ])

  /// An arrow of a drawing.
  static func row(_ arrow: CircuitDrawing.Arrow) -> [Value] {
    [.text(arrow.from), .text(arrow.to), .text(arrow.input), .number(arrow.score)]
  }

  /// Names of the ends of an edge, and its score.
  static func row(_ edge: Int, _ circuit: Circuit) -> [Value] {
    let (writer, reader) = circuit.graph.ends(of: edge)
    return [
      .text(circuit.graph.writer(writer).description), .text(circuit.graph.reader(reader).description),
      .number(circuit.scores.values[edge]),
    ]
  }
}
