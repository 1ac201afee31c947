import Language
import Syntax

/// `tokens`: how the model reads a text.
enum TokensCommand: Command {
  static let rowType = RecordType("tokens", [TokenField.index, TokenField.id, TokenField.token])

  static let signature = Signature(
    "tokens", topic: .running, parameters: PromptParameters.all, rules: PromptParameters.rules,
    returns: .rows(rowType), effects: .needsModel,
    summary: Message(en: "Shows the tokens that a text is cut into.", zh: "显示一段文本被切分成的 token。"),
    description: Message(
      en:
        "These are the tokens that `run` and the other commands give to the model, with the token that begins "
        + "a text where the model's file asks for one. With `chat=` they are those of the rendered template.",
      zh: "这正是 `run` 等命令交给模型的 token；若模型文件要求，也包括起始 token。用 `chat=` 时为渲染模板后的 token。"),
    related: ["run", "top", "model"],
    search: ["tokenize", "tokenizer", "ids", "vocabulary", "bpe", "分词", "词元", "编号", "切分"],
    examples: [
      Example("tokens \"Hello world\""),
      Example("tokens \"你好\""),
      Example("tokens \"<|im_end|>\" special=true"),
      Example("(tokens chat=\"Hi\") | map (row => row.id)"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedReader()
    let ids = try PromptParameters.ids(of: call, for: model)
    let rows = ids.enumerated().map { index, id -> [Value] in
      [.int(index), .int(id), .text(model.text(of: id))]
    }
    return .table(Table(rowType, rows: rows))
  }
}
