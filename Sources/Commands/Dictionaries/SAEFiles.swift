import Instruments
import Language
import Syntax
import Transformer

/// `sae load`: reads an SAE from a folder in SAELens's format.
enum SAELoadCommand: Command {
  static let folder = Parameter<FilePath>(
    "folder", .positional,
    help: Message(
      en: "The folder with `cfg.json` and `sae_weights.safetensors`.",
      zh: "含有 `cfg.json` 和 `sae_weights.safetensors` 的文件夹。"))

  static let signature = Signature(
    "sae load", topic: .instruments, parameters: [folder], returns: .record(SAERecord.type),
    effects: [.needsModel, .readsFile],
    summary: Message(en: "Loads an SAE from a folder in SAELens's format.", zh: "从 SAELens 格式的文件夹加载 SAE。"),
    description: Message(
      en: """
        Read are the architectures standard, topk, batchtopk, jumprelu and gated, and transcoders of the first and of \
        jumprelu. The width must be that of the loaded model's site; a name of another model in the file is told, not \
        refused, since names differ between programs.
        """,
      zh: """
        可读取的结构：standard、topk、batchtopk、jumprelu、gated，以及 standard 和 jumprelu 的转码器。宽度必须与已加载模型的位点相同；\
        文件中若写着另一个模型的名称，会给出提示但不拒绝，因为各程序的命名不同。
        """),
    related: ["sae save", "sae eval", "sae features"], search: ["saelens", "open", "import", "加载", "导入"],
    examples: [Example("let s = sae load my-sae", speed: .minutes)])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    let written = call[folder].text
    let path = session.files.resolve(written, relativeTo: nil)
    let configuration = try session.files.read(path + "/" + SAELensFolder.configuration)
    let weights = try session.files.read(path + "/" + SAELensFolder.weights)
    let dictionary: SparseAutoencoder
    do throws(DictionaryError) {
      dictionary = try SAELensFolder.dictionary(configuration: configuration, weights: weights, name: written)
      try dictionary.check(against: model.model)
    } catch { throw Failure(error, model: model.path) }
    let named = dictionary.place.model
    if !named.isEmpty, named != model.name {
      session.output.note(
        Message(
          en: "the file names the model \(named); it is used with \(model.name)",
          zh: "文件中的模型名为 \(named)；现用于 \(model.name)"))
    }
    return SAERecord.record(TrainedDictionary(dictionary: dictionary, context: 128))
  }
}

/// `sae save`: writes an SAE as a folder in SAELens's format.
enum SAESaveCommand: Command {
  static let folder = Parameter<FilePath>(
    "folder", .positional,
    help: Message(en: "The folder; it is made where there is none.", zh: "文件夹；不存在时会创建。"))

  static let signature = Signature(
    "sae save", topic: .instruments, parameters: [SAEParameters.dictionary, folder], effects: .writesFile,
    summary: Message(
      en: "Writes an SAE as a folder that SAELens loads too.", zh: "把 SAE 写成 SAELens 也能加载的文件夹。"),
    description: Message(
      en:
        "`cfg.json` and `sae_weights.safetensors`, as `SAE.load_from_disk` of SAELens 6 reads them. A batchtopk is "
        + "written as the jumprelu that it is used as, with its threshold.",
      zh:
        "写出 `cfg.json` 和 `sae_weights.safetensors`，可由 SAELens 6 的 `SAE.load_from_disk` 读取。batchtopk 按实际使用的带阈值 "
        + "jumprelu 写出。"),
    related: ["sae load", "sae train"], search: ["saelens", "export", "write", "保存", "导出"],
    examples: [Example("sae save (sae train) my-sae", speed: .minutes)])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let trained = call[SAEParameters.dictionary].trained
    let path = session.files.resolve(call[folder].text, relativeTo: nil)
    let files: (configuration: [UInt8], weights: [UInt8])
    do {
      files = try SAELensFolder.files(
        of: trained.dictionary, context: trained.context, remarks: trained.remarks)
    } catch { throw Failure(error, model: path) }
    try session.files.createFolder(path)
    try session.files.write(files.weights, to: path + "/" + SAELensFolder.weights)
    try session.files.write(files.configuration, to: path + "/" + SAELensFolder.configuration)
    return .nothing
  }
}
