import Language
import ModelStore
import Syntax

/// `models`: what can be loaded by name.
enum ModelsCommand: Command {
  static let rowType = RecordType(
    "models",
    [
      FieldDeclaration("name", .text, doc: Message(en: "The name `load` takes.", zh: "`load` 所用的名称。")),
      FieldDeclaration(
        "path", .optional(.text),
        doc: Message(en: "The file; none if it isn't installed.", zh: "文件路径；未安装时为 none。")),
      FieldDeclaration(
        "bytes", .int,
        doc: Message(en: "Its size, or that of the download.", zh: "大小；未安装时为下载大小。")),
      FieldDeclaration(
        "sha256", .optional(.text), doc: Message(en: "The file's SHA-256.", zh: "文件的 SHA-256。")),
      FieldDeclaration(
        "installed", .bool, doc: Message(en: "Whether it can be loaded now.", zh: "现在能否加载。")),
      FieldDeclaration(
        "kind", .optional(.text),
        doc: Message(
          en: "chat, base or embedding, for models known by name.", zh: "类型：chat（对话）、base（基础）或 embedding（嵌入）。"
        )),
      FieldDeclaration("licence", .optional(.text), doc: Message(en: "Its licence.", zh: "许可。")),
    ])

  static let signature = Signature(
    "models", topic: .models, returns: .rows(rowType),
    summary: Message(
      en: "Lists the models that are installed and those that can be fetched.", zh: "列出已安装的模型和可下载的模型。"),
    related: ["load", "fetch", "model"], search: ["list", "installed", "available", "列表", "已安装", "可用", "模型"],
    examples: [Example("models"), Example("models | filter (m => m.installed)")])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let store = try session.sharedEngine().store
    let installed: [ModelStore.Installed]
    do { installed = try store.installed() } catch { throw Failure(error) }
    let missing = Catalogue.models.filter { known in !installed.contains { $0.name == known.name } }
    return .table(Table(rowType, rows: installed.map(row) + missing.map(row)))
  }

  private static func row(_ model: ModelStore.Installed) -> [Value] {
    [
      .text(model.name), .text(model.path), .int(model.bytes), model.sha256.map(Value.text) ?? .nothing, true,
      (model.catalogue?.kind.rawValue).map(Value.text) ?? .nothing,
      (model.catalogue?.licence).map(Value.text) ?? .nothing,
    ]
  }

  private static func row(_ model: CatalogueModel) -> [Value] {
    let hash: Value =
      if case .file(let file) = model.content { .text(file.sha256) } else { .nothing }
    return [
      .text(model.name), .nothing, .int(model.downloadBytes), hash, false, .text(model.kind.rawValue),
      .text(model.licence),
    ]
  }
}
