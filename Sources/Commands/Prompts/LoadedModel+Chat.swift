import Language
import Syntax
import Tokenization

extension LoadedModel {
  /// The tokens of a conversation by the model's own template, up to where the assistant begins to speak; after
  /// a turn of the assistant's, up to its end.
  /// - Throws: E208 where the model has no template or one that can't be rendered, E313 where the template
  ///   refuses the conversation.
  func chat(_ turns: [Turn], system: String?) throws(Failure) -> [Int] {
    if system != nil, turns.first?.role == "system" {
      throw Failure(
        .repeatedArgument,
        Message(
          en: "the conversation begins with a system turn and `system=` is given too",
          zh: "对话已以 system 一轮开头，又给了 `system=`"))
    }
    let opening = system.map { [Turn(role: "system", content: $0)] } ?? []
    let messages = (opening + turns).map { ChatMessage(role: $0.role, content: $0.content) }
    let template = try parsedTemplate()
    let rendered: String
    do {
      rendered = try template.render(
        messages, addGenerationPrompt: turns.last?.role != "assistant", bos: text(ofSpecial: special.bos),
        eos: text(ofSpecial: special.eos))
    } catch {
      throw Failure(error, model: name)
    }
    return try encode(rendered, parseSpecial: true)
  }

  private func parsedTemplate() throws(Failure) -> ChatTemplate {
    guard let source = template else {
      throw Failure(
        .unsupportedTokenizer,
        Message(en: "\(name) has no chat template: it is a base model", zh: "\(name) 没有对话模板：它是基础模型"),
        help: Message(en: "give the text without `chat=`", zh: "请不用 `chat=`，直接给出文本"))
    }
    do { return try ChatTemplate(source) } catch { throw Failure(error, model: name) }
  }

  private func text(ofSpecial id: Int?) -> String {
    id.map { tokenizer.text(of: $0) } ?? ""
  }
}
