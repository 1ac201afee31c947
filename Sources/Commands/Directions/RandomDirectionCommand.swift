import Instruments
import Language
import Syntax

/// `random`: the control of a direction.
enum RandomDirectionCommand: Command {
  static let like = Parameter<VectorArgument>(
    "like",
    help: Message(
      en: "The direction whose length, layer and scale it shall have.", zh: "要与之同长、同层、同倍数的方向。"))
  static let seed = Parameter<Int?>(
    "seed", range: .atLeast(0),
    help: Message(
      en: "The seed; by default the session's, with a fresh stream for every call.",
      zh: "随机种子；默认用会话的种子，且每次调用使用新的随机流。"))

  static let resultType = RecordType(
    "random direction",
    [
      FieldDeclaration("site", .text, doc: Message(en: "Where it stands for one.", zh: "对应的位点。")),
      FieldDeclaration(
        "layer", .optional(.int), doc: Message(en: "The layer, where `like=` has one.", zh: "层（若 `like=` 有）。")
      ),
      FieldDeclaration(
        "scale", .number, doc: Message(en: "The multiple that `steer` adds.", zh: "`steer` 相加的倍数。")),
      FieldDeclaration("norm", .number, doc: Message(en: "Its length.", zh: "向量的长度。")),
      FieldDeclaration(
        "cosine", .number, display: .decimals(3),
        doc: Message(en: "The cosine with `like=`: near 0.", zh: "与 `like=` 的余弦：接近 0。")),
      FieldDeclaration(
        "vector", .tensor, display: .hidden, doc: Message(en: "The numbers. [d_model]", zh: "数值。[d_model]")),
    ])

  static let signature = Signature(
    "random", topic: .instruments, parameters: [like, seed], returns: .record(resultType),
    effects: [.random],
    summary: Message(
      en: "Gives a direction by chance, as long as another one: its control.", zh: "返回与给定方向等长的随机方向，用作对照。"),
    description: Message(
      en:
        "Independent normal numbers, scaled to the length of `like=`. Steer by it, or ablate it, wherever you do so "
        + "with the direction itself: what a random one does too isn't the direction's doing.",
      zh: "独立的正态随机数，缩放到与 `like=` 等长。凡是对某方向做的相加或消融，都用随机方向再做一遍：随机方向也能做到的，就不是该方向的作用。"),
    related: ["diffmean", "steer", "ablate", "seed"],
    search: ["control", "noise", "chance", "随机", "对照", "方向"],
    examples: [
      Example(
        "let c = capture \"I love this!\" layer=10 position=last\nlet r = random like=c seed=1\n"
          + "with steer r { show (top \"The film was\" k=3) }")
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let vector = call[like]
    let own = vector.direction ?? Direction(layer: 0, vector: vector.values)
    let seed = call[seed].map { UInt64($0) } ?? session.nextSeed()
    let random = own.randomized(seed: seed)
    return .record(
      Record(
        type: resultType,
        [
          ("site", .text(random.site.rawValue)),
          ("layer", vector.direction.map { .int($0.layer) } ?? .nothing), ("scale", .number(random.scale)),
          ("norm", .number(random.norm)),
          ("cosine", .number(DirectionResult.cosine(random.vector, vector.values))),
          ("vector", .tensor(TensorValue(vector: random.vector, axis: "d_model"))),
        ], payload: vector.direction == nil ? nil : random))
  }
}
