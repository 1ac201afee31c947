import Instruments
import Language
import Syntax
import Transformer

/// `neuron`: one neuron's activation at each token of a text.
enum NeuronCommand: Command {
  static let layer = Parameter<Int>(
    "layer", range: .layersOfModel, complete: .layers, help: Message(en: "The layer.", zh: "层。"))
  static let neuron = Parameter<Int>(
    "neuron", range: .neuronsOfModel,
    help: Message(en: "The neuron: an input of the layer's down projection.", zh: "神经元：该层下投影的一个输入。"))

  static let tokenType = RecordType(
    "neuron token",
    [
      TokenField.index, TokenField.id, TokenField.token,
      FieldDeclaration(
        "activation", .number, doc: Message(en: "The neuron's activation there.", zh: "神经元在该处的激活值。")),
    ])
  static let resultType = RecordType(
    "neuron",
    [
      LookingFields.layer,
      FieldDeclaration("neuron", .int, doc: Message(en: "The neuron.", zh: "神经元。")),
      FieldDeclaration("max", .number, doc: Message(en: "The greatest activation.", zh: "最大激活值。")),
      FieldDeclaration("min", .number, doc: Message(en: "The smallest activation.", zh: "最小激活值。")),
      FieldDeclaration("mean", .number, doc: Message(en: "The mean activation.", zh: "平均激活值。")),
      FieldDeclaration(
        "tokens", .table(tokenType),
        doc: Message(en: "The text by token, with the activations.", zh: "逐个 token 的文本与激活值。")),
    ], style: .tokens)

  static let signature = Signature(
    "neuron", topic: .looking,
    parameters: PromptParameters.running(layer, neuron),
    rules: PromptParameters.rules, returns: .record(resultType), effects: [.needsModel],
    summary: Message(
      en: "Gives one neuron's activation at each token of a text.", zh: "返回一个神经元在文本各 token 处的激活值。"),
    description: Message(
      en: """
        The activation is the neuron's input to the down projection: act(gate)·up. These models gate with SiLU or \
        GELU, so it may have either sign, and a large negative one acts as much as a large positive one. The first \
        token often carries a massive activation that says nothing of the text.
        """,
      zh: """
        激活值是神经元送入下投影的输入：act(gate)·up。这些模型用 SiLU 或 GELU 门控，因此激活值可正可负，绝对值大的负值与正值\
        同样起作用。第一个 token 常有极大的激活值，与文本内容无关。
        """),
    related: ["capture", "patch", "ablate", "lens"],
    search: ["activation", "fires", "token colouring", "神经元", "激活", "着色"],
    examples: [
      Example("neuron \"The capital of France is Paris.\" layer=2 neuron=1054"),
      Example(
        "show (neuron \"9.11 or 9.9?\" layer=3 neuron=7) as=table",
        doc: Message(en: "The numbers themselves.", zh: "直接看数值。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    let cancellation = session.cancellation
    let interventions = session.standingInterventions
    let precision = PromptParameters.precision(of: call, in: session)
    let found: [Float]
    do {
      found = try model.model.activations(
        neuron: call[neuron], layer: call[layer], on: prompt.ids, interventions: interventions,
        precision: precision, isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    let rows = zip(prompt.ids, found).enumerated().map { index, pair -> [Value] in
      [.int(index), .int(pair.0), .text(model.text(of: pair.0)), .number(Double(pair.1))]
    }
    let mean = found.reduce(0.0) { $0 + Double($1) } / Double(max(1, found.count))
    return .record(
      Record(
        type: resultType,
        [
          ("layer", .int(call[layer])), ("neuron", .int(call[neuron])),
          ("max", .number(Double(found.max() ?? 0))), ("min", .number(Double(found.min() ?? 0))),
          ("mean", .number(mean)), ("tokens", .table(Table(tokenType, rows: rows))),
        ],
        payload: RunSource(model, prompt.ids, interventions: interventions, precision: precision)))
  }
}
