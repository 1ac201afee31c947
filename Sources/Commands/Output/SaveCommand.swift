import Checkpoints
import Language
import Syntax

/// `save`: writes a value to a file.
enum SaveCommand: Command {
  static let value = Parameter<Value>(
    "value", .positional, help: Message(en: "What to write.", zh: "要写入的值。"))
  static let file = Parameter<FilePath>(
    "file", .positional, complete: .files(extensions: SaveFormat.allCases.map(\.rawValue)),
    help: Message(
      en: "The file; its ending says the format: csv, json, md, txt, safetensors, gguf, dot or svg.",
      zh: "文件；扩展名决定格式：csv、json、md、txt、safetensors、gguf、dot 或 svg。"))

  static let signature = Signature(
    "save", topic: .output, parameters: [value, file], effects: .writesFile,
    summary: Message(en: "Writes a value to a file.", zh: "把值写入文件。"),
    description: Message(
      en: """
        csv and md hold the rows of a table, or of the one table of a record; json holds everything; txt holds what \
        `print` writes; safetensors holds tensors with their shapes: one tensor, those of a record such as the result \
        of `capture`, or those of a list of them. A direction, as `diffmean` gives it, is written as safetensors or as \
        gguf, a control vector that llama.cpp takes; `load` reads both. dot (Graphviz) and svg draw a circuit. A file \
        of that name is replaced, in one step: there is never half \
        a file.
        """,
      zh: """
        csv 和 md 保存表格的各行，或记录中唯一表格的各行；json 保存全部内容；txt 保存 `print` 写出的文本；safetensors 保存张量\
        及其形状：一个张量、记录（如 `capture` 的结果）中的张量，或它们的列表。`diffmean` 等给出的方向可写成 safetensors，\
        或写成 llama.cpp 可用的控制向量 gguf；`load` 可读回二者。dot（Graphviz）和 svg 画出电路。\
        同名文件会被一次性替换，绝不会留下半个文件。
        """),
    related: ["show", "capture", "diffmean", "load"],
    search: [
      "write", "export", "file", "csv", "json", "safetensors", "gguf", "control vector", "保存", "导出", "写文件",
    ],
    examples: [
      Example("save (top \"2 + 2 =\") out.csv", speed: .seconds),
      Example("let c = capture \"2 + 2 =\" layer=4\nsave c out.safetensors", speed: .seconds),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let written = call[file].text
    let path = session.files.resolve(written, relativeTo: nil)
    let format = try SaveFormat(path: written)
    let bytes = try format.bytes(of: call[value], in: session, path: path)
    try session.files.write(bytes, to: path)
    session.output.note(
      Message(en: "wrote \(bytes.count) bytes to \(path)", zh: "已写入 \(path)，共 \(bytes.count) 字节"))
    return .nothing
  }
}

/// What a file's ending says.
enum SaveFormat: String, CaseIterable {
  case csv, json, md, txt, safetensors, gguf, dot, svg

  /// - Throws: E213 for an ending without a format.
  init(path: String) throws(Failure) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let ending = name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]).lowercased() } ?? ""
    guard let format = SaveFormat(rawValue: ending) else {
      let list = Message.list(Self.allCases.map { ".\($0.rawValue)" })
      throw Failure(
        .unsupportedFormat,
        Message(en: "the ending of `\(path)` says no format", zh: "`\(path)` 的扩展名不对应任何格式"),
        help: Message(en: "use one of \(list.en)", zh: "可用的扩展名：\(list.zh)"), parameter: "file")
    }
    self = format
  }

  /// The file's bytes.
  /// - Throws: E313 where the value has nothing for the format.
  func bytes(of value: Value, in session: Session, path: String) throws(Failure) -> [UInt8] {
    let style: ShowStyle
    let direction = DirectionFile(value)
    switch self {
    case .safetensors:
      if let direction { return try direction.safetensors() }
      return try Self.tensors(value)
    case .gguf:
      guard let direction else { throw Self.noDirection }
      let model = session.model as? LoadedModel
      return try direction.controlVector(
        model: model?.model.architecture.family ?? "", layers: model?.facts.layers)
    case .dot: return Array(try Self.drawing(of: value).dot.utf8)
    case .svg: return Array(try Self.drawing(of: value).svg.utf8)
    case .txt: return Array((value.plainText + "\n").utf8)
    case .csv: style = .csv
    case .json: style = .json
    case .md: style = .md
    }
    guard let text = session.output.text(of: value, as: style) else {
      throw Failure(
        .unsupportedFormat, Message(en: "\(rawValue) can't be written here", zh: "此处无法写出 \(rawValue)"))
    }
    return Array(text.utf8)
  }

  private static let noDirection = Failure(
    .badValue, Message(en: "only a direction can be written as gguf", zh: "只有方向可以写成 gguf"),
    help: Message(en: "give the result of `diffmean`", zh: "请给出 `diffmean` 的结果"), parameter: "value")

  private static func tensors(_ value: Value) throws(Failure) -> [UInt8] {
    var writer = SafetensorsWriter()
    let found = named(value, "values") + numbers(value)
    if case .record(let record) = value {
      for field in record.fields {
        if case .tensor = field.value { continue }
        writer.metadata[field.name] = field.value.plainText
      }
    }
    guard !found.isEmpty else {
      throw Failure(
        .badValue, Message(en: "there is no tensor in this value", zh: "该值中没有张量"),
        help: Message(en: "write it as .json or .csv", zh: "请写成 .json 或 .csv"), parameter: "value")
    }
    for (name, tensor) in found {
      do { try writer.add(name, shape: tensor.shape, floats: tensor.values) } catch { throw Failure(error) }
    }
    return writer.serialized()
  }

  /// A list of numbers as a vector.
  private static func numbers(_ value: Value) -> [(String, TensorValue)] {
    guard case .list(let values) = value, !values.isEmpty, values.allSatisfy({ $0.asNumber != nil }) else {
      return []
    }
    return [("values", TensorValue(vector: values.compactMap(\.asNumber).map { Float($0) }))]
  }

  /// The tensors in a value, named by the fields and indices that lead to them.
  private static func named(_ value: Value, _ name: String) -> [(String, TensorValue)] {
    switch value {
    case .tensor(let tensor): [(name, tensor)]
    case .record(let record): record.fields.flatMap { named($0.value, $0.name) }
    case .list(let values):
      values.enumerated().flatMap { index, value in
        named(value, "values").map { ("\(index).\($0.0)", $0.1) }
      }
    default: []
    }
  }
}
