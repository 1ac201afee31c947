import Language
import Syntax
import Transformer

/// `patch`: changes activations at a site, until `unpatch` or the end of a `with`.
enum PatchCommand: Command {
  /// What stands in front: the word of `patch … mean over=…`, or units that an instrument found.
  enum Subject: ArgumentConvertible {
    case mean
    case units(UnitsArgument)

    static var valueType: ValueType { .either([.choice(["mean"])] + [UnitsArgument.valueType]) }
    static var argumentStyle: ArgumentStyle { .value(words: ["mean"]) }

    /// - Throws: E108 for another word, E302 for what is no set of units.
    init(argument: Value) throws(Failure) {
      if case .text = argument {
        _ = try ValueArgument(argument: argument)
        self = .mean
      } else {
        self = .units(try UnitsArgument(argument: argument))
      }
    }

    var argumentText: String {
      switch self {
      case .mean: "mean"
      case .units(let units): units.argumentText
      }
    }
  }

  static let subject = Parameter<Subject?>(
    "units", .positional,
    help: Message(
      en: "Units, such as the result of `attribute`, in place of `layer=` and `neuron=`; or the word "
        + "`mean`, the same "
        + "as `value=mean`.",
      zh: "一组单元（如 `attribute` 的结果），代替 `layer=` 和 `neuron=`；或单词 `mean`，与 `value=mean` 相同。"))
  static let value = Parameter<ValueArgument?>(
    "value",
    help: Message(
      en:
        "What the activations become: a number, one number a unit, a tensor with a row a position, or `mean` "
        + "for the units' means over the texts of `over=`.",
      zh: "激活值改为什么：一个数、每个单元一个数、每个位置一行的张量，或 `mean`（`over=` 文本上的平均值）。"))
  static let scale = Parameter<Double?>(
    "scale", help: Message(en: "What the activations are multiplied by.", zh: "激活值乘以的倍数。"))
  static let over = Parameter<TextsArgument?>(
    "over",
    help: Message(
      en: "The text, or the list of texts, that a mean is taken over, run without interventions; the first "
        + "token of each is left out. By default six short texts that come with Sonde.",
      zh: "求平均所用的文本或文本列表，运行时不加干预，每段的第一个 token 不计。默认用 Sonde 自带的六段短文。"))
  static let from = Parameter<RunArgument?>(
    "from",
    help: Message(
      en:
        "Another run, whose activations at the same site, layers and positions are copied: a text, "
        + "which is run "
        + "without interventions, or a result of `run`, `top` or `capture`.",
      zh: "从另一次运行复制同一位点、层和位置的激活值：可给文本（不加干预运行），或 `run`、`top`、`capture` 的结果。"))
  static let add = Parameter<VectorArgument?>(
    "add", help: Message(en: "A vector to add at every position.", zh: "在每个位置加上的向量。"))
  static let projectOut = Parameter<VectorArgument?>(
    "project_out",
    help: Message(
      en: "A direction to remove: x − (x·u)u with u = v/|v|.", zh: "要去除的方向：x − (x·u)u，其中 u = v/|v|。"))
  static let clamp = Parameter<IntervalArgument?>(
    "clamp",
    help: Message(
      en: "The interval, as `[low, high]`, that the activations are limited to.",
      zh: "激活值的上下限，写作 `[low, high]`。"))

  static let signature = Signature(
    "patch", topic: .interventions,
    parameters: [subject] + TargetParameters.all + [
      value, over, scale, from, add, projectOut, clamp, SAEParameters.ofCall, SAEParameters.latent,
    ],
    rules: TargetParameters.rules + SAEParameters.rules + [
      .atMostOne(["value", "scale", "from", "add", "project_out", "clamp"])
    ],
    effects: [.installs, .needsModel],
    summary: Message(
      en: "Changes activations in every run that follows: of a neuron, a head, or a whole site.",
      zh: "在之后的每次运行中修改激活值：神经元、注意力头或整个位点。"),
    description: Message(
      en: """
        At top level the change stands until `unpatch` or `undo`, and shows in the prompt and in `status`; in \
        `with patch … { }` it is taken away at the end of the block, whatever happens inside.

        `neuron=` means the site `neurons`, the inputs of the layer's down projection; `head=` means `z`, what a head \
        gives before the output projection. `site=` names any other place. Several changes take effect in the order of \
        the forward pass, and at one site in the order they were made. Without `positions=` all positions are \
        changed, those generated later too.

        `sae=s latent=42` means a latent of an SAE: `value=` sets it, `scale=` multiplies it, and the difference times its \
        decoder row is added at the SAE's site and layer; the SAE's own error stays in the stream.

        Put a control beside a change: the same with another neuron, or with a random one. A neuron at zero may be \
        further from normal than a neuron at its mean: compare `value=0` with `value=mean`.
        """,
      zh: """
        在顶层，修改一直有效，直到 `unpatch` 或 `undo`，并显示在提示符和 `status` 中；在 `with patch … { }` 中，块结束时\
        无论如何都会撤销。

        `neuron=` 指位点 `neurons`，即该层下投影的输入；`head=` 指 `z`，即输出投影之前注意力头的输出。其他位点用 `site=` \
        指定。多个修改按前向计算的顺序生效，同一位点按建立的先后生效。不写 `positions=` 时修改所有位置，包括之后生成的位置。

        `sae=s latent=42` 指 SAE 的一个 latent：`value=` 设定它，`scale=` 乘以倍数，差值乘以其解码器行，加到 SAE 的位点和层；\
        SAE 本身的误差仍留在残差流中。

        请为修改配上对照：换一个神经元，或随机选一个，做同样的修改。置零的神经元可能比取平均值时离常态更远：\
        请比较 `value=0` 与 `value=mean`。
        """),
    restrictions: Message(
      en: "Layers, neurons, heads and widths are checked at once; positions when a text is run.",
      zh: "层、神经元、注意力头和宽度立即检查；位置在运行文本时检查。"),
    related: ["unpatch", "ablate", "steer", "capture", "compare", "with"],
    search: [
      "intervene", "intervention", "hook", "activation patching", "causal tracing", "zero", "mean ablation",
      "干预",
      "修改", "神经元", "注意力头", "激活修补", "因果",
    ],
    examples: [
      Example(
        "patch layer=2 neuron=1054 value=0",
        doc: Message(en: "One neuron set to zero, from now on.", zh: "从现在起把一个神经元置零。")),
      Example(
        "with patch layer=5 head=3 value=0 { show (top \"The capital of France is\") }", speed: .seconds,
        doc: Message(en: "A head switched off inside a block.", zh: "只在块内关闭一个注意力头。")),
      Example(
        "patch layer=3 neuron=[10, 200] value=mean over=[\"First text.\", \"Second text.\"]", speed: .seconds,
        doc: Message(en: "Two neurons at their means.", zh: "两个神经元取平均值。")),
      Example(
        "patch (attribute random 5 seed=1) scale=2", doc: Message(en: "A set of units.", zh: "一组单元。")),
      Example(
        "patch layer=8 site=resid_post positions=-1 from=\"The capital of Italy is\"", speed: .seconds,
        doc: Message(
          en: "Activation patching: the last position's residual stream from another text.",
          zh: "激活修补：最后一个位置的残差流取自另一文本。")),
      Example(
        "patch site=blocks.7.attn.hook_pattern head=2 key=0 value=0",
        doc: Message(
          en: "No attention of a head to the first token, by TransformerLens's name of the site.",
          zh: "用 TransformerLens 的位点名，使一个注意力头不关注第一个 token。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    if call.has(SAEParameters.ofCall) {
      session.install(try call.latentEdits(try latentChange(call), on: model) ?? [], by: call)
      return .nothing
    }
    let change = try change(call)
    if call.has(over) {
      guard case .value(.mean) = change else {
        throw Failure(
          .missingArgument,
          Message(en: "`over=` needs `value=mean` beside it", zh: "用 `over=` 时还需要 `value=mean`"),
          parameter: "over")
      }
    }
    if case .units(let units)? = call[subject] {
      session.install(try units.interventions(change, call, in: session, model), by: call)
      return .nothing
    }
    let target = try Target(call, model)
    let texts = call[over]?.texts ?? ReferenceText.texts
    session.install(try change.interventions(on: target, over: texts, in: session, model), by: call)
    return .nothing
  }

  /// What a call on a latent makes of it: a value, or a multiple of its own.
  private static func latentChange(_ call: Arguments) throws(Failure) -> LatentEdit.Change {
    if let factor = call[scale] { return .scale(Float(factor)) }
    guard case .number(let number)? = call[value] else { throw .latentValue }
    return .set(number)
  }

  private static func change(_ call: Arguments) throws(Failure) -> Change {
    let ways = ["value", "scale", "from", "add", "project_out", "clamp"]
    if case .mean? = call[subject], call.given.contains(where: { ways.contains($0.name) }) {
      throw Failure(
        .repeatedArgument,
        Message(en: "`patch mean` says already what to change to", zh: "`patch mean` 已说明改为什么"))
    }
    if let value = call[value] { return .value(value) }
    if let factor = call[scale] { return .scale(Float(factor)) }
    if let run = call[from] { return .copy(run) }
    if let vector = call[add] { return .add(vector.values, coefficient: 1) }
    if let interval = call[clamp] { return .clamp(interval) }
    if let vector = call[projectOut] { return .projectOut(vector.values) }
    guard case .mean? = call[subject] else {
      let list = ways.map { "`\($0)`" }
      throw Failure(
        .missingArgument,
        Message(
          en: "`patch` needs one of \(list.joined(separator: ", "))",
          zh: "`patch` 需要其中一个参数：\(list.joined(separator: "、"))"))
    }
    return .value(.mean)
  }
}
