import Checkpoints
import JSON
import Language
import Syntax

extension Failure {
  /// A checkpoint that can't be read or written, in both languages.
  init(_ error: CheckpointError) {
    switch error {
    case .cannotRead(let file, .notFound):
      self.init(.fileNotFound, Message(en: "there is no file \(file)", zh: "找不到文件 \(file)"))
    case .cannotRead(let file, let problem):
      let reason = problem.message
      self.init(
        .fileUnreadable, Message(en: "\(file) can't be read: \(reason.en)", zh: "无法读取 \(file)：\(reason.zh)"))
    case .cannotWrite(let file, let problem):
      let reason = problem.message
      self.init(
        .fileUnwritable,
        Message(en: "\(file) can't be written: \(reason.en)", zh: "无法写入 \(file)：\(reason.zh)"))
    case .wrongMagic(let file, let found): self = .wrongMagic(file, found)
    case .wrongVersion(let file, let found, let bigEndian): self = .wrongVersion(file, found, bigEndian)
    case .truncated(let file, let section, let offset, let needed, let size):
      self = .truncated(file, section, offset, needed, size)
    case .absurdCount(let file, let section, let offset, let count, let limit):
      self = .absurdCount(file, section, offset, count, limit)
    case .badMetadata(let file, let key, let offset, let problem):
      self = .badMetadata(file, key, offset, problem)
    case .badTensor(let file, let tensor, let problem): self = .badTensor(file, tensor, problem)
    case .trailingData(let file, let offset, let bytes):
      self.init(
        .damagedFile,
        Message(
          en: "\(file) has \(bytes) bytes from byte \(offset) on that belong to no tensor",
          zh: "\(file) 从第 \(offset) 字节起有 \(bytes) 字节不属于任何张量"))
    case .badJSON(let file, let offset, let problem): self = .badJSON(file, offset, problem)
    case .badField(let file, let field, let expected):
      self.init(
        .damagedFile,
        Message(
          en: "\(file) has no usable field `\(field)`: \(expected) was expected",
          zh: "\(file) ：\(EnginePhrase.subject(field))不可用，应为\(EnginePhrase.chinese(expected))"))
    }
  }

  private static func wrongMagic(_ file: String, _ found: [UInt8]) -> Failure {
    let bytes = found.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return Failure(
      .damagedFile,
      Message(
        en: "\(file) is not a GGUF file: it begins with the bytes \(bytes)",
        zh: "\(file) 不是 GGUF 文件：开头的字节是 \(bytes)"),
      help: Message(
        en: "`load` takes a model's name, or a file that begins with \"GGUF\"",
        zh: "`load` 接受模型名称，或以 \"GGUF\" 开头的文件"))
  }

  private static func wrongVersion(_ file: String, _ found: UInt32, _ bigEndian: Bool) -> Failure {
    let message =
      bigEndian
      ? Message(
        en: "\(file) is a big-endian GGUF file; only little-endian ones are read",
        zh: "\(file) 是大端序的 GGUF 文件；只支持小端序")
      : Message(
        en: "\(file) has GGUF version \(found); versions 2 and 3 are read",
        zh: "\(file) 的 GGUF 版本为 \(found)；只支持版本 2 和 3")
    return Failure(.damagedFile, message)
  }

  private static func truncated(
    _ file: String, _ section: CheckpointSection, _ offset: Int, _ needed: UInt64, _ size: Int
  ) -> Failure {
    let part = section.message
    return Failure(
      .damagedFile,
      Message(
        en: "\(file) ends inside \(part.en): \(needed) bytes are needed from byte \(offset), "
          + "but the file has \(size)",
        zh: "\(file) 在\(part.zh)中间结束：从第 \(offset) 字节起需要 \(needed) 字节，但文件只有 \(size) 字节"),
      help: Message(en: "the download may be incomplete; fetch it again", zh: "可能是下载不完整，请重新下载"))
  }

  private static func absurdCount(
    _ file: String, _ section: CheckpointSection, _ offset: Int, _ count: UInt64, _ limit: UInt64
  ) -> Failure {
    let part = section.message
    return Failure(
      .damagedFile,
      Message(
        en:
          "\(file) claims \(count) entries in \(part.en) at byte \(offset); at most \(limit) fit in the file",
        zh: "\(file) 在第 \(offset) 字节处声称\(part.zh)有 \(count) 项，文件至多容得下 \(limit) 项"))
  }

  private static func badMetadata(
    _ file: String, _ key: String, _ offset: Int, _ problem: MetadataProblem
  ) -> Failure {
    let reason = problem.message
    let name = key.isEmpty ? "" : " `\(key)`"
    return Failure(
      .damagedFile,
      Message(
        en: "\(file) has a bad metadata entry\(name) at byte \(offset): \(reason.en)",
        zh: "\(file) 第 \(offset) 字节处的元数据\(name)有误：\(reason.zh)"))
  }

  private static func badTensor(_ file: String, _ tensor: String, _ problem: TensorProblem) -> Failure {
    let reason = problem.message
    return Failure(
      .damagedFile,
      Message(en: "\(file), tensor `\(tensor)`: \(reason.en)", zh: "\(file) 的张量 `\(tensor)`：\(reason.zh)"))
  }

  private static func badJSON(_ file: String, _ offset: Int, _ problem: JSONProblem) -> Failure {
    let reason = problem.message
    return Failure(
      .damagedFile,
      Message(
        en: "\(file) is not valid JSON at byte \(offset): \(reason.en)",
        zh: "\(file) 在第 \(offset) 字节处不是合法的 JSON：\(reason.zh)"))
  }
}
