import Language
import Syntax
import Transformer

/// `top`: the distribution of the next token.
enum TopCommand: Command {
  static let k = Parameter<Int>(
    "k", default: 10, range: .between(1, 1000), unit: "tokens",
    help: Message(en: "How many tokens to list.", zh: "列出多少个 token。"))

  static let signature = Signature(
    "top", topic: .running, parameters: PromptParameters.running(k), rules: PromptParameters.rules,
    returns: .rows(TopRows.type), effects: .needsModel,
    summary: Message(
      en: "Lists the most probable next tokens of a text.", zh: "列出一段文本之后最可能出现的 token。"),
    description: Message(
      en:
        "The probabilities are those of the whole vocabulary: the softmax of the logits, with no temperature "
        + "and nothing left out.",
      zh: "概率取自整个词表：对 logits 做 softmax，不加温度，也不作截断。"),
    related: ["run", "score", "lens", "tokens"],
    search: [
      "next token", "distribution", "probability", "logits", "predict", "下一个词", "分布", "概率", "预测",
    ],
    examples: [
      Example("top \"The capital of France is\""),
      Example("(top \"2 + 2 =\" k=3)[0].token"),
      Example("top \"Hello!\" chat=true k=5"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    let precision = PromptParameters.precision(of: call, in: session)
    let trace = try session.run(prompt, on: model, precision: precision)
    let source = RunSource(
      model, prompt.ids, interventions: session.standingInterventions, precision: precision)
    return TopRows.table(TopTokens.top(trace.lastLogits, count: call[k]), in: model, source: source)
  }
}
