import Glibc
import Language
import Syntax
import Tensors
import Transformer

/// `score`: how well the model foretells a text.
enum ScoreCommand: Command {
  static let rowType = RecordType(
    "scored", [TokenField.id, TokenField.token, TokenField.logprob, TokenField.prob])

  static let resultType = RecordType(
    "score",
    [
      FieldDeclaration(
        "loss", .number, unit: "nats", display: .decimals(4),
        doc: Message(
          en: "The mean negative log-probability a predicted token.", zh: "每个被预测 token 的平均负对数概率。")),
      FieldDeclaration(
        "perplexity", .number, display: .decimals(3),
        doc: Message(en: "exp(loss).", zh: "`exp(loss)`，即困惑度。")),
      FieldDeclaration(
        "predicted", .int, unit: "tokens",
        doc: Message(en: "How many tokens were predicted.", zh: "被预测的 token 数。")),
      FieldDeclaration(
        "tokens", .rows(rowType),
        doc: Message(
          en: "The tokens; the first has no probability, since nothing stands before it.",
          zh: "各个 token；第一个没有概率，因为它前面没有内容。")),
    ])

  static let signature = Signature(
    "score", topic: .running, parameters: PromptParameters.running, rules: PromptParameters.rules,
    returns: .record(resultType), effects: .needsModel,
    summary: Message(
      en: "Gives the log-probability of every token of a text, and the text's perplexity.",
      zh: "给出文本中每个 token 的对数概率，以及全文的困惑度。"),
    related: ["top", "run", "compare"],
    search: ["perplexity", "loss", "log-probability", "likelihood", "surprise", "困惑度", "损失", "对数概率", "似然"],
    examples: [
      Example("score \"The cat sat on the mat.\""),
      Example("(score \"The cat sat on the mat.\").perplexity"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let model = try session.loadedModel()
    let prompt = try PromptParameters.prompt(of: call, for: model)
    guard prompt.ids.count > 1 else {
      throw Failure(
        .badValue,
        Message(
          en: "a text of one token has nothing to predict", zh: "只有一个 token 的文本没有可预测的内容"))
    }
    let precision = PromptParameters.precision(of: call, in: session)
    let source = RunSource(
      model, prompt.ids, interventions: session.standingInterventions, precision: precision)
    let logprobs = try session.logProbabilities(of: prompt, on: model, precision: precision)
    let loss = -logprobs.reduce(0, +) / Double(logprobs.count)
    var rows: [[Value]] = []
    for (id, logprob) in zip(prompt.ids, [nil] + logprobs.map(Optional.some)) {
      rows.append([
        .int(id), .text(model.text(of: id)), logprob.map(Value.number) ?? .nothing,
        logprob.map { .number(exp($0)) } ?? .nothing,
      ])
    }
    return .record(
      Record(
        type: resultType,
        [
          ("loss", .number(loss)), ("perplexity", .number(exp(loss))), ("predicted", .int(logprobs.count)),
          ("tokens", .table(Table(rowType, rows: rows))),
        ], payload: source))
  }
}

extension Session {
  /// The log-probability of each token of a prompt but the first, given those before it, in nats.
  ///
  /// The prompt goes through in pieces behind one cache, so that memory stays bounded for large vocabularies.
  func logProbabilities(
    of prompt: Prompt, on model: LoadedModel, precision: Precision
  ) throws(Failure) -> [Double] {
    let plan = Plan(interventions: standingInterventions, logits: .all)
    let cache = KVCache(for: model.model.architecture)
    let piece = max(16, (8 << 20) / model.facts.vocabulary)
    var found: [Double] = []
    found.reserveCapacity(prompt.ids.count)
    for start in stride(from: 0, to: prompt.ids.count, by: piece) {
      let ids = Array(prompt.ids[start..<min(start + piece, prompt.ids.count)])
      let request = Request(ids, plan: plan, cache: cache, promptLength: prompt.ids.count)
      let logits = try run([request], on: model, precision: precision)[0].logits
      for row in ids.indices where start + row + 1 < prompt.ids.count {
        let values = logits.values[row * model.facts.vocabulary..<(row + 1) * model.facts.vocabulary]
        let logit = values[values.startIndex + prompt.ids[start + row + 1]]
        found.append(Double(logit) - TopTokens.logSumExp(values))
      }
    }
    return found
  }
}
