import Language
import Syntax
import Transformer

/// `circuit graph`: how many parts and edges a model has.
enum CircuitGraphCommand: Command {
  static let layers = Parameter<Int?>(
    "layers", range: .between(1, 10_000),
    help: Message(en: "Blocks; by default those of the loaded model.", zh: "层数；默认为已加载模型的层数。"))
  static let heads = Parameter<Int?>(
    "heads", range: .between(1, 10_000), help: Message(en: "Heads a layer.", zh: "每层的注意力头数。"))
  static let keyHeads = Parameter<Int?>(
    "kv_heads", range: .between(1, 10_000),
    help: Message(en: "Key–value heads a layer; by default `heads`.", zh: "每层的键值头数；默认与 `heads` 相同。"))
  static let parallel = Parameter<Bool>(
    "parallel", default: false,
    help: Message(
      en: "Attention and feed-forward part read the same stream, as in GPT-NeoX.",
      zh: "注意力与前馈部分读取同一残差流，如 GPT-NeoX。"))

  static let resultType = RecordType(
    "circuit graph",
    [
      FieldDeclaration(
        "writers", .int,
        doc: Message(en: "The input, every head, every feed-forward part.", zh: "输入、每个注意力头、每个前馈部分。")),
      FieldDeclaration(
        "readers", .int,
        doc: Message(
          en:
            "Every head's query, every key–value head's key and value, every feed-forward part, the logits.",
          zh: "每个头的查询、每个键值头的键与值、每个前馈部分，以及 logits。")),
      FieldDeclaration(
        "edges", .int,
        doc: Message(en: "Pairs of a writer and a reader that sees it.", zh: "写入者与能看到它的读取者的对数。")),
    ])

  static let signature = Signature(
    "circuit graph", topic: .instruments, parameters: [layers, heads, keyHeads, parallel],
    rules: [.needs("heads", "layers"), .needs("layers", "heads"), .needs("kv_heads", "heads")],
    returns: .record(resultType),
    summary: Message(
      en: "Counts the parts of a model and the edges between them, from its sizes alone.",
      zh: "仅由模型的尺寸数出其部件以及部件之间的边。"),
    description: Message(
      en:
        "This is the graph that `circuit find` chooses from. GPT-2 small has 157 writers, 445 readers and 32,491 "
        + "edges. With grouped-query attention a key and a value input are counted once a key–value head, not once a "
        + "head.",
      zh: "这是 `circuit find` 从中选取的图。GPT-2 small 有 157 个写入者、445 个读取者、32,491 条边。"
        + "使用分组查询注意力时，键和值的输入按键值头计数，而不是按注意力头。"),
    related: ["circuit find", "circuit eval", "model"],
    search: ["edges", "nodes", "count", "边数", "电路", "节点", "计数"],
    examples: [
      Example("circuit graph"),
      Example("print (circuit graph layers=12 heads=12).edges", shows: "32491"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let graph: CircuitGraph
    if let layers = call[layers], let heads = call[heads] {
      let shared = call[keyHeads] ?? heads
      guard heads.isMultiple(of: shared) else {
        throw Failure(
          .badValue,
          Message(
            en: "\(heads) heads can't share \(shared) key–value heads evenly",
            zh: "\(heads) 个注意力头无法平均共用 \(shared) 个键值头"), parameter: "kv_heads")
      }
      graph = CircuitGraph(layers: layers, heads: heads, kvHeads: shared, isParallel: call[parallel])
    } else {
      graph = CircuitGraph(try session.loadedModel().model.architecture)
    }
    return .record(
      Record(
        type: resultType,
        [
          ("writers", .int(graph.writerCount)), ("readers", .int(graph.readerCount)),
          ("edges", .int(graph.edgeCount)),
        ]))
  }
}
