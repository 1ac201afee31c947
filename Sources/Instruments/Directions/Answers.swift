import Glibc
import Tokenization
import Transformer

/// Prompts to answer under some interventions.
public struct AnswerTrial: Sendable {
  public var prompts: [[Int]]
  public var interventions: [Intervention]

  public init(_ prompts: [[Int]], interventions: [Intervention] = []) {
    (self.prompts, self.interventions) = (prompts, interventions)
  }
}

/// What a prompt was answered with.
public struct Answer: Sendable, Equatable {
  public let tokens: [Int]
  public let text: String

  /// Whether its words refuse.
  public var refuses: Bool { RefusalPhrases.isRefusal(text) }
}

extension Model {
  /// Answers the prompts of several trials greedily, many at a time whatever trial they belong to.
  ///
  /// - Parameters:
  ///   - limit: the most tokens of an answer.
  ///   - progress: called with tokens done; what is left of `limit` where an answer ends counts as done.
  /// - Returns: the answers by trial, in the order of its prompts.
  /// - Throws: ``EngineError`` as a generation does.
  public func answers(
    _ trials: [AnswerTrial], limit: Int, tokenizer: any Tokenizer, endTokens: Set<Int>,
    progress: (Int, Int) -> Void = { _, _ in }, isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [[Answer]] {
    var requests: [(trial: Int, request: Request)] = []
    var found: [[Answer]] = Array(repeating: [], count: trials.count)
    let total = trials.reduce(0) { $0 + $1.prompts.count } * limit
    var done = 0
    func flush() throws(EngineError) {
      var options = GenerationOptions()
      (options.limit, options.endTokens) = (limit, endTokens)
      let before = done
      let generations = try generate(
        requests.map(\.request), options, tokenizer: tokenizer,
        onToken: { _, _ in
          done += 1
          progress(done, total)
        }, isCancelled: isCancelled)
      for (request, generation) in zip(requests, generations) {
        found[request.trial].append(Answer(tokens: generation.tokens.map(\.id), text: generation.text))
      }
      done = before + requests.count * limit
      progress(done, total)
      requests = []
    }
    for (index, trial) in trials.enumerated() {
      let plan = Plan(interventions: trial.interventions)
      let shared = SharedPrompts(trial.prompts, shares: plan.isUniform)
      let past = try past(shared.prefix, plan, isCancelled)
      for suffix in shared.suffixes {
        requests.append((index, Request(suffix, plan: plan, cache: past?.fork())))
        if requests.count == Self.answerBatch { try flush() }
      }
    }
    if !requests.isEmpty { try flush() }
    return found
  }

  /// How probable answers are to the model as it is: exp of the mean of −log p over an answer's tokens.
  ///
  /// - Parameter prompts: the prompt of each answer; an answer without tokens gives nil.
  /// - Throws: ``EngineError`` as a run does.
  public func perplexities(
    of answers: [Answer], after prompts: [[Int]], interventions: [Intervention] = [],
    isCancelled: () -> Bool = { false }
  ) throws(EngineError) -> [Double?] {
    var found: [Double?] = []
    for (answer, prompt) in zip(answers, prompts) {
      guard let last = prompt.last, !answer.tokens.isEmpty else {
        found.append(nil)
        continue
      }
      let cache = KVCache(for: architecture)
      if prompt.count > 1 {
        let own = Plan(interventions: interventions, logits: .none)
        _ = try run(Request(Array(prompt.dropLast()), plan: own, cache: cache), isCancelled: isCancelled)
      }
      let plan = Plan(interventions: interventions, logits: .all)
      let trace = try run(
        Request([last] + answer.tokens.dropLast(), plan: plan, cache: cache), isCancelled: isCancelled)
      var sum = 0.0
      for (row, token) in zip(trace.logits.rows, answer.tokens) {
        let distribution = LogDistribution(row)
        sum += distribution.normaliser - Double(distribution.logit(token))
      }
      found.append(exp(sum / Double(answer.tokens.count)))
    }
    return found
  }

  /// Sequences answered together: their keys and values and a row of logits each must fit in memory.
  private static var answerBatch: Int { 80 }
}
