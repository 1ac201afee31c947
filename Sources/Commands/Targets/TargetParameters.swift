import Language
import Syntax

/// The parameters by which commands say which layers, neurons, heads and positions they mean. Singular and plural
/// are the same: each takes one number, a list or a range.
enum TargetParameters {
  static let layer = Parameter<Selection?>(
    "layer", range: .layersOfModel, complete: .layers,
    help: Message(
      en: "The layer, or several: `2`, `[0, 5]`, `4..8`, `last`, `all`.",
      zh: "层，可以多个：`2`、`[0, 5]`、`4..8`、`last`、`all`。"))
  static let layers = Parameter<Selection?>(
    "layers", range: .layersOfModel, complete: .layers,
    help: Message(en: "The same as `layer`.", zh: "与 `layer` 相同。"))
  static let neuron = Parameter<Selection?>(
    "neuron", range: .neuronsOfModel,
    help: Message(
      en: "The neuron, or several: an input of the layer's down projection.",
      zh: "神经元，可以多个：该层下投影的一个输入。"))
  static let neurons = Parameter<Selection?>(
    "neurons", range: .neuronsOfModel, help: Message(en: "The same as `neuron`.", zh: "与 `neuron` 相同。"))
  static let head = Parameter<Selection?>(
    "head", range: .headsOfModel,
    help: Message(
      en: "The attention head, or several; without `site=` its output z. At k, v and rot_k: key/value heads.",
      zh: "注意力头，可以多个；不写 `site=` 时指其输出 z。在 k、v、rot_k 处为键值头。"))
  static let heads = Parameter<Selection?>(
    "heads", range: .headsOfModel, help: Message(en: "The same as `head`.", zh: "与 `head` 相同。"))
  static let site = Parameter<SiteArgument?>(
    "site", complete: .words(SiteArgument.names),
    help: Message(
      en:
        "The place in the forward pass, such as `resid_post`, `mlp_out` or `pattern`; TransformerLens's names "
        + "work too, and may carry the layer.",
      zh: "前向计算中的位点，如 `resid_post`、`mlp_out`、`pattern`；也接受 TransformerLens 的名称，名称中可带层号。"))
  static let dim = Parameter<Selection?>(
    "dim", range: .widthOfModel,
    help: Message(
      en: "Single dimensions of a site of the residual stream's width.", zh: "与残差流同宽的位点中的个别维度。"))
  static let key = Parameter<Selection?>(
    "key", range: .atLeast(0),
    help: Message(
      en: "At `pattern` and `attn_scores`: the key positions to change. Rows are not made to sum to 1 again.",
      zh: "用于 `pattern` 和 `attn_scores`：要修改的键位置。各行不会重新归一化。"))
  static let positions = Parameter<PositionArgument>(
    "positions", default: .all, complete: .words(PositionArgument.words),
    help: Message(
      en: "Positions counted from 0, or from the prompt's end if negative: `[4, -1]`, `2..5`, `last`, `all`, "
        + "`prompt`, `generated`, or `\"1..\"` for all but the first.",
      zh: "位置，从 0 数起，负数从提示末尾数起：`[4, -1]`、`2..5`、`last`、`all`、`prompt`、`generated`，"
        + "或用 `\"1..\"` 表示除第一个以外的全部。"))

  /// Those of commands that change activations, in the order of help pages.
  static let all: [any AnyParameter] = [
    layer, layers, neuron, neurons, head, heads, site, dim, key, positions,
  ]
  /// Which of them go together.
  static let rules: [ArgumentRule] = [
    .atMostOne(["layer", "layers"]), .atMostOne(["neuron", "neurons", "head", "heads", "dim"]),
  ]
}

extension Arguments {
  /// The layers a call names under either spelling.
  var chosenLayers: Selection? { self[TargetParameters.layer] ?? self[TargetParameters.layers] }
  /// The neurons a call names under either spelling.
  var chosenNeurons: Selection? { self[TargetParameters.neuron] ?? self[TargetParameters.neurons] }
  /// The heads a call names under either spelling.
  var chosenHeads: Selection? { self[TargetParameters.head] ?? self[TargetParameters.heads] }
}
