import Instruments
import Language
import Syntax
import Transformer

/// `exemplars`: the pieces of text in which a unit says most, least, and what lies between.
enum ExemplarsCommand: Command {
  static let layer = Parameter<Int?>(
    "layer", range: .layersOfModel, complete: .layers, help: Message(en: "The layer.", zh: "层。"))
  static let neuron = Parameter<Int?>(
    "neuron", range: .neuronsOfModel,
    help: Message(en: "The neuron whose activation is read.", zh: "要读取激活值的神经元。"))
  static let head = Parameter<Int?>(
    "head", range: .headsOfModel,
    help: Message(
      en: "The attention head: the norm of its output z, or with `along=` what it adds along a direction.",
      zh: "注意力头：其输出 z 的范数；若给出 `along=`，则为它沿该方向写入的量。"))
  static let along = Parameter<VectorArgument?>(
    "along",
    help: Message(
      en: "A direction as wide as the site: the inner product with it is read.", zh: "与位点同宽的方向：读取与它的内积。"))
  static let site = Parameter<SiteArgument?>(
    "site", complete: .words(SiteArgument.names),
    help: Message(
      en: "With `along=` and no `head=`: where; `resid_post` by default.",
      zh: "给出 `along=` 而无 `head=` 时的位点；默认 `resid_post`。"))
  static let latent = Parameter<Int?>(
    "latent", range: .atLeast(0), help: Message(en: "The latent of `sae=`.", zh: "`sae=` 中的 latent。"))
  static let top = Parameter<Int>(
    "top", default: 8, range: .between(1, 1000),
    help: Message(en: "How many windows of either sign.", zh: "正负两端各取多少个窗口。"))
  static let quantiles = Parameter<Int>(
    "quantiles", default: 4, range: .between(0, 100),
    help: Message(
      en: "Into how many bands of equal share the distribution is cut; 0 for none.",
      zh: "把分布切成多少个等份的区间；0 表示不切。"))
  static let samples = Parameter<Int>(
    "samples", default: 2, range: .between(1, 100),
    help: Message(en: "How many pieces of text to draw from each band.", zh: "每个区间随机抽取多少段文本。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "Of the samples and of the sketch; by default the session's.", zh: "抽样与分布概要所用的随机种子；默认用会话的种子。"))

  static let own: [any AnyParameter] = [
    layer, neuron, head, along, site, SAEParameters.ofCall, latent, TextSetParameters.texts,
    TextSetParameters.file, TextSetParameters.tokens, TextSetParameters.window, top, quantiles, samples, seed,
    PromptParameters.precision,
  ]

  static let signature = Signature(
    "exemplars", topic: .instruments, parameters: own,
    rules: [
      .atMostOne(["neuron", "head", "site", "sae"]), .needs("site", "along"),
      .atMostOne(["neuron", "along", "sae"]), .atMostOne(["layer", "sae"]),
    ] + SAEParameters.rules + TextSetParameters.rules,
    returns: .record(ExemplarFields.resultType), effects: [.needsModel, .readsFile, .random],
    summary: Message(
      en:
        "Finds the texts in which a neuron, a head, a direction or a latent says most and least, and samples "
        + "between.",
      zh: "找出某个神经元、注意力头、方向或 latent 取值最大与最小的文本，并对其余部分抽样。"),
    description: Message(
      en: """
        Reads a text set in windows and keeps, of either sign, the windows with the most extreme values, one piece a \
        window, around the position of the extreme. The first position of each window doesn't count: massive \
        activations stand there, whatever the text. Memory doesn't grow with the text set.

        What lies between matters as much: a unit isn't what its ten best examples say. The distribution of all \
        values is kept in a KLL sketch (Karnin, Lang & Liberty 2016), whose estimate of the share of values below any \
        number is unbiased; `rank_error` is a bound on that estimate's standard deviation, 0 while all is exact. Each \
        band of equal share shows pieces drawn uniformly from its positions (Vitter's reservoir). All is the same for \
        one seed. Standing interventions act.

        The gates here are SiLU or GELU: a neuron has both signs, and a large negative value acts as much as a large \
        positive one. A norm is never negative: its bottom is where the head moved least. A latent of an SAE is 0 nearly \
        everywhere: it has no bottom, and its distribution and samples are those of its other values.
        """,
      zh: """
        按窗口读取文本集，在正负两端各保留取值最极端的窗口，每个窗口取极值位置附近的一段。每个窗口的第一个位置不计：无论文本如何，\
        那里总有极大的激活值。占用内存不随文本集增长。

        中间部分同样重要：最典型的十个例子并不等于一个单元。全部取值的分布用 KLL 概要保存（Karnin, Lang & Liberty 2016），\
        它对“取值小于某数的比例”的估计是无偏的；`rank_error` 是该估计标准差的上界，结果精确时为 0。每个等份区间展示从其位置中\
        均匀抽取的文本（Vitter 蓄水池抽样）。同一种子结果相同。现有干预同时生效。

        这里的门控为 SiLU 或 GELU：神经元可正可负，绝对值大的负值与正值同样起作用。范数不为负：其底端是该头变动最小之处。\
        SAE 的 latent 几乎处处为 0：没有底端，分布与抽样只计不为 0 的取值。
        """),
    related: ["neuron", "capture", "patch", "lens", "sae features"],
    search: [
      "max activating", "examples", "dataset", "quantile", "top activations", "interpret", "最大激活", "示例",
      "分位数",
      "样本", "解释",
    ],
    examples: [
      Example("exemplars layer=2 neuron=1054 tokens=2000", speed: .seconds),
      Example("exemplars layer=5 head=3 texts=[\"One two three.\", \"The cat sat.\"] top=2"),
      Example(
        "let v = (capture \"Paris\" layer=10 position=-1).values[0]\nexemplars layer=10 along=v tokens=2000 top=3",
        speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    let unit = try UnitQuestion(call, model)
    var question = ExemplarQuestion()
    (question.top, question.bands, question.samples) = (call[top], call[quantiles], call[samples])
    question.seed = call[seed].map { UInt64($0) } ?? session.nextSeed()
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    let texts = try TextWindows(call, model, in: session)
    let (cancellation, output) = (session.cancellation, session.output)
    let found: Exemplars
    do {
      found = try model.model.exemplars(
        of: unit.reader, in: texts, question,
        progress: {
          output.progress(done: $1, total: max($1, texts.limit), unit: Message(en: "tokens", zh: "token"))
        },
        isCancelled: { cancellation.isRequested() })
    } catch .noTokens {
      throw Failure(
        .badValue,
        Message(
          en: "no position is left to read: every text is a single token", zh: "没有可读的位置：每段文本都只有一个 token"))
    } catch { throw Failure(error, file: model.path) }
    return ExemplarFields(model: model).record(of: found, unit)
  }
}

/// What a call of `exemplars` asks about.
struct UnitQuestion {
  let reader: UnitReader
  /// The unit in words: `layer 2 neuron 1054`.
  let name: String

  /// - Throws: E104 where the call names no unit or no layer, and what the engine refuses.
  init(_ call: Arguments, _ model: LoadedModel) throws(Failure) {
    let a = model.model.architecture
    if let trained = call[SAEParameters.ofCall]?.trained, let latent = call[ExemplarsCommand.latent] {
      let place = trained.dictionary.place
      do throws(DictionaryError) {
        reader = try .latent(latent, of: trained.dictionary, in: model.model)
      } catch { throw Failure(error, model: model.path) }
      name =
        (place.reads.hasLayer ? "layer \(place.layer) " : "") + "\(place.reads.rawValue) latent \(latent)"
      return
    }
    let named = call[ExemplarsCommand.site]
    guard
      call.has(ExemplarsCommand.neuron) || call.has(ExemplarsCommand.head) || call.has(ExemplarsCommand.along)
    else { throw .noUnit }
    let site = named?.site ?? .residPost
    guard let layer = call[ExemplarsCommand.layer] ?? named?.layer ?? (site.hasLayer ? nil : 0) else {
      throw Failure(
        .missingArgument, Message(en: "`exemplars` needs `layer=`", zh: "`exemplars` 缺少参数 `layer=`"))
    }
    do throws(EngineError) {
      switch (
        call[ExemplarsCommand.neuron], call[ExemplarsCommand.head], call[ExemplarsCommand.along]?.values
      ) {
      case (let neuron?, _, _):
        reader = try .neuron(neuron, layer: layer, of: a)
        name = "layer \(layer) neuron \(neuron)"
      case (_, let head?, let direction?):
        reader = try .head(head, layer: layer, along: direction, of: a)
        name = "layer \(layer) head \(head) along a direction"
      case (_, let head?, nil):
        reader = try .head(head, layer: layer, of: a)
        name = "layer \(layer) head \(head) norm"
      case (_, nil, let direction):
        reader = try .projection(site, layer: layer, along: direction ?? [], of: a)
        name = (site.hasLayer ? "layer \(layer) " : "") + "\(site.rawValue) along a direction"
      }
    } catch { throw Failure(error, file: model.path) }
  }
}

extension Failure {
  fileprivate static let noUnit = Failure(
    .missingArgument,
    Message(
      en: "`exemplars` needs `neuron=`, `head=`, `along=`, or `sae=` with `latent=`",
      zh: "`exemplars` 需要 `neuron=`、`head=`、`along=`，或 `sae=` 与 `latent=`"),
    help: Message(
      en: "for example `layer=2 neuron=1054`, `layer=5 head=3` or `layer=10 along=v`",
      zh: "例如 `layer=2 neuron=1054`、`layer=5 head=3` 或 `layer=10 along=v`"))
}
