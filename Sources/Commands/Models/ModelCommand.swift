import Language
import Syntax
import Transformer

/// `model`: what the loaded model is made of.
enum ModelCommand: Command {
  static let signature = Signature(
    "model", topic: .models, returns: .record(ModelResult.type), effects: .needsModel,
    summary: Message(
      en: "Shows the model's architecture, parameters, storage types, context, vocabulary and memory.",
      zh: "显示模型的结构、参数量、存储类型、上下文长度、词表和内存占用。"),
    related: ["models", "load", "tokens", "status"],
    search: [
      "architecture", "parameters", "layers", "heads", "neurons", "size", "licence", "quantisation", "结构",
      "参数",
      "层数", "注意力头", "神经元", "大小", "许可", "量化",
    ],
    examples: [Example("model"), Example("(model).layers"), Example("show (model).parts")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    ModelResult.record(of: try session.loadedReader())
  }
}

/// What `model` gives.
enum ModelResult {
  private static let counts = [
    FieldDeclaration("tensors", .int, doc: Message(en: "How many tensors.", zh: "张量数。")),
    FieldDeclaration("parameters", .int, doc: Message(en: "How many numbers they hold.", zh: "参数个数。")),
    FieldDeclaration(
      "bytes", .int, doc: Message(en: "Their size in the file.", zh: "在文件中的大小。")),
  ]
  static let partType = RecordType(
    "part",
    [
      FieldDeclaration(
        "part", .text,
        doc: Message(
          en: "embedding, attention, feed-forward, norms, output or other.", zh: "嵌入、注意力、前馈、归一化、输出或其他部分。"))
    ] + counts)
  static let typeType = RecordType(
    "storage",
    [FieldDeclaration("type", .text, doc: Message(en: "The storage type.", zh: "存储类型。"))] + counts)
  static let memoryType = RecordType(
    "memory",
    [
      FieldDeclaration("what", .text, doc: Message(en: "What takes the memory.", zh: "占用内存的内容。")),
      FieldDeclaration("bytes", .int, doc: Message(en: "How much it takes.", zh: "占用大小。")),
    ])

  static let type = RecordType("model", names + sizes + tables)

  private static let names = [
    FieldDeclaration("name", .text, doc: Message(en: "The name it was loaded by.", zh: "加载时的名称。")),
    FieldDeclaration("title", .text, doc: Message(en: "The name in the file.", zh: "文件中的名称。")),
    FieldDeclaration("path", .text, doc: Message(en: "The file.", zh: "文件路径。")),
    FieldDeclaration("bytes", .int, doc: Message(en: "The file's size.", zh: "文件大小。")),
    FieldDeclaration("architecture", .text, doc: Message(en: "The family of models.", zh: "模型系列。")),
  ]

  private static let sizes = [
    FieldDeclaration("layers", .int, doc: Message(en: "Blocks, numbered from 0.", zh: "层数，从 0 编号。")),
    FieldDeclaration("width", .int, doc: Message(en: "Width of the residual stream.", zh: "残差流的维度。")),
    FieldDeclaration("heads", .int, doc: Message(en: "Attention heads a layer.", zh: "每层的注意力头数。")),
    FieldDeclaration(
      "key_heads", .int, doc: Message(en: "Heads of keys and values a layer.", zh: "每层的键值头数。")),
    FieldDeclaration("head_width", .int, doc: Message(en: "Width of a head.", zh: "每个头的维度。")),
    FieldDeclaration("neurons", .int, doc: Message(en: "Neurons a layer.", zh: "每层的神经元数。")),
    FieldDeclaration("vocabulary", .int, unit: "tokens", doc: Message(en: "Tokens it knows.", zh: "词表大小。")),
    FieldDeclaration(
      "context", .int, unit: "tokens", doc: Message(en: "The longest text it reads.", zh: "最长可读的文本。")),
    FieldDeclaration("parameters", .int, doc: Message(en: "Numbers in the file.", zh: "参数总数。")),
    FieldDeclaration("chat", .bool, doc: Message(en: "Whether it has a chat template.", zh: "是否带有对话模板。")),
    FieldDeclaration("licence", .text, doc: Message(en: "The licence in the file.", zh: "文件注明的许可。")),
  ]

  private static let tables = [
    FieldDeclaration("parts", .rows(partType), doc: Message(en: "Parameters by part.", zh: "各部分的参数。")),
    FieldDeclaration("types", .rows(typeType), doc: Message(en: "Tensors by storage type.", zh: "各存储类型的张量。")),
    FieldDeclaration("memory", .rows(memoryType), doc: Message(en: "Memory by use.", zh: "各项内存占用。")),
  ]

  /// The record of a loaded model.
  static func record(of model: LoadedModel) -> Value {
    let facts = model.facts
    let parameters = model.tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    return .record(
      Record(
        type: type,
        [
          ("name", .text(model.name)),
          ("title", .text(model.title)), ("path", .text(model.path)),
          ("bytes", .int(model.bytes)), ("architecture", .text(model.model.architecture.family)),
          ("layers", .int(facts.layers)), ("width", .int(facts.width)), ("heads", .int(facts.heads)),
          ("key_heads", .int(facts.keyHeads)), ("head_width", .int(facts.headWidth)),
          ("neurons", .int(facts.neurons)), ("vocabulary", .int(facts.vocabulary)),
          ("context", .int(facts.context)), ("parameters", .int(parameters)),
          ("chat", .bool(model.hasTemplate)),
          ("licence", .text(model.licence)),
          ("parts", parts(of: model)), ("types", types(of: model)), ("memory", memory(of: model)),
        ]))
  }

  private static func parts(of model: LoadedModel) -> Value {
    var counts: [TensorFamily: TensorCount] = [:]
    for entry in model.tensors { counts[TensorFamily(entry.name), default: TensorCount()].add(entry) }
    let rows = TensorFamily.allCases.compactMap { family in
      counts[family].map { [Value.text(family.rawValue)] + cells($0) }
    }
    return .table(Table(partType, rows: rows))
  }

  private static func types(of model: LoadedModel) -> Value {
    var counts: [String: TensorCount] = [:]
    for entry in model.tensors { counts[entry.type.name, default: TensorCount()].add(entry) }
    let rows = counts.sorted { ($1.value.bytes, $0.key) < ($0.value.bytes, $1.key) }
      .map { [Value.text($0.key)] + cells($0.value) }
    return .table(Table(typeType, rows: rows))
  }

  private static func cells(_ count: TensorCount) -> [Value] {
    [.int(count.tensors), .int(count.parameters), .int(count.bytes)]
  }

  private static func memory(of model: LoadedModel) -> Value {
    let weights = model.tensors.reduce(0) { $0 + $1.byteCount }
    let token = model.cacheBytesPerToken
    return .table(
      Table(
        memoryType,
        rows: [
          [.text("weights"), .int(weights)], [.text("cache a token"), .int(token)],
          [.text("cache of a full context"), .int(token * model.facts.context)],
        ]))
  }
}

extension LoadedModel {
  /// The bytes that keys and values of one token take in all layers, as 32-bit floats.
  var cacheBytesPerToken: Int { 2 * facts.layers * facts.keyHeads * facts.headWidth * 4 }

  /// Whether the file brings a chat template.
  var hasTemplate: Bool { template != nil }
}
