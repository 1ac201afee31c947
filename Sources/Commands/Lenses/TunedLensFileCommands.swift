import Instruments
import Language
import Syntax

/// `tunedlens save`: keeps a tuned lens in a file.
enum TunedLensSaveCommand: Command {
  static let lens = Parameter<TunedLensArgument>(
    "lens", .positional,
    help: Message(
      en: "The result of `tunedlens train` or `tunedlens load`.",
      zh: "`tunedlens train` 或 `tunedlens load` 的结果。"))
  static let file = Parameter<FilePath>(
    "file", .positional, complete: .files(extensions: ["safetensors"]),
    help: Message(en: "The safetensors file to write.", zh: "要写入的 safetensors 文件。"))

  static let signature = Signature(
    "tunedlens save", topic: .instruments, parameters: [lens, file], effects: .writesFile,
    summary: Message(en: "Writes a tuned lens to a file.", zh: "把 Tuned Lens 写入文件。"),
    description: Message(
      en: """
        A safetensors file with the tensors `L.weight` and `L.bias` of every layer L and, as metadata, which model the \
        lens is for: sizes and a fingerprint of the weights. A file of that name is replaced in one step.
        """,
      zh: """
        safetensors 文件，含每一层 L 的张量 `L.weight` 和 `L.bias`，元数据记录适用的模型：各项尺寸和权重指纹。同名文件会被一次性替换。
        """),
    related: ["tunedlens load", "tunedlens train", "lens"], search: ["write", "export", "保存", "调谐透镜"],
    examples: [
      Example(
        "let t = tunedlens train tokens=512 layers=[10, 20]\ntunedlens save t lens.safetensors",
        speed: .minutes)
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let path = session.files.resolve(call[file].text, relativeTo: nil)
    let bytes = try TunedLensFile.bytes(of: call[lens].lens)
    try session.files.write(bytes, to: path)
    session.output.note(
      Message(en: "wrote \(bytes.count) bytes to \(path)", zh: "已写入 \(path)，共 \(bytes.count) 字节"))
    return .nothing
  }
}

/// `tunedlens load`: reads a tuned lens from a file.
enum TunedLensLoadCommand: Command {
  static let file = Parameter<FilePath>(
    "file", .positional, complete: .files(extensions: ["safetensors"]),
    help: Message(en: "A file that `tunedlens save` wrote.", zh: "`tunedlens save` 写出的文件。"))

  static let signature = Signature(
    "tunedlens load", topic: .instruments, parameters: [file], returns: .record(TunedLensFields.type),
    effects: [.needsModel, .readsFile],
    summary: Message(en: "Reads a tuned lens from a file.", zh: "从文件读入 Tuned Lens。"),
    description: Message(
      en: "The file says which model its lens is for; one of another model is refused.",
      zh: "文件中记录了适用的模型；为其他模型训练的会被拒绝。"),
    related: ["tunedlens save", "tunedlens train", "lens"], search: ["read", "import", "读入", "调谐透镜"],
    examples: [
      Example(
        "let t = tunedlens load lens.safetensors\nlens \"The capital of France is\" tuned=t", speed: .seconds)
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let path = session.files.resolve(call[file].text, relativeTo: nil)
    let lens = try TunedLensFile.lens(try session.files.read(path), path: path)
    return .record(
      TunedLensFields.record(try TunedLensArgument(lens: lens).lens(for: model), name: model.name))
  }
}
