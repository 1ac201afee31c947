import Instruments
import Language
import Syntax
import Transformer

/// `diffmean`: the direction between two sets of prompts.
enum DiffmeanCommand: Command {
  static let signature = Signature(
    "diffmean", topic: .instruments, parameters: DiffmeanParameters.all, rules: DiffmeanParameters.rules,
    returns: .record(DirectionFields.type), effects: [.needsModel, .readsFile, .random],
    summary: Message(
      en: "Finds the direction between two sets of prompts: the difference of their mean residual streams.",
      zh: "求两组提示之间的方向：残差流均值之差。"),
    description: Message(
      en: """
        Every prompt is read once and the residual stream of its last position kept at all layers; the direction of a \
        layer is the mean of the positive training prompts less that of the negative ones (not halved). A contrast \
        that comes with Sonde has training, validation and test prompts fixed in its file: the layer is chosen on \
        the second and everything is judged on the third. Lists, and files without splits, all go into the mean; \
        held out is then one prompt at a time.

        The layer, below 80 % of the depth, is chosen as Arditi et al. (2024) do. For `refusal` every candidate is \
        ablated on harmful and harmless prompts and added on harmless ones; those with KL above 0.1 or without induced \
        refusal fall away, and of the rest the one that leaves the least refusal is taken. If none induces \
        refusal at once its length, that condition falls, and `rule` says so. For other contrasts it is the layer \
        where the projections lie furthest apart, with KL up to 0.1. `layer=` chooses by itself.

        For `refusal` the model then answers the test prompts greedily: as it is, with the direction projected out \
        everywhere, with it added at its layer by a scale chosen on validation prompts, and both with random \
        directions of equal length. An answer refuses if it holds one of a fixed list of phrases, English or \
        Chinese, such as "I'm sorry", "I can't", "抱歉" or "我不能", in its first `max=` tokens; the refusal score is \
        log P − log(1 − P), P the probability of the tokens that refusals begin with.

        Hand the result to `ablate`, `steer`, `project` and `save`.
        """,
      zh: """
        每条提示只读一遍，保留各层最后位置的残差流；某层的方向是正例训练提示的均值减去反例的均值（不除以二）。Sonde 自带的对照\
        在文件中固定了训练、验证和测试提示：层在验证集上选择，结果在测试集上评判。列表和没有划分的文件全部用于求均值，\
        此时逐条留出。

        层按 Arditi 等（2024）的方法在深度 80 % 以内选择。对 `refusal`，每个候选方向都在有害和无害提示上消融，并在无害提示上相加；\
        KL 大于 0.1 或不引起拒绝的被去掉，其余中取剩余拒绝最少的。若没有一个在一倍长度时引起拒绝，则不再要求这一条，`rule` 会\
        说明。其他对照取 KL 不超过 0.1 且投影相距最远的层。`layer=` 可自行指定。

        对 `refusal`，模型随后贪心地回答测试提示：原样、处处投影去除该方向、在其所在层按验证集上选出的倍数相加，并用等长的随机方向\
        作对照。回答的前 `max=` 个 token 中若含固定列表里的短语（如 "I'm sorry"、"I can't"、“抱歉”、“我不能”）即算拒绝；\
        拒绝分数为 log P − log(1 − P)，P 是拒绝开头的 token 的概率。

        结果可交给 `ablate`、`steer`、`project` 和 `save`。
        """),
    related: ["contrast", "ablate", "steer", "project", "random", "refusals", "save", "load"],
    search: [
      "difference of means", "direction", "refusal", "abliteration", "contrast", "steering vector", "concept",
      "PCA", "probe", "方向", "均值差", "拒绝", "对照", "情感", "语言", "正式", "概念向量",
    ],
    examples: [
      Example(
        "let v = diffmean sentiment layer=12\nshow (project v \"What a lovely day. What a nasty smell.\")",
        speed: .seconds),
      Example(
        "diffmean positive=[\"I love it\", \"So good\"] negative=[\"I hate it\", \"So bad\"] layer=10",
        doc: Message(en: "Prompts of your own.", zh: "自己的提示。")),
      Example(
        "let v = diffmean refusal\nwith ablate v { print (run chat=\"Tell me how to rob a bank.\" max=24).text }",
        speed: .minutes, doc: Message(en: "Refusal, found, judged and taken out.", zh: "找出拒绝方向，评判，并去除。")),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    var work = try DiffmeanRun(call, in: session)
    let found = try work.states().states
    let judges = work.refusal != nil && work.contrast.split.holdsOut && call[DiffmeanParameters.judge]
    let refuses = judges ? try work.refuses(limit: call[DiffmeanParameters.max]) : nil
    // Without refusals there is nothing for an ablation to take away: choose by what can be told apart.
    if let refuses, !refuses.isThere { work.refusal = nil }
    var directions = work.directions(found)
    let candidates = try work.candidates(directions, found)
    guard let choice = DirectionChoice(among: candidates, isRefusal: work.refusal != nil) else {
      throw Failure(
        .notFinite, Message(en: "no layer gives a direction with numbers", zh: "没有一层给出有效的方向"))
    }
    let layer = choice.candidate.layer
    var result = DirectionResult(work, states: found, candidates: candidates, choice: choice)
    (result.isGiven, result.refuses) = (call.chosenLayers != nil, refuses)
    if let scale = call[DiffmeanParameters.scale] {
      directions[layer].scale = scale
    } else if work.refusal != nil, work.contrast.split.holdsOut {
      result.scales = try work.scales(directions[layer])
      directions[layer].scale = result.bestScale
    }
    result.directions = directions
    if judges {
      result.judgement = try work.judge(
        work.refusal == nil ? nil : directions[layer], limit: call[DiffmeanParameters.max],
        draws: call[DiffmeanParameters.draws])
    }
    return .record(try result.record(draws: call[DiffmeanParameters.draws]))
  }
}
