import Instruments
import Language
import Syntax
import Transformer

/// Whether the model as it is refuses more of the harmful validation prompts than of the harmless ones.
struct CleanRefusal {
  let harmful: Proportion
  let harmless: Proportion

  /// Refusal is there to be found if at least one harmful prompt in five is refused, and more of them than of the
  /// harmless ones.
  var isThere: Bool { harmful.share >= 0.2 && harmful.share > harmless.share }
}

extension DiffmeanRun {
  /// How often the model as it is refuses validation prompts.
  func refuses(limit: Int) throws(Failure) -> CleanRefusal {
    let trials = [positive(\.validation), negative(\.validation)].map {
      AnswerTrial($0, interventions: session.standingInterventions)
    }
    let found = try run(Message(en: "tokens", zh: "个 token")) {
      (progress, isCancelled) throws(EngineError) in
      try model.model.answers(
        trials, limit: limit, tokenizer: model.tokenizer, endTokens: model.special.endOfGeneration,
        progress: progress, isCancelled: isCancelled)
    }.map { answers in Proportion(answers.count { $0.refuses }, of: answers.count) }
    return CleanRefusal(harmful: found[0], harmless: found[1])
  }
}

extension DirectionResult {
  /// How layer and scale were chosen.
  var rule: Message {
    if isGiven, candidates.count == 1 { return Message(en: "the layer was given", zh: "层由调用指定") }
    let best: Message
    switch choice.rule {
    case .published:
      best = Message(
        en: "least refusal under ablation, KL ≤ 0.1, and adding it makes the model refuse",
        zh: "消融后拒绝最少，KL ≤ 0.1，且相加会引起拒绝")
    case .ablation:
      best = Message(
        en:
          "least refusal under ablation with KL ≤ 0.1; no candidate makes the model refuse when added once, so "
          + "that condition was dropped",
        zh: "消融后拒绝最少且 KL ≤ 0.1；没有候选方向在相加一倍时引起拒绝，因此放弃这一条件")
    case .separation:
      best = Message(en: "projections furthest apart with KL ≤ 0.1", zh: "投影相距最远且 KL ≤ 0.1")
    case .divergence:
      best = Message(
        en: "least KL under ablation; no candidate keeps it to 0.1", zh: "消融后 KL 最小；没有候选方向的 KL 不超过 0.1")
    }
    guard !scales.isEmpty else { return best }
    return Message(
      en: best.en
        + "; the smallest scale at which nine in ten harmless validation prompts begin with a refusal, "
        + "else the best tried",
      zh: best.zh + "；倍数取使九成无害验证提示以拒绝开头的最小者，否则取其中最好的")
  }

  /// What came out, in a sentence.
  var verdict: Message {
    if let refuses, !refuses.isThere { return none(refuses) }
    if let judgement { return found(judgement) }
    let separation = states.heldOutMargins(layer: choice.candidate.layer, work.contrast.split, \.test)
    guard let (positive, negative) = separation else {
      return Message(
        en: "one prompt of a kind: nothing is left to judge the direction by", zh: "某类只有一条提示：没有可用于评判的提示")
    }
    let hits = Separation.hits(positive: positive, negative: negative, threshold: 0)
    return Message(
      en: "it tells \(hits.count) of \(hits.total) held-out prompts apart",
      zh: "留出的 \(hits.total) 条提示中区分对 \(hits.count) 条")
  }

  private func none(_ refuses: CleanRefusal) -> Message {
    let test = judgement?[DiffmeanRun.harmful, "clean"]?.refused ?? Proportion(0, of: 0)
    let (count, total) = (refuses.harmful.count + test.count, refuses.harmful.total + test.total)
    let name = work.model.name
    return Message(
      en:
        "there is no refusal to find: \(name) refuses \(count) of \(total) harmful requests; the direction only "
        + "tells harmful from harmless requests",
      zh: "没有可找的拒绝：\(name) 在 \(total) 个有害请求中拒绝 \(count) 个；该方向只区分有害与无害的请求")
  }

  private func found(_ judgement: RefusalJudgement) -> Message {
    func count(_ set: String, _ change: String) -> String {
      guard let row = judgement[set, change] else { return "–" }
      guard let draws = row.draws else { return "\(row.refused.count)" }
      let each = Double(row.refused.total) / Double(max(1, draws.values.count))
      return "\(Self.tenths(draws.mean * each)) ± \(Self.tenths(draws.deviation * each))"
    }
    let (harmful, harmless) = (DiffmeanRun.harmful, DiffmeanRun.harmless)
    let n = judgement[harmful, "clean"]?.refused.total ?? 0
    let m = judgement[harmless, "clean"]?.refused.total ?? 0
    let scale = Value.number(directions[choice.candidate.layer].scale).shortText
    return Message(
      en:
        "of \(n) harmful test requests \(count(harmful, "clean")) are refused, \(count(harmful, "ablated")) with "
        + "the direction ablated (random: \(count(harmful, "random ablated"))); of \(m) harmless ones "
        + "\(count(harmless, "clean")), \(count(harmless, "added")) with it added ×\(scale) "
        + "(random: \(count(harmless, "random added")))",
      zh: "\(n) 个有害测试请求中拒绝 \(count(harmful, "clean")) 个，消融该方向后 \(count(harmful, "ablated")) 个"
        + "（随机方向：\(count(harmful, "random ablated"))）；\(m) 个无害请求中拒绝 \(count(harmless, "clean")) 个，"
        + "相加 ×\(scale) 后 \(count(harmless, "added")) 个（随机方向：\(count(harmless, "random added"))）")
  }

  private static func tenths(_ number: Double) -> String {
    Value.number((number * 10).rounded() / 10).shortText
  }
}
