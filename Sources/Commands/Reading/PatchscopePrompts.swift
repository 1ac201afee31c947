import Instruments
import Language
import Syntax
import Transformer

/// The prompts that a Patchscope writes representations into.
enum PatchscopePrompt: String, ChoiceArgument {
  /// Words that repeat themselves: what is written at the `?` is said again or gone on from.
  case identity
  /// Names with a description each.
  case description

  /// The prompt; its last `?` is the place that is written to.
  var text: String {
    switch self {
    case .identity: "cat -> cat\n1135 -> 1135\nhello -> hello\n?"
    case .description:
      "Norway: a country in the north of Europe\nMozart: a composer of the eighteenth century\n"
        + "Toyota: a company that makes cars\n?"
    }
  }

  /// How many tokens to generate where the call doesn't say.
  var length: Int { self == .identity ? 1 : 12 }
}

extension LoadedModel {
  /// A target prompt with the place of its last `?`.
  ///
  /// - Throws: E313 where no token of it is a `?`.
  func patchscopeTarget(_ text: String) throws(Failure) -> PatchscopeTarget {
    let tokens = try ids(of: text)
    let marks = tokens.indices.filter { self.text(of: tokens[$0]).filter { !$0.isWhitespace } == "?" }
    guard let position = marks.last else {
      throw Failure(
        .badValue,
        Message(
          en: "the target prompt has no `?` that is a token by itself: there is nowhere to write",
          zh: "目标提示中没有独立成为一个 token 的 `?`：没有可写入的位置"),
        help: Message(en: "for example `into=\"cat -> cat\\n?\"`", zh: "例如 `into=\"cat -> cat\\n?\"`"),
        parameter: "into")
    }
    return PatchscopeTarget(tokens: tokens, position: position)
  }
}

/// The parameters of both commands of a Patchscope.
enum PatchscopeParameters {
  static let prompt = Parameter<PatchscopePrompt>(
    "prompt", default: .identity,
    help: Message(
      en:
        "The target prompt: `identity` (words that repeat) or `description` (names with a description each).",
      zh: "目标提示：`identity`（词语的重复）或 `description`（名称与说明）。"))
  static let into = Parameter<String?>(
    "into",
    help: Message(
      en: "A target prompt of your own; the representation is written over its last `?`.",
      zh: "自定义目标提示；表示写入其最后一个 `?` 处。"))
  static let intoLayer = Parameter<Int?>(
    "into_layer", range: .layersOfModel, complete: .layers,
    help: Message(
      en: "The layer that is written to; by default the one that was read.", zh: "写入的层；默认与读取的层相同。"))

  /// The question of a call, for a text read under the standing interventions.
  static func question(
    of call: Arguments, on model: LoadedModel, in session: Session
  ) throws(Failure) -> PatchscopeQuestion {
    var question = PatchscopeQuestion(
      target: try model.patchscopeTarget(call[into] ?? call[prompt].text))
    question.layers = try call.chosenLayers?.indices(of: model.facts.layers)
    question.into = try call[intoLayer].map { layer throws(Failure) in
      try Selection.single(layer).indices(of: model.facts.layers)[0]
    }
    question.endTokens = model.special.endOfGeneration
    question.interventions = session.standingInterventions
    question.precision = PromptParameters.precision(of: call, in: session)
    return question
  }
}
