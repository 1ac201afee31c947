import Instruments
import Language
import Syntax
import Transformer

/// `neuron writes`: the tokens that a neuron's output points to.
enum NeuronWritesCommand: Command {
  static let k = Parameter<Int>(
    "k", default: 10, range: .between(1, 1000), unit: "tokens",
    help: Message(en: "How many tokens of each sort.", zh: "每类列出多少个 token。"))

  static let tokenType = RecordType(
    "written token",
    [
      TokenField.id, TokenField.token,
      FieldDeclaration(
        "logit", .number, display: .decimals(2),
        doc: Message(
          en: "What the output row alone would give it, through the last norm: it tells the order, not "
            + "the size.",
          zh: "仅由输出行经最后的归一化给出的 logit：说明次序，不说明大小。")),
    ])
  static let resultType = RecordType(
    "neuron writes",
    [
      LookingFields.layer,
      FieldDeclaration("neuron", .int, doc: Message(en: "The neuron.", zh: "神经元。")),
      FieldDeclaration(
        "norm", .number, display: .significant(4),
        doc: Message(en: "The length of its output row.", zh: "其输出行的长度。")),
      FieldDeclaration(
        "for", .text,
        doc: Message(
          en: "The tokens that a positive activation writes for.", zh: "激活为正时所支持的 token。")),
      FieldDeclaration(
        "against", .text,
        doc: Message(
          en: "The tokens that a positive activation writes against.", zh: "激活为正时所反对的 token。")),
      FieldDeclaration(
        "top", .table(tokenType), display: .hidden,
        doc: Message(en: "The tokens it points to most.", zh: "它最指向的 token。")),
      FieldDeclaration(
        "bottom", .table(tokenType), display: .hidden,
        doc: Message(en: "The tokens it points away from most.", zh: "它最背离的 token。")),
      FieldDeclaration(
        "vector", .tensor, display: .hidden,
        doc: Message(
          en: "The output row: what it adds to the residual stream at an activation of 1.",
          zh: "输出行：激活为 1 时写入残差流的向量。")),
    ])

  static let signature = Signature(
    "neuron writes", topic: .looking, parameters: [NeuronCommand.layer, NeuronCommand.neuron, k],
    returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en: "Reads what a neuron writes: the tokens that its output row points to and away from.",
      zh: "读出神经元写入的内容：其输出行最指向和最背离的 token。"),
    description: Message(
      en: """
        The neuron's row of the down projection goes through the last norm and the unembedding (Geva et al. 2022). A \
        positive activation writes for the `top` tokens; a negative one writes against them, so look at the sign with \
        `neuron`. It tells what the neuron says to the last layer directly: what later layers make of it, it doesn't.
        """,
      zh: """
        把该神经元在下投影中的一行送入最后的归一化和解嵌入（Geva 等 2022）。激活为正时支持 `top` 中的 token，为负时反对它们，\
        因此请用 `neuron` 查看符号。它只说明神经元直接对输出写了什么，不说明后面的层如何使用它。
        """),
    related: ["neuron", "neuron correlation", "dose", "lens"],
    search: [
      "output weights", "promotes", "vocabulary", "direct logit", "W_out", "写入", "输出权重", "词表", "支持哪些词",
    ],
    examples: [
      Example("neuron writes layer=2 neuron=1054 k=5"),
      Example(
        "(neuron writes layer=2 neuron=1054).top.token",
        doc: Message(en: "The tokens as a list.", zh: "以列表给出 token。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let (layer, neuron) = (call[NeuronCommand.layer], call[NeuronCommand.neuron])
    let found: NeuronWrites
    let row: [Float]
    do {
      found = try model.model.writes(neuron: neuron, layer: layer, count: call[k])
      row = try model.model.neuronOutput(neuron, layer: layer)
    } catch { throw Failure(error, file: model.path) }
    func table(_ entries: [NeuronWrites.Entry]) -> Value {
      .table(
        Table(
          tokenType,
          rows: entries.map { [.int($0.id), .text(model.text(of: $0.id)), .number(Double($0.logit))] }))
    }
    func list(_ entries: [NeuronWrites.Entry]) -> Value {
      .text(entries.map { "\"" + model.text(of: $0.id) + "\"" }.joined(separator: " "))
    }
    return .record(
      Record(
        type: resultType,
        [
          ("layer", .int(layer)), ("neuron", .int(neuron)), ("norm", .number(found.norm)),
          ("for", list(found.top)), ("against", list(found.bottom)), ("top", table(found.top)),
          ("bottom", table(found.bottom)),
          (
            "vector",
            TensorValue(shape: [row.count], values: row, axes: ["d_model"]).map(Value.tensor) ?? .nothing
          ),
        ]))
  }
}
