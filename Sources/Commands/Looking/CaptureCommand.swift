import Language
import Syntax
import Tensors
import Transformer

/// `capture`: the activations at a site as a tensor.
enum CaptureCommand: Command {
  static let site = Parameter<SiteArgument>(
    "site", default: SiteArgument(.residPost), complete: .words(SiteArgument.names),
    help: TargetParameters.site.declaration.help)

  static let resultType = RecordType(
    "capture",
    [
      FieldDeclaration("site", .text, doc: Message(en: "The site.", zh: "位点。")),
      FieldDeclaration(
        "layer", .any,
        doc: Message(
          en: "The layer, the list of layers, or none for a site outside them.", zh: "层号、层号列表，或在各层之外时为 none。")
      ),
      FieldDeclaration(
        "units", .any, display: .hidden,
        doc: Message(en: "The heads or neurons kept, or none for all.", zh: "保留的注意力头或神经元；全部保留时为 none。")),
      FieldDeclaration(
        "positions", .list(.int), doc: Message(en: "The positions, counted from 0.", zh: "位置，从 0 数起。")),
      FieldDeclaration("shape", .list(.int), doc: Message(en: "The length of each axis.", zh: "各轴的长度。")),
      FieldDeclaration("mean", .number, doc: Message(en: "The mean of all values.", zh: "所有值的平均值。")),
      FieldDeclaration(
        "norm", .number, doc: Message(en: "The Euclidean norm of all values.", zh: "所有值的欧几里得范数。")),
      FieldDeclaration(
        "values", .tensor,
        doc: Message(
          en: "The values: [position, …] or [head, query, key], behind a layer axis where there are several.",
          zh: "数值：[position, …] 或 [head, query, key]；多层时最前面是层轴。")),
    ])

  static let signature = Signature(
    "capture", topic: .looking,
    parameters: PromptParameters.running(
      site, TargetParameters.layer, TargetParameters.layers, TargetParameters.neuron,
      TargetParameters.neurons,
      TargetParameters.head, TargetParameters.heads, LookingParameters.position, LookingParameters.positions),
    rules: PromptParameters.rules + LookingParameters.rules + [
      .atMostOne(["neuron", "neurons", "head", "heads"])
    ], returns: .record(resultType),
    effects: [.needsModel],
    summary: Message(
      en: "Gives the activations at a site while a text is read, as a tensor.",
      zh: "返回模型读入文本时某个位点的激活值（张量）。"),
    description: Message(
      en: """
        Without `layer=` all layers are kept, without `position=` all positions. `head=` keeps some heads of q, k, v, \
        z, rot_q, rot_k, pattern, attn_scores or head_out, and without `site=` means z; `neuron=` keeps some neurons, \
        at the site `neurons`. The axes of positions, heads and neurons always stay, also for one; several layers stand along an axis in front. Standing interventions act, and what is kept is \
        what stands at the site after them. Slices: `c.values[0]` is the first entry of the outermost axis. Hand the \
        whole result to `patch from=`, or its values to `steer`, `save` or `patch value=`.
        """,
      zh: """
        不写 `layer=` 时保留所有层，不写 `position=` 时保留所有位置。`head=` 只保留 q、k、v、z、rot_q、rot_k、pattern、\
        attn_scores 或 head_out 的某些头，不写 `site=` 时指 z；`neuron=` 只保留某些神经元，位点为 `neurons`。\
        位置、头和神经元的轴总是保留，即使只有一个；多层时最前面是层轴。\
        现有干预同时生效，保留的是干预之后的值。切片：`c.values[0]` 是最外轴的第一项。可把整个结果交给 `patch from=`，\
        或把其数值交给 `steer`、`save` 或 `patch value=`。
        """),
    related: ["neuron", "lens", "patch", "save"],
    search: [
      "activation", "hidden state", "residual stream", "attention pattern", "cache", "record", "激活", "隐藏状态",
      "残差流",
      "注意力", "捕获",
    ],
    examples: [
      Example("capture \"The capital of France is\" layer=10 position=last"),
      Example(
        "let c = capture \"The capital of France is\" site=pattern layer=5\nshow c.values[3] as=heatmap",
        doc: Message(en: "The attention of head 3.", zh: "第 3 个注意力头的注意力。")),
      Example("capture \"2 + 2 =\" layer=2 neuron=1054"),
      Example("print capture(\"2 + 2 =\", site=neurons, layers=0..3).shape"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    let named = named(by: call)
    guard model.model.architecture.has(named.site) else { throw .noSuchSite(named.site) }
    let layers = try Target.layers(of: call, named, named.site, model.facts, default: .all)
    let units = try Target.units(of: call, named.site, model)
    let positions = call.chosenPositions?.selection ?? .all
    try checkSize(named.site, layers, prompt.ids.count, model)
    let precision = PromptParameters.precision(of: call, in: session)
    let trace = try session.run(
      prompt, on: model, precision: precision,
      captures: [Plan.Capture(named.site, layers: layers, positions: positions)],
      logits: named.site != .logits ? .none : positions == .last ? .last : .all)
    let kept = (layers ?? [0]).compactMap { trace[named.site, layer: $0] }
    guard let positions = kept.first?.positions else { throw .noSuchSite(named.site) }
    guard !positions.isEmpty else { throw .noPosition }
    let tensors = kept.map { $0.tensor.keeping(units, of: named.site) }
    let isSeveral = tensors.count > 1
    let tensor = TensorValue(
      shape: (isSeveral ? [tensors.count] : []) + tensors[0].shape, values: tensors.flatMap(\.values),
      axes: (isSeveral ? ["layer"] : []) + named.site.axes)
    guard let tensor else { throw .noSuchSite(named.site) }
    let source = RunSource(
      model, prompt.ids, interventions: session.standingInterventions, precision: precision)
    return .record(record(named.site, layers, units, positions, tensor, source))
  }

  /// The site that a call means: `neuron=` and `head=` have sites of their own.
  private static func named(by call: Arguments) -> SiteArgument {
    if call.has(site) { return call[site] }
    if call.chosenNeurons != nil { return SiteArgument(.neurons) }
    return call.chosenHeads != nil ? SiteArgument(.z) : call[site]
  }

  private static func record(
    _ site: Site, _ layers: [Int]?, _ units: [Int]?, _ positions: [Int], _ tensor: TensorValue,
    _ source: RunSource
  ) -> Record {
    let layer: Value =
      switch layers {
      case nil: .nothing
      case let layers? where layers.count == 1: .int(layers[0])
      case let layers?: .list(layers.map(Value.int))
      }
    return Record(
      type: resultType,
      [
        ("site", .text(site.rawValue)), ("layer", layer),
        ("units", units.map { .list($0.map(Value.int)) } ?? .nothing),
        ("positions", .list(positions.map(Value.int))),
        ("shape", .list(tensor.shape.map(Value.int))), ("mean", .number(tensor.mean)),
        ("norm", .number(tensor.norm)), ("values", .tensor(tensor)),
      ], payload: source)
  }

  /// Refuses what no one can want in memory: beyond 2²⁸ values, 1 GiB.
  private static func checkSize(
    _ site: Site, _ layers: [Int]?, _ length: Int, _ model: LoadedModel
  ) throws(Failure) {
    let layout = site.layout(in: model.model.architecture)
    let row = layout.units * (site.isAttentionMap ? length : layout.width)
    let count = row * length * (layers?.count ?? 1)
    guard count > 1 << 28 else { return }
    throw Failure(
      .limit,
      Message(
        en: "this would keep \(count) values, more than 268435456", zh: "这将保留 \(count) 个值，超过 268435456 个"),
      help: Message(en: "choose fewer layers", zh: "请选择较少的层"))
  }
}
