import Instruments
import Language
import Syntax
import Transformer

/// What `objective=` takes.
enum MetricWord: String, ChoiceArgument {
  case logit, logprob, prob

  var quantity: Metric.Quantity {
    switch self {
    case .logit: .logit
    case .logprob: .logprob
    case .prob: .prob
    }
  }
}

/// The parameters by which commands say what they measure after a prompt.
enum MetricParameters {
  static let target = Parameter<Value?>(
    "target", type: .optional(.either([.text, .int])),
    help: Message(
      en: "The answer that is measured, as text (with its leading space) or token id; by default the "
        + "token that "
        + "the model itself says next.",
      zh: "所测量的答案，用文本（含前导空格）或 token 编号；默认为模型自己的下一个 token。"))
  static let versus = Parameter<Value?>(
    "versus", type: .optional(.either([.text, .int])),
    help: Message(
      en: "Another answer, whose logit, log-probability or probability is taken off.",
      zh: "另一个答案，其 logit、对数概率或概率将被减去。"))
  static let objective = Parameter<MetricWord?>(
    "objective",
    help: Message(
      en: "What is measured of an answer: `logit`, `logprob` (natural logarithm) or `prob`. By default "
        + "the logit "
        + "for two answers of one token, else the log-probability.",
      zh: "测量答案的什么：`logit`、`logprob`（自然对数概率）或 `prob`（概率）。两个单 token 答案默认用 logit，否则用对数概率。"))

  static let all: [any AnyParameter] = [target, versus, objective]
  static let rules: [ArgumentRule] = [.needs("versus", "target")]

  /// What a call measures after a prompt.
  ///
  /// - Parameter isSingle: whether answers must be single tokens, as a gradient wants.
  /// - Throws: E313 for an answer without tokens, or of several where one is wanted; E301 for an id outside the
  ///   vocabulary.
  static func metric(
    of call: Arguments, after prompt: [Int], isSingle: Bool, in session: Session, _ model: LoadedModel
  ) throws(Failure) -> Metric {
    let answer: [Int]
    if let named = call[target] {
      answer = try model.answer(named, "target", isSingle: isSingle)
    } else {
      let trace = try session.run(Prompt(ids: prompt), on: model, precision: .exact)
      answer = TopTokens.top(trace.lastLogits, count: 1).map(\.id)
    }
    let other = try call[versus].map { (value) throws(Failure) in
      try model.answer(value, "versus", isSingle: isSingle)
    }
    let isShort = answer.count == 1 && (other?.count ?? 0) == 1
    let quantity = call[objective]?.quantity ?? (isShort ? .logit : .logprob)
    let metric = Metric(quantity, of: answer, versus: other ?? [])
    guard quantity != .logit || metric.isSingleToken else {
      throw Failure(
        .badValue,
        Message(
          en: "a logit belongs to one token; these answers have several",
          zh: "logit 属于单个 token；这里的答案有多个 token"),
        help: Message(en: "use `objective=logprob`", zh: "请用 `objective=logprob`"), parameter: "objective")
    }
    return metric
  }

  /// What a metric is, in words: `logit " Mary" − logit " John"`.
  static func text(_ metric: Metric, _ model: LoadedModel) -> String {
    func names(_ all: [[Int]]) -> String {
      let shown = all.prefix(3).map { "\"" + model.tokenizer.decode($0) + "\"" }.joined(separator: ", ")
      return metric.quantity.rawValue + " " + shown + (all.count > 3 ? ", …" : "")
    }
    return names(metric.answers) + (metric.others.isEmpty ? "" : " − " + names(metric.others))
  }
}

extension LoadedModel {
  /// The tokens of an answer.
  ///
  /// - Throws: E301 for an id outside the vocabulary, E313 for an empty text, or for several tokens where one is
  ///   wanted.
  func answer(_ value: Value, _ parameter: String, isSingle: Bool) throws(Failure) -> [Int] {
    guard case .text(let text) = value else {
      return try Selection.single(try Int(argument: value)).indices(of: facts.vocabulary)
    }
    let ids = try encode(text, parseSpecial: true)
    guard !ids.isEmpty else {
      throw Failure(
        .badValue, Message(en: "`\(parameter)` is an empty text", zh: "`\(parameter)` 是空文本"),
        parameter: parameter)
    }
    guard isSingle, ids.count > 1 else { return ids }
    let pieces = ids.map { "\"" + self.text(of: $0) + "\"" }.joined(separator: " ")
    throw Failure(
      .badValue,
      Message(
        en: "`\(parameter)` must be one token; this text has \(ids.count): \(pieces)",
        zh: "`\(parameter)` 必须是一个 token；该文本有 \(ids.count) 个：\(pieces)"),
      help: Message(
        en: "put what both answers begin with at the end of the prompt, and ask for the token where "
          + "they part",
        zh: "把两个答案共同的开头放到提示末尾，再以它们分开处的那个 token 作答案"),
      parameter: parameter)
  }
}
