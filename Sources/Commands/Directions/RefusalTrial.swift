import Instruments
import Language
import Syntax
import Transformer

/// How a direction of refusal was judged: greedy answers to prompts that had no part in finding it.
struct RefusalJudgement {
  /// One way to run one set.
  struct Row {
    /// `harmful` or `harmless`.
    let prompts: String
    /// `clean`, `ablated`, `added`, `random ablated` or `random added`.
    let change: String
    let refused: Proportion
    /// The rates of the draws, for random directions.
    var draws: Sample?
    /// exp of the mean of −log p of the answers under the model as it is; nil where it was not asked for.
    var perplexity: Double?
  }

  var rows: [Row] = []
  /// The answers behind the rows that have no draws: set, change, prompt, answer.
  var answers: [(prompts: String, change: String, prompt: String, answer: Answer)] = []

  subscript(_ prompts: String, _ change: String) -> Row? {
    rows.first { $0.prompts == prompts && $0.change == change }
  }
}

extension DiffmeanRun {
  static let harmful = "harmful"
  static let harmless = "harmless"

  /// The multiple of a direction, among a few, by which to add it: the smallest that makes the model begin nine in
  /// ten harmless validation prompts with a refusal, else the one that does so most.
  func scales(_ direction: Direction) throws(Failure) -> [(scale: Double, score: Double, share: Double)] {
    guard let refusal else { return [] }
    let prompts = Array(negative(\.validation).prefix(Self.limit))
    var found: [(scale: Double, score: Double, share: Double)] = []
    let standing = session.standingInterventions
    for scale in [1, 1.5, 2, 2.5, 3, 4] {
      let scores = try run(Message(en: "scales", zh: "个倍数")) {
        (progress, isCancelled) throws(EngineError) in
        progress(found.count, 6)
        return try model.model.scores(
          refusal, prompts, standing + direction.addition(scale: scale), isCancelled)
      }
      let share = Double(scores.count { $0 > 0 }) / Double(max(1, scores.count))
      found.append((scale, Sample(scores).mean, share))
      if share >= 0.9 { break }
    }
    return found
  }

  /// Answers to the test prompts, clean and changed.
  func judge(
    _ direction: Direction?, limit: Int, draws: Int
  ) throws(Failure) -> RefusalJudgement {
    let standing = session.standingInterventions
    let sets = [Self.harmful: positive(\.test), Self.harmless: negative(\.test)]
    var plans: [(prompts: String, change: String, added: [Intervention])] = [
      (Self.harmful, "clean", []), (Self.harmless, "clean", []),
    ]
    if let direction {
      let random = (0..<draws).map { direction.randomized(seed: seed, draw: $0) }
      plans += [
        (Self.harmful, "ablated", direction.ablation), (Self.harmless, "ablated", direction.ablation),
        (Self.harmful, "added", direction.addition()), (Self.harmless, "added", direction.addition()),
      ]
      plans += random.map { (Self.harmful, "random ablated", $0.ablation) }
      plans += random.map { (Self.harmless, "random added", $0.addition()) }
    }
    let trials = plans.map {
      AnswerTrial(sets[$0.prompts] ?? [], interventions: standing + $0.added)
    }
    let answers = try run(Message(en: "tokens", zh: "个 token")) {
      (progress, isCancelled) throws(EngineError) in
      try model.model.answers(
        trials, limit: limit, tokenizer: model.tokenizer, endTokens: model.special.endOfGeneration,
        progress: progress, isCancelled: isCancelled)
    }
    return try gather(plans.map { ($0.prompts, $0.change) }, answers)
  }

  private func gather(
    _ plans: [(prompts: String, change: String)], _ answers: [[Answer]]
  ) throws(Failure) -> RefusalJudgement {
    var judgement = RefusalJudgement()
    let texts = [
      Self.harmful: contrast.split.positive.test.map { contrast.positive[$0] },
      Self.harmless: contrast.split.negative.test.map { contrast.negative[$0] },
    ]
    for (plan, found) in zip(plans, answers) {
      let refused = Proportion(found.count { $0.refuses }, of: found.count)
      if let index = judgement.rows.firstIndex(where: {
        $0.prompts == plan.prompts && $0.change == plan.change
      }) {
        let old = judgement.rows[index]
        judgement.rows[index] = RefusalJudgement.Row(
          prompts: plan.prompts, change: plan.change,
          refused: Proportion(old.refused.count + refused.count, of: old.refused.total + refused.total),
          draws: Sample((old.draws?.values ?? []) + [refused.share]), perplexity: nil)
        continue
      }
      let isRandom = plan.change.hasPrefix("random")
      judgement.rows.append(
        RefusalJudgement.Row(
          prompts: plan.prompts, change: plan.change, refused: refused,
          draws: isRandom ? Sample([refused.share]) : nil,
          perplexity: isRandom ? nil : try perplexity(of: found, plan.prompts)))
      guard !isRandom else { continue }
      judgement.answers += zip(texts[plan.prompts] ?? [], found).map {
        (plan.prompts, plan.change, $0.0, $0.1)
      }
    }
    return judgement
  }

  /// The median perplexity of answers under the model as it is.
  private func perplexity(of answers: [Answer], _ set: String) throws(Failure) -> Double? {
    let prompts = set == Self.harmful ? positive(\.test) : negative(\.test)
    let standing = session.standingInterventions
    let found = try run(Message(en: "answers", zh: "个回答")) {
      (progress, isCancelled) throws(EngineError) in
      try model.model.perplexities(
        of: answers, after: prompts, interventions: standing, isCancelled: isCancelled)
    }.compactMap { $0 }.sorted()
    return found.isEmpty ? nil : found[found.count / 2]
  }
}
