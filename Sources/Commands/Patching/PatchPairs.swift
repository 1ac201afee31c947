import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// The parameters by which commands take a clean and a corrupted prompt, or a task of such pairs.
enum PairParameters {
  static let clean = Parameter<RunArgument?>(
    "clean",
    help: Message(
      en: "The prompt with the answer: a text, token ids, or a result of `run` or `top` (a chat, say).",
      zh: "答案成立的提示：文本、token 编号，或 `run`、`top` 的结果（例如一段对话）。"))
  static let corrupted = Parameter<RunArgument?>(
    "corrupted",
    help: Message(
      en: "The prompt without it, of as many tokens; best one that differs in a token only.",
      zh: "答案不成立的提示，token 数相同；最好只差一个 token。"))
  static let answer = Parameter<Value?>(
    "answer", type: .optional(.either([.text, .int])),
    help: Message(
      en:
        "The token that is the answer, as text (with its leading space) or id; by default what the model says "
        + "after `clean`.",
      zh: "作为答案的 token：文本（含前导空格）或编号；默认为模型在 `clean` 之后的首选。"))
  static let versus = Parameter<Value?>(
    "versus", type: .optional(.either([.text, .int])),
    help: Message(
      en:
        "The token it is measured against, by the difference of logits; by default what the model says after "
        + "`corrupted`. Where `answer=` stands alone its log-probability is measured.",
      zh: "与之比较的 token，度量为 logit 之差；默认为模型在 `corrupted` 之后的首选。只给 `answer=` 时，度量其对数概率。"))

  static let all: [any AnyParameter] = [
    clean, corrupted, answer, versus, TaskParameters.task, TaskParameters.n, TaskParameters.seed,
  ]
  static let rules: [ArgumentRule] = [
    .exactlyOne(["clean", "task"]), .needs("clean", "corrupted"), .needs("corrupted", "clean"),
    .needs("answer", "clean"), .needs("versus", "answer"), .needs("n", "task"),
  ]
}

/// What a call compares: pairs of prompts, and how results name the answers.
struct PatchPairs {
  let pairs: [PatchPair]
  /// The answer's text; of a task, that of the first item.
  let answer: String
  /// That of the token it is measured against; nil for a log-probability.
  let versus: String?

  /// The pairs that a call names.
  ///
  /// - Parameter aligned: of a task, only items that can be laid over each other, position by position.
  /// - Throws: E313 for prompts of different lengths and answers of several tokens, and as runs do.
  init(
    _ call: Arguments, aligned: Bool, in session: Session, _ model: LoadedModel
  ) throws(Failure) {
    if let task = call[TaskParameters.task] {
      let seed = UInt64(call[TaskParameters.seed] ?? 0)
      // Few of many templates fall together: draw more, and keep as many as were asked for.
      let count = call[TaskParameters.n] ?? Self.usualCount
      let drawn = try task.drawn(for: model, count: aligned ? count * 8 : count, seed: seed)
      let items = (aligned ? drawn.set.aligned : drawn.set.items).prefix(count)
      pairs = items.map { PatchPair($0) }
      answer = items.first.map { model.text(of: $0.answer) } ?? ""
      versus = items.first.map { model.text(of: $0.wrong) }
      return
    }
    guard let first = call[PairParameters.clean], let second = call[PairParameters.corrupted] else {
      throw Failure.noPair
    }
    let (clean, corrupted) = (try Self.ids(first, model), try Self.ids(second, model))
    guard clean.count == corrupted.count else { throw Failure.unequalLengths(clean, corrupted, model) }
    let metric = try Self.metric(call, clean, corrupted, session, model)
    pairs = [PatchPair(clean: clean, corrupted: corrupted, metric: metric)]
    answer = model.text(of: metric.tokens[0])
    versus = metric.tokens.count > 1 ? model.text(of: metric.tokens[1]) : nil
  }

  private static let usualCount = 8

  private static func ids(_ run: RunArgument, _ model: LoadedModel) throws(Failure) -> [Int] {
    try run.source(on: model, interventions: [], precision: .exact).ids
  }

  private static func metric(
    _ call: Arguments, _ clean: [Int], _ corrupted: [Int], _ session: Session, _ model: LoadedModel
  ) throws(Failure) -> PatchMetric {
    if let named = call[PairParameters.answer] {
      let answer = try model.token(named: named)
      guard let other = call[PairParameters.versus] else { return .logProbability(answer) }
      do {
        return .logits(LogitDifference(answer, try model.token(named: other)))
      } catch {
        var failure = error
        failure.parameter = "versus"
        throw failure
      }
    }
    let traces = try session.run(
      [Prompt(ids: clean), Prompt(ids: corrupted)], on: model,
      precision: PromptParameters.precision(of: call, in: session))
    let said = traces.map { TopTokens.top($0.lastLogits, count: 1).first?.id ?? 0 }
    return said[0] == said[1] ? .logProbability(said[0]) : .logits(LogitDifference(said[0], said[1]))
  }
}
