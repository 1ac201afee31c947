import Language
import Syntax
import Tokenization

extension LoadedModel {
  /// The tokens of a conversation by the model's own template, up to where the assistant begins.
  /// - Throws: E208 where the model has no template.
  func chat(_ turns: [Turn], system: String?) throws(Failure) -> [Int] {
    throw Failure(
      .unsupportedTokenizer,
      Message(
        en: "\(name) has no chat template: it is a base model", zh: "\(name) 没有对话模板：它是基础模型"),
      help: Message(en: "give the text without `chat=`", zh: "请不用 `chat=`，直接给出文本"))
  }
}
