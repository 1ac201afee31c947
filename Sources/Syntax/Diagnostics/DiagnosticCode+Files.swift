// E201–E215: models, files and the network.
extension DiagnosticCode {
  static let files = [
    fileNotFound, fileUnreadable, fileUnwritable, includeCycle, unknownModel, damagedFile, unsupportedModel,
    unsupportedTokenizer, noModel, download, checksum, licence, unsupportedFormat, outOfMemory,
  ]

  public static let fileNotFound = DiagnosticCode(
    "E201",
    title: Message(en: "file not found", zh: "找不到文件"),
    explanation: Message(
      en: "Paths are relative to the script that names them, or to the current folder at the prompt.",
      zh: "路径相对于写出它的脚本；在提示符下则相对于当前目录。"))

  public static let fileUnreadable = DiagnosticCode(
    "E202",
    title: Message(en: "file can't be read", zh: "无法读取文件"),
    explanation: Message(
      en: "The file exists, but the system does not let it be read. The message has the system's reason.",
      zh: "文件存在，但系统不允许读取。提示中附有系统给出的原因。"))

  public static let fileUnwritable = DiagnosticCode(
    "E203",
    title: Message(en: "file can't be written", zh: "无法写入文件"),
    explanation: Message(
      en: "Files are written under a temporary name and then renamed, so nothing half-written is left.",
      zh: "文件先以临时名写入再改名，因此不会留下写到一半的文件。"))

  public static let includeCycle = DiagnosticCode(
    "E204",
    title: Message(en: "file includes itself", zh: "文件循环包含"),
    explanation: Message(
      en: "Following the `include`s leads back to this file. Put what both need into a third file.",
      zh: "沿着 `include` 又回到了本文件。请把双方都需要的内容放进第三个文件。"))

  public static let unknownModel = DiagnosticCode(
    "E205",
    title: Message(en: "unknown model", zh: "未知的模型"),
    explanation: Message(
      en:
        "`load` takes the name of a fetched model, a GGUF file or a Hugging Face folder. `models` lists the "
        + "names; `sonde fetch NAME` fetches one.",
      zh: "`load` 接受已下载模型的名称、GGUF 文件或 Hugging Face 目录。`models` 列出名称；`sonde fetch 名称` 下载模型。"))

  public static let damagedFile = DiagnosticCode(
    "E206",
    title: Message(en: "damaged file", zh: "文件已损坏"),
    explanation: Message(
      en:
        "The file breaks the rules of its format: it may be cut short or not be what its name says. Fetch or "
        + "copy it again.",
      zh: "文件不符合其格式：可能被截断，或并非名称所示的文件。请重新下载或复制。"))

  public static let unsupportedModel = DiagnosticCode(
    "E207",
    title: Message(en: "model not supported", zh: "不支持的模型"),
    explanation: Message(
      en:
        "The file is sound, but its architecture or the type of its weights is not one that Sonde computes.",
      zh: "文件本身完好，但其架构或权重类型不在 Sonde 支持之列。"))

  public static let unsupportedTokenizer = DiagnosticCode(
    "E208",
    title: Message(en: "tokenizer or template not supported", zh: "不支持的分词器或模板"),
    explanation: Message(
      en: "The tokenizer, or a construct of the chat template, is not known. Raw text may still work where "
        + "only the template is unknown.",
      zh: "分词器或对话模板中的某个结构未被支持。若只是模板不支持，仍可使用原始文本。"))

  public static let noModel = DiagnosticCode(
    "E209",
    title: Message(en: "no model", zh: "没有模型"),
    explanation: Message(
      en: "No model is loaded, or none of the kind that the command needs. Type `load smollm2`, or `models` "
        + "for the names.",
      zh: "尚未加载模型，或加载的模型不是该命令所需的类型。请输入 `load smollm2`，或用 `models` 查看名称。"))

  public static let download = DiagnosticCode(
    "E210",
    title: Message(en: "download failed", zh: "下载失败"),
    explanation: Message(
      en: "The file could not be fetched. Check the network; the next `sonde fetch` begins where it can.",
      zh: "文件下载失败。请检查网络；再次执行 `sonde fetch` 会尽可能继续。"))

  public static let checksum = DiagnosticCode(
    "E211",
    title: Message(en: "wrong checksum", zh: "校验和不符"),
    explanation: Message(
      en: "The SHA-256 of what was fetched is not the known one, so it was thrown away.",
      zh: "下载内容的 SHA-256 与已知值不符，已丢弃。"))

  public static let licence = DiagnosticCode(
    "E212",
    title: Message(en: "terms not accepted", zh: "未接受许可条款"),
    explanation: Message(
      en: "This model is fetched only after its terms have been shown and accepted.",
      zh: "只有在显示并接受许可条款之后才会下载此模型。"))

  public static let unsupportedFormat = DiagnosticCode(
    "E213",
    title: Message(en: "format can't hold this value", zh: "该格式无法保存此值"),
    explanation: Message(
      en: "Tables go to csv and json, tensors to safetensors and json, texts to txt. The format follows from "
        + "the file's extension.",
      zh: "表格可存为 csv、json，张量可存为 safetensors、json，文本可存为 txt。格式由文件扩展名决定。"))

  public static let outOfMemory = DiagnosticCode(
    "E214",
    title: Message(en: "not enough memory", zh: "内存不足"),
    explanation: Message(
      en: "The model or the result needs more memory than is free. Take a smaller model, or capture less.",
      zh: "模型或结果所需内存超过可用内存。请用更小的模型，或少捕获一些内容。"))
}
