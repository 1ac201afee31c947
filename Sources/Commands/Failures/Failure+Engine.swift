import Language
import Syntax
import Transformer

extension Failure {
  /// What the engine refused, in both languages.
  /// - Parameter file: the model's file, for what is wrong with the model itself.
  init(_ error: EngineError, file: String) {
    switch error {
    case .unknownFamily(let family, let known): self = .unknownFamily(family, known, file)
    case .missingMetadata(let key): self = .missingMetadata(key, file)
    case .badMetadata(let key, let found, let expected): self = .badMetadata(key, found, expected, file)
    case .missingTensor(let name): self = .missingTensor(name, file)
    case .wrongShape(let name, let found, let expected): self = .wrongShape(name, found, expected, file)
    case .unreadableWeights(let name, let reason): self = .unreadableWeights(name, reason, file)
    case .layerOutOfRange(let layer, let layers):
      self = .outside(Message(en: "layer", zh: "层"), layer, layers)
    case .unitOutOfRange(let unit, let units, let site): self = .outside(Self.unit(of: site), unit, units)
    case .positionOutOfRange(let position, let length):
      self = .outside(Message(en: "position", zh: "位置"), position, length)
    case .tokenOutOfRange(let token, let size):
      self = .outside(Message(en: "token", zh: "token"), token, size)
    case .noTokens: self = .noTokens
    case .contextExceeded(let length, let context): self = .contextExceeded(length, context)
    case .wrongWidth(let site, let found, let expected): self = .wrongWidth(site, found, expected)
    case .wrongRows(let site, let found, let expected): self = .wrongRows(site, found, expected)
    case .keysNotAllowed(let site): self = .keysNotAllowed(site)
    case .layerNeeded(let site): self = .layerNeeded(site)
    case .readOnlySite(let site): self = .readOnlySite(site)
    case .sitesExclude(let site, let other): self = .sitesExclude(site, other)
    case .valueNotFinite(let site): self = .valueNotFinite(site)
    case .noUnembedding: self = .noUnembedding
    case .notCausal: self = .notCausal
    case .noResidualSum: self = .noResidualSum
    case .badOption(let name, let found, let expected): self = .badOption(name, found, expected)
    case .notFinite(let site, let layer, let position): self = .notFinite(site, layer, position)
    case .interrupted: self = .interrupted
    }
  }
}

// A model that can't be built.
extension Failure {
  private static func unknownFamily(_ family: String, _ known: [String], _ file: String) -> Failure {
    return Failure(
      .unsupportedModel,
      Message(
        en: "\(file) is of the family `\(family)`, which is not supported yet",
        zh: "\(file) 属于 `\(family)` 系列，尚不支持"
      ),
      help: Message(
        en: "supported are \(known.joined(separator: ", "))",
        zh: "支持的系列：\(known.joined(separator: "、"))"))
  }

  private static func missingMetadata(_ key: String, _ file: String) -> Failure {
    Failure(
      .damagedFile, Message(en: "\(file) has no metadata entry `\(key)`", zh: "\(file) 缺少元数据 `\(key)`"))
  }

  private static func badMetadata(
    _ key: String, _ found: String, _ expected: String, _ file: String
  ) -> Failure {
    Failure(
      .damagedFile,
      Message(
        en: "\(file): the metadata entry `\(key)` is \(found); \(expected) was expected",
        zh: "\(file)：元数据 `\(key)` 的值为 \(EnginePhrase.chinese(found))，应为\(EnginePhrase.chinese(expected))"))
  }

  private static func missingTensor(_ name: String, _ file: String) -> Failure {
    Failure(.damagedFile, Message(en: "\(file) has no tensor `\(name)`", zh: "\(file) 缺少张量 `\(name)`"))
  }

  private static func wrongShape(
    _ name: String, _ found: [Int], _ expected: [Int], _ file: String
  ) -> Failure {
    Failure(
      .damagedFile,
      Message(
        en: "\(file): tensor `\(name)` has the shape \(found); \(expected) was expected",
        zh: "\(file)：张量 `\(name)` 的形状为 \(found)，应为 \(expected)"))
  }

  private static func unreadableWeights(_ name: String, _ reason: String, _ file: String) -> Failure {
    Failure(
      .damagedFile,
      Message(
        en: "\(file): the weights of `\(name)` can't be used: \(reason)",
        zh: "\(file)：无法使用 `\(name)` 的权重：\(EnginePhrase.chinese(reason))"))
  }
}

// A plan or a request that asks for what isn't there, and what may happen while it runs.
extension Failure {
  private static func unit(of site: Site) -> Message {
    switch site {
    case .neurons: Message(en: "neuron", zh: "神经元")
    case .q, .k, .v, .z, .rotQ, .rotK, .headOut, .attnScores, .pattern, .qInput, .kInput, .vInput:
      Message(en: "head", zh: "注意力头")
    default: Message(en: "unit of \(site.rawValue)", zh: "\(site.rawValue) 的单元")
    }
  }

  private static func outside(_ noun: Message, _ index: Int, _ count: Int) -> Failure {
    Failure(
      .outOfRange,
      Message(
        en: "\(noun.en) \(index) is out of range: there are \(count), 0 to \(count - 1)",
        zh: "\(noun.zh) \(index) 超出范围：共 \(count) 个，从 0 到 \(count - 1)"))
  }

  private static let noTokens = Failure(
    .badValue, Message(en: "there is no token to run", zh: "没有可运行的 token"))

  private static func contextExceeded(_ length: Int, _ context: Int) -> Failure {
    Failure(
      .contextLength,
      Message(
        en: "the text has \(length) tokens; the model's context holds \(context)",
        zh: "文本有 \(length) 个 token，模型的上下文只能容纳 \(context) 个"))
  }

  private static func wrongWidth(_ site: Site, _ found: Int, _ expected: Int) -> Failure {
    Failure(
      .shape,
      Message(
        en: "\(site.rawValue) takes \(expected) numbers here, but \(found) were given",
        zh: "\(site.rawValue) 此处需要 \(expected) 个数，实际给了 \(found) 个"))
  }

  private static func wrongRows(_ site: Site, _ found: Int, _ expected: Int) -> Failure {
    Failure(
      .shape,
      Message(
        en: "\(site.rawValue) takes \(expected) rows here, but \(found) were given",
        zh: "\(site.rawValue) 此处需要 \(expected) 行，实际给了 \(found) 行"))
  }

  private static func keysNotAllowed(_ site: Site) -> Failure {
    Failure(
      .badValue,
      Message(
        en: "\(site.rawValue) has no keys; only attn_scores and pattern have",
        zh: "\(site.rawValue) 没有键位置；只有 attn_scores 和 pattern 有"))
  }

  private static func layerNeeded(_ site: Site) -> Failure {
    Failure(
      .missingArgument, Message(en: "\(site.rawValue) needs a layer", zh: "\(site.rawValue) 需要指定层"))
  }

  private static func readOnlySite(_ site: Site) -> Failure {
    Failure(
      .badValue,
      Message(en: "\(site.rawValue) can be read but not changed", zh: "\(site.rawValue) 只能读取，不能修改"))
  }

  private static func sitesExclude(_ site: Site, _ other: Site) -> Failure {
    Failure(
      .badValue,
      Message(
        en: "\(site.rawValue) and \(other.rawValue) can't stand in one run: there the heads read apart",
        zh: "\(site.rawValue) 与 \(other.rawValue) 不能用于同一次运行：后者使各注意力头分别读取"))
  }

  private static func valueNotFinite(_ site: Site) -> Failure {
    Failure(
      .badValue,
      Message(en: "the value for \(site.rawValue) is not a finite number", zh: "用于 \(site.rawValue) 的值不是有限数"))
  }

  private static let noUnembedding = Failure(
    .badValue,
    Message(
      en: "this model has no unembedding: it gives embeddings, not the probability of a token",
      zh: "该模型没有解嵌入：它给出嵌入向量，而不是 token 的概率"))

  private static let noResidualSum = Failure(
    .badValue,
    Message(
      en:
        "this model normalises its residual stream behind each part: the stream is not the sum of the parts",
      zh: "该模型在每个部分之后都对残差流作归一化：残差流不是各部分之和"))

  private static let notCausal = Failure(
    .badValue,
    Message(
      en: "this model reads a text in both directions: it can't go on from a part of one",
      zh: "该模型双向读取文本，无法从文本的一部分接着计算"))

  private static func badOption(_ name: String, _ found: String, _ expected: String) -> Failure {
    Failure(
      .outOfRange,
      Message(
        en: "`\(name)` is \(found); allowed is \(expected)",
        zh: "`\(name)` 的值为 \(found)，允许\(EnginePhrase.chinese(expected))"))
  }

  private static func notFinite(_ site: Site, _ layer: Int, _ position: Int) -> Failure {
    Failure(
      .notFinite,
      Message(
        en: "\(site.rawValue) of layer \(layer) is not finite at position \(position)",
        zh: "第 \(layer) 层的 \(site.rawValue) 在位置 \(position) 处不是有限数"))
  }
}
