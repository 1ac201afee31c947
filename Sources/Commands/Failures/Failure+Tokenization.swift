import Language
import Syntax
import Tokenization

extension Failure {
  /// A tokenizer that can't be used, in both languages; `file` is the model's.
  init(_ error: TokenizationError, file: String) {
    switch error {
    case .unknownModel(let name):
      self.init(
        .unsupportedTokenizer,
        Message(
          en: "\(file): tokenizers of the kind `\(name)` are not supported",
          zh: "\(file)：不支持 `\(name)` 类型的分词器"))
    case .unknownPreTokenizer(let name):
      self.init(
        .unsupportedTokenizer,
        Message(
          en: "\(file): the pre-tokenizer `\(name)` is not supported", zh: "\(file)：不支持预分词规则 `\(name)`"))
    default:
      let reason = Self.damage(error)
      self.init(.damagedFile, Message(en: "\(file): \(reason.en)", zh: "\(file)：\(reason.zh)"))
    }
  }

  private static func damage(_ error: TokenizationError) -> Message {
    switch error {
    case .missing(let key):
      Message(en: "the tokenizer has no usable `\(key)`", zh: "分词器缺少可用的 `\(key)`")
    case .unknownModel(let name), .unknownPreTokenizer(let name):
      Message(en: "`\(name)` is not supported", zh: "不支持 `\(name)`")
    case .wrongCount(let key, let found, let expected):
      Message(
        en: "`\(key)` has \(found) entries where the vocabulary has \(expected)",
        zh: "`\(key)` 有 \(found) 项，词表却有 \(expected) 项")
    case .vocabularySize(let count):
      Message(en: "a vocabulary of \(count) tokens can't be used", zh: "无法使用 \(count) 个 token 的词表")
    case .malformedMerge(let index, let merge):
      Message(
        en: "merge \(index), `\(merge)`, is not two pieces with a space between them",
        zh: "第 \(index) 条合并规则 `\(merge)` 不是以空格分隔的两段")
    case .mergeOutsideVocabulary(let index, let merge, let piece):
      Message(
        en: "merge \(index), `\(merge)`, needs `\(piece)`, which is not in the vocabulary",
        zh: "第 \(index) 条合并规则 `\(merge)` 需要 `\(piece)`，但词表中没有")
    case .specialTokenOutOfRange(let key, let id, let size):
      Message(
        en: "`\(key)` is \(id), but the vocabulary has \(size) tokens",
        zh: "`\(key)` 为 \(id)，但词表只有 \(size) 个 token")
    case .damaged(let key):
      Message(en: "`\(key)` is damaged", zh: "`\(key)` 已损坏")
    }
  }
}
