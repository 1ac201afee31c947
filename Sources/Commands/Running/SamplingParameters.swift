import Language
import Syntax
import Transformer

/// How `run` chooses tokens.
enum SamplingParameters {
  static let temperature = Parameter<Double>(
    "temperature", default: 0, range: .between(0, 100),
    help: Message(
      en: "Divides the logits before a token is drawn; 0 takes the most probable one.",
      zh: "抽取 token 前用它除 logits；0 表示总取最可能的 token。"))
  static let topK = Parameter<Int>(
    "top_k", default: 0, range: .atLeast(0), unit: "tokens",
    help: Message(
      en: "Draw among the k most probable tokens only; 0 keeps all.", zh: "只在最可能的 k 个 token 中抽取；0 表示不限。"))
  static let topP = Parameter<Double>(
    "top_p", default: 1, range: .between(0, 1),
    help: Message(
      en: "Draw among the fewest tokens that together hold this probability.",
      zh: "只在累计概率达到此值的最少 token 中抽取。"))
  static let minP = Parameter<Double>(
    "min_p", default: 0, range: .between(0, 1),
    help: Message(
      en: "Draw among tokens at least this share as probable as the best.",
      zh: "只在概率不低于最高概率的这一比例的 token 中抽取。"))
  static let penalty = Parameter<Double>(
    "repetition_penalty", default: 1, range: .above(0),
    help: Message(
      en: "Makes tokens that are already in the text less likely where above 1.",
      zh: "大于 1 时，降低文本中已出现的 token 的可能性。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "The seed of the draws; by default the session's, with a fresh stream for every run.",
      zh: "抽取所用的随机种子；默认用会话的种子，且每次运行使用新的随机流。"))

  static let all: [any AnyParameter] = [temperature, topK, topP, minP, penalty, seed]

  /// How a call wants tokens chosen. A call that draws without `seed=` takes the session's next stream.
  /// - Throws: E301 for `top_p=0`.
  static func sampling(of call: Arguments, in session: Session) throws(Failure) -> Sampling {
    guard call[topP] > 0 else {
      throw Failure(
        .outOfRange,
        Message(en: "0 keeps no token; allowed is more than 0, up to 1", zh: "0 不保留任何 token；应大于 0 且不超过 1"),
        parameter: "top_p")
    }
    var sampling = Sampling()
    sampling.temperature = Float(call[temperature])
    sampling.topK = call[topK]
    sampling.topP = Float(call[topP])
    sampling.minP = Float(call[minP])
    sampling.repetitionPenalty = Float(call[penalty])
    if let seed = call[seed] {
      sampling.seed = UInt64(seed)
    } else if sampling.temperature > 0 {
      sampling.seed = session.nextSeed()
    }
    return sampling
  }
}

extension Session {
  /// The seed of the next random command: the session's own for the first after `seed`, then others derived
  /// from it, the same in every run of a script.
  func nextSeed() -> UInt64 {
    let stream = nextStream()
    guard stream > 0 else { return seed }
    // SplitMix64 (Steele, Lea and Flood 2014): neighbouring streams give unrelated seeds.
    var bits = seed &+ stream &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
