import Instruments
import Language
import Syntax
import Transformer

/// `sae train`: trains a sparse autoencoder on the loaded model.
enum SAETrainCommand: Command {
  /// What `kind=` takes.
  enum Kind: String, ChoiceArgument {
    case batchtopk, topk, relu, jumprelu
  }

  static let layer = Parameter<Int?>(
    "layer", range: .layersOfModel,
    help: Message(en: "The layer; by default the middle one.", zh: "层；默认为中间一层。"))
  static let site = Parameter<SiteArgument>(
    "site", default: SiteArgument(.residPost), complete: .words(SiteArgument.names),
    help: Message(
      en: "Where it reads: `resid_post`, `mlp_out`, `attn_out`, `neurons`, `z` …",
      zh: "读取的位点：`resid_post`、`mlp_out`、`attn_out`、`neurons`、`z` 等。"))
  static let writes = Parameter<SiteArgument?>(
    "writes", complete: .words(SiteArgument.names),
    help: Message(
      en:
        "The site that it shall give, for a transcoder: `site=mlp_in writes=mlp_out`. By default what it reads.",
      zh: "转码器要给出的位点：`site=mlp_in writes=mlp_out`。默认即读取的位点。"))
  static let width = Parameter<Int?>(
    "width", range: .between(1, 1_000_000), unit: "latents",
    help: Message(
      en: "How many latents; by default 8 times the width of the site.", zh: "latent 的个数；默认为位点宽度的 8 倍。"))
  static let k = Parameter<Int>(
    "k", default: 32, range: .atLeast(1), unit: "latents",
    help: Message(
      en: "Latents a position: kept by batchtopk and topk, aimed at by relu and jumprelu.",
      zh: "每个位置的 latent 数：batchtopk 和 topk 保留这么多，relu 和 jumprelu 以此为目标。"))
  static let kind = Parameter<Kind>(
    "kind", default: .batchtopk,
    help: Message(
      en: "What keeps latents few; a batchtopk is used as a jumprelu with the threshold it learned.",
      zh: "使 latent 稀疏的方式；batchtopk 训练后作为带学得阈值的 jumprelu 使用。"))
  static let tokens = Parameter<Int>(
    "tokens", default: 60_000, range: .between(64, 100_000_000),
    help: Message(
      en: "Activations to train on, as many as the text gives at most.", zh: "训练所用的激活值个数，不超过文本所能提供的。"))
  static let epochs = Parameter<Int>(
    "epochs", default: 20, range: .between(1, 10_000),
    help: Message(en: "How often each activation is seen.", zh: "每个激活值出现的次数。"))
  static let batch = Parameter<Int>(
    "batch", default: 1024, range: .between(2, 65_536), unit: "activations",
    help: Message(en: "Activations a step.", zh: "每步的激活值个数。"))
  static let rate = Parameter<Double>(
    "rate", default: 0.001, range: .above(0),
    help: Message(en: "Adam's step size at its highest.", zh: "Adam 的最大步长。"))
  static let l1 = Parameter<Double?>(
    "l1", range: .above(0),
    help: Message(
      en:
        "The weight of the sparsity penalty of relu and jumprelu; by default it is moved until L0 is k (relu), or 1.",
      zh: "relu 与 jumprelu 的稀疏惩罚权重；默认自动调整到 L0 为 k（relu），或取 1。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "The seed of first values and of the order of the data; by default the session's next.",
      zh: "初值与数据顺序的随机种子；默认用会话的下一个。"))
  static let memory = Parameter<Int>(
    "memory", default: 131_072, range: .between(64, 100_000_000), unit: "activations",
    help: Message(
      en: "Activations held at once; more tokens are streamed through.", zh: "同时保存在内存中的激活值个数；更多的会分批流过。"))
  static let checkpoint = Parameter<FilePath?>(
    "checkpoint",
    help: Message(
      en:
        "The file that training saves itself to, every 20 seconds and when stopped; by default named by model, "
        + "layer and site, and left out where training is a matter of seconds.",
      zh: "训练每 20 秒及中断时保存到的文件；默认按模型、层和位点命名，几秒即完的训练不保存。"))
  static let resume = Parameter<FilePath?>(
    "resume",
    help: Message(
      en:
        "A file that a stopped training saved: goes on as `sae resume` does, with the file's arguments. Where there is "
        + "no such file yet, training begins and saves itself there.",
      zh: "中断的训练所保存的文件：与 `sae resume` 一样继续，参数取自该文件。若尚无该文件，则开始训练并保存到那里。"))

  static let signature = Signature(
    "sae train", topic: .instruments,
    parameters: [
      layer, site, writes, width, k, kind, tokens, epochs, batch, rate, l1, seed, SAEParameters.file,
      SAEParameters.window, memory, checkpoint, resume,
    ],
    rules: [.atMostOne(["checkpoint", "resume"])], returns: .record(SAERecord.type),
    effects: [.needsModel, .writesFile, .random],
    summary: Message(
      en: "Trains a sparse autoencoder: a dictionary in whose few active latents a layer can be read.",
      zh: "训练稀疏自编码器（SAE）：用少数活跃的 latent 来表示一层的激活值。"),
    description: Message(
      en: """
        Each activation x becomes z = f(W (x − b) + b') and again x̂ = D z + b, where few z aren't 0. The loss is \
        |x̂ − x|², for relu with λ Σ z beside it (the lecture's loss), for jumprelu with a penalty on L0. BatchTopK \
        (Bussmann et al. 2024) keeps the k·B greatest of a batch of B and needs no penalty. Decoder rows have length 1, the \
        encoder begins as the decoder's transpose, dead latents learn what the others miss (Gao et al. 2024).

        The text is 60,000 tokens and each is seen 20 times: enough for an SAE of a small model that can be looked \
        at in minutes, far from the billions of tokens of published ones. Judge it by `sae eval`, on text that it has not \
        seen. The first token of each window is left out, and so are other massive activations (ten times the median \
        length), one of which holds more variance than all else. The model is read as it is, without standing \
        interventions.

        A training saves itself and, stopped by Ctrl-C or killed, goes on by `sae resume FILE` to the same bits as one that \
        never stopped.
        """,
      zh: """
        每个激活值 x 变成 z = f(W (x − b) + b')，再变回 x̂ = D z + b，其中只有少数 z 不为 0。损失是 |x̂ − x|²；relu 另加 \
        λ Σ z（讲义中的损失），jumprelu 另加对 L0 的惩罚。BatchTopK（Bussmann 等 2024）保留一批 B 个中最大的 k·B 个，\
        不需要惩罚项。解码器各行长度为 1，编码器以解码器的转置为初值，死亡的 latent 学习其余 latent 的误差（Gao 等 2024）。

        文本有 60,000 个 token，每个出现 20 次：足以在几分钟内得到小模型的可供观察的 SAE，但远少于已发表的数十亿 token。\
        请用 `sae eval` 在未见过的文本上评判。每个窗口的第一个 token 不计，其他极大的激活值（中位长度的十倍以上）也不计，\
        一个这样的值的方差就超过其余全部。读取的是不加干预的模型。

        训练会自动保存；被 Ctrl-C 或强行终止后，可用 `sae resume 文件` 继续，结果与从未中断过的逐位相同。
        """),
    restrictions: Message(
      en:
        "A transcoder (`writes=`) can be trained, evaluated and saved; its latents can't be patched, since they are "
        + "read elsewhere than they write. Attention maps and norm scales have no fixed width.",
      zh: "转码器（`writes=`）可以训练、评估和保存，但其 latent 不能修改，因为读取和写入的位点不同。注意力图和归一化尺度没有固定宽度。"),
    related: ["sae eval", "sae features", "sae resume", "sae save", "sae load"],
    search: [
      "sparse autoencoder", "dictionary learning", "features", "transcoder", "topk", "稀疏自编码器", "字典学习", "特征",
      "训练",
    ],
    examples: [
      Example("let s = sae train", speed: .minutes),
      Example(
        "let s = sae train layer=4 width=256 k=8 tokens=500 epochs=2 batch=64 seed=0\nshow s.curve",
        speed: .minutes,
        doc: Message(en: "A very small one.", zh: "一个很小的 SAE。")),
      Example(
        "let t = sae train site=mlp_in writes=mlp_out layer=10", speed: .minutes,
        doc: Message(en: "A transcoder of an MLP.", zh: "一个 MLP 的转码器。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    // Killed before anything was saved, the same call simply begins again.
    if let file = call[resume], session.files.exists(session.files.resolve(file.text, relativeTo: nil)) {
      return try SAEResumeCommand.resume(file.text, on: model, in: session)
    }
    let recipe = try recipe(call, model, session)
    let place = recipe.place
    let training = SAETraining(
      model: model,
      file: (call[checkpoint] ?? call[resume])?.text
        ?? "sae-\(model.name)-\(place.layer)-\(place.reads.rawValue).checkpoint",
      data: call[SAEParameters.file]?.text, window: call[SAEParameters.window], rows: call[tokens],
      memory: call[memory], isNamed: call.has(checkpoint) || call.has(resume))
    return try training.run(recipe, resume: nil, in: session)
  }

  private static func recipe(
    _ call: Arguments, _ model: LoadedModel, _ session: Session
  ) throws(Failure) -> DictionaryRecipe {
    let facts = model.facts
    let named = call[site]
    let place = SparseAutoencoder.Place(
      model: model.name, reads: named.site, writes: call[writes]?.site ?? named.site,
      layer: named.site.hasLayer ? call[layer] ?? named.layer ?? facts.layers / 2 : 0)
    let inputs: Int
    do { inputs = try place.widths(in: model.model).inputs } catch { throw Failure(error, model: model.path) }
    let latents = call[width] ?? 8 * inputs
    guard call[k] <= latents else {
      throw Failure(
        .outOfRange,
        Message(
          en: "k is \(call[k]), but there are only \(latents) latents",
          zh: "k 为 \(call[k])，但只有 \(latents) 个 latent"),
        parameter: "k")
    }
    let (tokens, batch) = (call[tokens], min(call[batch], call[tokens]))
    var recipe = DictionaryRecipe(
      place: place, latents: latents, steps: max(1, tokens / batch) * call[epochs])
    recipe.kind = DictionaryRecipe.Kind(rawValue: call[kind].rawValue) ?? .batchtopk
    (recipe.k, recipe.batch, recipe.rate, recipe.penalty) = (call[k], batch, call[rate], call[l1])
    recipe.seed = call[seed].map { UInt64($0) } ?? session.nextSeed()
    return recipe
  }
}

/// `sae resume`: goes on with a training that was stopped.
enum SAEResumeCommand: Command {
  static let file = Parameter<FilePath>(
    "file", .positional, complete: .files(extensions: ["checkpoint"]),
    help: Message(en: "The file that the training saved.", zh: "训练所保存的文件。"))

  static let signature = Signature(
    "sae resume", topic: .instruments, parameters: [file], returns: .record(SAERecord.type),
    effects: [.needsModel, .readsFile, .writesFile],
    summary: Message(
      en: "Goes on with a training that was stopped, to the same bits as one that never was.",
      zh: "继续被中断的 SAE 训练，结果与从未中断过的逐位相同。"),
    description: Message(
      en:
        "Recipe, data and seed are those of the file; the model must be the one it began with. Of a training that came "
        + "to its end it gives the SAE at once, after reading the data.",
      zh: "配方、数据和随机种子取自该文件；模型必须是开始时的那个。若训练已完成，读取数据后即给出 SAE。"),
    related: ["sae train", "sae save"], search: ["continue", "checkpoint", "restart", "继续", "恢复", "检查点"],
    examples: [Example("let s = sae resume sae-smollm2-15-resid_post.checkpoint", speed: .minutes)])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    try resume(call[file].text, on: try session.loadedReader(), in: session)
  }

  static func resume(_ file: String, on model: LoadedModel, in session: Session) throws(Failure) -> Value {
    let bytes = try session.files.read(session.files.resolve(file, relativeTo: nil))
    let saved: DictionaryCheckpoint
    do { saved = try DictionaryCheckpoint(bytes: bytes, name: file) } catch {
      throw Failure(error, model: model.path)
    }
    guard let texts = SAECheckpointTexts(saved.texts) else {
      throw Failure(DictionaryError.missingField("texts", file: file), model: model.path)
    }
    let training = SAETraining(
      model: model, file: file, data: texts.data, window: texts.window, rows: saved.rows,
      memory: saved.memory)
    return try training.run(saved.recipe, resume: saved, in: session)
  }
}
