import Instruments
import Language
import Syntax
import Transformer

/// `tunedlens train`: an affine translator a layer.
enum TunedLensTrainCommand: Command {
  static let tokens = Parameter<Int>(
    "tokens", default: 2048, range: .between(1, 1e8), unit: "tokens",
    help: Message(en: "How many positions to train on.", zh: "训练所用的位置数。"))
  static let batch = Parameter<Int>(
    "batch", default: 64, range: .between(1, 512), unit: "tokens",
    help: Message(
      en: "How many of them make a step; they come from one stretch of text.", zh: "每一步的位置数，取自同一段文本。"))
  static let rate = Parameter<Double>(
    "lr", default: 1e-3, range: .above(0),
    help: Message(
      en: "Adam's highest rate, for weights on activations over their root mean square.",
      zh: "Adam 的最高学习率（权重作用于除以均方根后的激活值）。"))
  static let heldOut = Parameter<Int>(
    "held_out", default: 128, range: .between(2, 1e5), unit: "tokens",
    help: Message(en: "How many positions to judge on.", zh: "评判所用的位置数。"))
  static let over = Parameter<TextsArgument?>(
    "over",
    help: Message(
      en:
        "Texts to train on, of which the last tenth is held out; by default the corpus that comes with Sonde.",
      zh: "训练文本，最后十分之一留出；默认用 Sonde 自带的语料。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "The seed of the order and of the positions; by default the session's.", zh: "决定顺序和位置的种子；默认用会话的种子。")
  )

  static let signature = Signature(
    "tunedlens train", topic: .instruments,
    parameters: [
      tokens, TargetParameters.layer, TargetParameters.layers, batch, rate, heldOut, over, seed,
    ],
    rules: [.atMostOne(["layer", "layers"])], returns: .record(TunedLensFields.type),
    effects: [.needsModel, .random],
    summary: Message(
      en: "Trains a tuned lens: an affine map a layer that makes the logit lens tell the model's own words.",
      zh: "训练 Tuned Lens：每层一个仿射变换，使 Logit Lens 的读数接近模型自己的输出。"),
    description: Message(
      en: """
        The residual stream h after a layer becomes h + W·h + b before the last norm and the unembedding (Belrose et al. \
        2023). W and b begin at 0, which is the logit lens, and are trained by Adam (warm-up over a tenth of the steps, \
        down to 0 over the last third) so that KL(model ‖ lens) falls; the model stays as it is. The first position of \
        a text is left out. Standing interventions don't act.

        The rows are judged on text that was not trained on: `kl` by the logit lens, `tuned_kl` by this one, at the \
        same positions. Few tokens already help the middle layers; a lens for research wants a thousand times more.

        What it costs: each position and layer takes two products with the whole unembedding. With smollm2 on two cores \
        2,048 tokens and 29 layers take some minutes; `layers=[5, 15, 25]` a tenth of that. \
        `lens … tuned=` reads with it, `tunedlens save` keeps it.
        """,
      zh: """
        每层之后的残差流 h 在最后的归一化和解嵌入之前变为 h + W·h + b（Belrose 等 2023）。W 和 b 从 0 开始（即 Logit Lens），\
        用 Adam 训练（前十分之一的步数升温，最后三分之一降到 0），使 KL（模型 ‖ 透镜）下降；模型本身不变。文本的第一个位置不参与。\
        现有干预不起作用。

        各行在未用于训练的文本上评判：`kl` 为 Logit Lens，`tuned_kl` 为本透镜，位置相同。少量 token 已能改善中间各层；\
        用于研究的透镜需要上千倍的数据。

        代价：每个位置、每一层都要与整个解嵌入矩阵相乘两次。用 smollm2 在两个核上，2,048 个 token、29 层需要几分钟；\
        `layers=[5, 15, 25]` 只需十分之一。`lens … tuned=` 用它读取，`tunedlens save` 保存它。
        """),
    related: ["lens", "tunedlens save", "tunedlens load"],
    search: [
      "tuned lens", "translator", "affine", "train", "Belrose", "调谐透镜", "训练", "仿射", "Tuned Lens",
    ],
    examples: [
      Example(
        "let t = tunedlens train tokens=1024 layers=[5, 15, 25] seed=0\nlens \"The capital of France is\" "
          + "layers=[5, 15, 25] tuned=t", speed: .minutes)
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    var recipe = TunedLensRecipe()
    recipe.layers = try call.chosenLayers?.indices(of: model.facts.layers)
    recipe.tokens = call[tokens]
    recipe.batch = call[batch]
    recipe.rate = call[rate]
    recipe.heldOut = call[heldOut]
    recipe.seed = call[seed].map { UInt64($0) } ?? session.nextSeed()
    let texts = try texts(call, model, length: max(2, min(2 * recipe.batch, model.facts.context)))
    let (output, cancellation) = (session.output, session.cancellation)
    do throws(EngineError) {
      let lens = try model.model.tunedLens(
        texts.training, recipe,
        progress: { done, total, loss in
          let nats = (loss * 1000).rounded() / 1000
          output.progress(
            done: done, total: total, unit: Message(en: "steps, KL \(nats) nats", zh: "步，KL \(nats) nats"))
        }, isCancelled: { cancellation.isRequested() })
      let found = try model.model.divergences(
        of: lens, on: texts.heldOut, positions: recipe.heldOut, seed: recipe.seed,
        progress: {
          output.progress(done: $0, total: $1, unit: Message(en: "positions judged", zh: "个位置已评判"))
        },
        isCancelled: { cancellation.isRequested() })
      return .record(TunedLensFields.record(lens, name: model.name, recipe: recipe, found))
    } catch { throw Failure(error, file: model.path) }
  }

  /// Stretches of text to train on and to judge on.
  ///
  /// - Throws: E305 where the texts given make no two stretches.
  private static func texts(
    _ call: Arguments, _ model: LoadedModel, length: Int
  ) throws(Failure) -> (training: [[Int]], heldOut: [[Int]]) {
    guard let texts = call[over]?.texts else {
      return (
        try stretches(BuiltInText.lines("corpus/english.txt"), model, length),
        try stretches(BuiltInText.lines("corpus/held-out.txt"), model, length)
      )
    }
    let all = try stretches(texts, model, length)
    let cut = all.count - max(1, all.count / 10)
    guard cut > 0 else {
      throw Failure(
        .emptyList,
        Message(
          en: "there is too little text to train on and to judge on: give two texts or longer ones",
          zh: "文本太少，不足以分别用于训练和评判：请给出至少两段文本或更长的文本"), parameter: "over")
    }
    return (Array(all[..<cut]), Array(all[cut...]))
  }

  /// Texts one behind the other, cut to equal lengths; what is left over at the end counts from two tokens on.
  private static func stretches(
    _ texts: [String], _ model: LoadedModel, _ length: Int
  ) throws(Failure) -> [[Int]] {
    let start = model.special.addBOS ? model.special.bos.map { [$0] } ?? [] : []
    let ids = try model.encode(texts.joined(separator: "\n"), parseSpecial: false)
    let step = max(1, length - start.count)
    return stride(from: 0, to: ids.count, by: step)
      .map { start + ids[$0..<min($0 + step, ids.count)] }
      .filter { $0.count > 1 }
  }
}
