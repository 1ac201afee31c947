import Language
import Syntax

/// `load`: takes a model into the session.
enum LoadCommand: Command {
  static let model = Parameter<BareName>(
    "model", .positional, complete: .models,
    help: Message(
      en: "A model's name, a GGUF file, or a Hugging Face folder; or a direction's file.",
      zh: "模型名称、GGUF 文件或 Hugging Face 文件夹；也可以是方向文件。"))
  static let dtype = Parameter<ActivationType?>(
    "dtype",
    help: Message(en: "The type of activations; `f32` means exact arithmetic.", zh: "激活值的类型；`f32` 即精确计算。"))
  static let precision = Parameter<Arithmetic?>(
    "precision",
    help: Message(
      en: "The arithmetic of the commands that follow, as `set precision=` does.",
      zh: "后续命令的计算精度，与 `set precision=` 相同。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(en: "The session's seed, as `seed` sets it.", zh: "会话的随机种子，与 `seed` 命令相同。"))

  static let signature = Signature(
    "load", topic: .models, parameters: [model, dtype, precision, seed],
    rules: [.atMostOne(["dtype", "precision"])], returns: .optional(.record(DirectionFields.loadedType)),
    effects: [.loadsModel, .changesSession, .readsFile],
    summary: Message(
      en: "Loads a model by name, from a GGUF file or from a Hugging Face folder.",
      zh: "按名称、从 GGUF 文件或 Hugging Face 文件夹加载模型。"),
    description: Message(
      en:
        "`models` lists the names. The weights are used as they are stored, nothing is folded or converted. A "
        + "session has one model: another takes its place, and interventions made for the old one go. A direction "
        + "that `save` wrote, or a control vector of llama.cpp, gives the direction as a value and leaves the model.",
      zh: "名称见 `models`。权重按存储的原样使用，不作折叠或转换。一个会话只有一个模型：加载新模型会取代旧模型，为旧模型安装的干预也随之撤除。"
        + "由 `save` 写出的方向或 llama.cpp 的控制向量则作为值返回，模型不变。"),
    related: ["models", "unload", "model", "diffmean"],
    search: ["open", "gguf", "checkpoint", "weights", "加载", "打开", "模型", "权重", "载入"],
    examples: [
      Example("load smollm2"), Example("load smollm2 dtype=f32 seed=7"),
      Example("load qwen2.5-coder-0.5b", speed: .seconds),
      Example(
        "let v = diffmean sentiment layer=12\nsave v sentiment.gguf\nlet w = load sentiment.gguf\nsteer w scale=2",
        speed: .minutes, doc: Message(en: "A direction, kept in a file.", zh: "把方向存入文件再读回。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let engine = try session.sharedEngine()
    let (name, path) = try engine.locate(call[model].text, files: session.files)
    if let file = try DirectionFile(path: path, unsaved: session.files.unsaved(path)) {
      session.files.opened(path, as: .data)
      return .record(file.record())
    }
    session.files.opened(path, as: .model(name: name))
    let clock = ContinuousClock()
    let start = clock.now
    let loaded = try engine.model(named: name, path: path)
    if let previous = session.model as? LoadedModel, previous !== loaded {
      let gone = session.uninstall { _ in true }
      if gone > 0 { session.output.note(Self.goneNote(gone, previous.name)) }
    }
    session.model = loaded
    if let arithmetic = call[precision] ?? call[dtype].map({ _ in .exact }) {
      session.settings["precision"] = .text(arithmetic.rawValue)
    }
    if let seed = call[seed] { session.seed = UInt64(seed) }
    let note = Self.loadedNote(loaded, seconds: (clock.now - start) / .seconds(1))
    if session.isInteractive { session.output.note(note) } else { session.output.detail(note) }
    return .nothing
  }

  private static func loadedNote(_ model: LoadedModel, seconds: Double) -> Message {
    let (layers, megabytes) = (model.facts.layers, model.bytes / 1_000_000)
    let family = model.model.architecture.family
    let time = (seconds * 100).rounded() / 100
    return Message(
      en: "\(model.name): \(family), \(layers) layers, \(megabytes) MB, loaded in \(time) s",
      zh: "\(model.name)：\(family) 结构，\(layers) 层，\(megabytes) MB，加载用时 \(time) 秒")
  }

  private static func goneNote(_ count: Int, _ name: String) -> Message {
    Message(
      en: "\(count) intervention\(count == 1 ? "" : "s") made for \(name) went with it",
      zh: "为 \(name) 安装的 \(count) 个干预已随之撤除")
  }
}

/// What `dtype=` takes.
enum ActivationType: String, ChoiceArgument {
  case f32
}
