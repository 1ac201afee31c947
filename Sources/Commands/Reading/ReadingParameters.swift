import Instruments
import Language
import Syntax
import Transformer

/// Parameters and fields that several commands of reading the residual stream share.
enum ReadingParameters {
  static let answer = Parameter<Value?>(
    "answer", type: .optional(.either([.text, .int])),
    help: Message(
      en: "The token whose logit is taken apart, as text (with its leading space) or id; by default the "
        + "model's own first choice.",
      zh: "要拆分其 logit 的 token，用文本（含前导空格）或编号；默认为模型自己的首选。"))
  static let versus = Parameter<Value?>(
    "versus", type: .optional(.either([.text, .int])),
    help: Message(
      en: "A second token: the difference of the two logits is taken apart.",
      zh: "第二个 token：拆分两者 logit 之差。"))
  static let at = Parameter<PositionArgument>(
    "at", default: .last, complete: .words(["all", "last"]),
    help: Message(
      en:
        "Positions counted from 0, or from the end if negative: `-1`, `[0, 4]`, `2..5`, `last`, `all`, `\"1..\"`.",
      zh: "位置，从 0 数起，负数从末尾数起：`-1`、`[0, 4]`、`2..5`、`last`、`all`、`\"1..\"`。"))
  static let position = Parameter<Int>(
    "position", default: -1,
    help: Message(
      en: "The position, counted from 0, or from the end if negative.", zh: "位置，从 0 数起，负数从末尾数起。"))
  static let draws = Parameter<Int>(
    "draws", default: 5, range: .between(5, 100),
    help: Message(en: "How many random controls to draw.", zh: "随机对照的抽取次数。"))

  /// The seed of a call's random controls: its own, or the session's next.
  static func seed(of call: Arguments, in session: Session) -> UInt64 {
    call[SamplingParameters.seed].map(UInt64.init) ?? session.nextSeed()
  }
}

enum ReadingFields {
  static let low = FieldDeclaration(
    "low", .number, display: .decimals(3),
    doc: Message(en: "The lower end of the share's 95 % Wilson interval.", zh: "该比例 95 % Wilson 区间的下端。"))
  static let high = FieldDeclaration(
    "high", .number, display: .decimals(3),
    doc: Message(en: "The upper end of the interval.", zh: "区间的上端。"))
  static let component = FieldDeclaration(
    "name", .text,
    doc: Message(
      en: "The part of the model: `embed`, `12_attn_out`, `12_mlp_out`, head `L12H3`, neuron `L23N1554`.",
      zh: "模型的部分：`embed`、`12_attn_out`、`12_mlp_out`，注意力头 `L12H3`，神经元 `L23N1554`。"))
  static let layer = FieldDeclaration(
    "layer", .optional(.int), display: .hidden,
    doc: Message(en: "Its layer, or none outside the layers.", zh: "所在层；不在各层之内时为 none。"))
  static let index = FieldDeclaration(
    "index", .optional(.int), display: .hidden,
    doc: Message(en: "The head or the neuron, or none.", zh: "注意力头或神经元的编号，或 none。"))
}

extension LoadedModel {
  /// The one token that an argument stands for; a failure names the parameter.
  func token(named value: Value, for parameter: String) throws(Failure) -> Int {
    do { return try token(named: value) } catch {
      var failure = error
      failure.parameter = parameter
      throw failure
    }
  }
}

extension Optional where Wrapped == Int {
  /// The number, or `none`.
  var value: Value { map(Value.int) ?? .nothing }
}
