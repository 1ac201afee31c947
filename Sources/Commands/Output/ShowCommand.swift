import Language
import Syntax

/// `show`: draws a value, in blocks and loops too.
enum ShowCommand: Command {
  static let value = Parameter<Value>(
    "value", .positional, help: Message(en: "What to draw.", zh: "要显示的值。"))
  static let style = Parameter<ShowStyle>(
    "as", default: .automatic,
    help: Message(
      en: "The form: by default as suits the value and `--format`.", zh: "显示形式：默认按值的种类和 `--format`。"))

  static let signature = Signature(
    "show", topic: .output, parameters: [value, style], effects: .silent,
    summary: Message(
      en:
        "Draws a value as a table, heat-map, bars, curve or coloured tokens, or writes it as JSON, CSV "
        + "or Markdown.",
      zh: "把值画成表格、热图、条形图、曲线或着色的 token，或写成 JSON、CSV、Markdown。"),
    description: Message(
      en: "At top level every value is shown without it; in blocks and loops only `show` and `print` write. "
        + "A heat-map wants two axes, such as layers and positions; bars and tokens want texts with numbers; "
        + "a curve wants columns of numbers, of which the first is the axis. "
        + "What can't be drawn in the form is drawn as a table.",
      zh: "顶层语句的值不用它也会显示；在块和循环中只有 `show` 和 `print` 有输出。热图需要两个轴，如层与位置；"
        + "条形图和着色 token 需要文本及其数值；曲线需要数值列，第一列作横轴。无法按所选形式显示的值画成表格。"),
    related: ["print", "save"],
    search: [
      "display", "draw", "plot", "table", "heatmap", "bars", "chart", "curve", "显示", "画图", "表格", "热图", "条形图",
      "曲线",
    ],
    examples: [
      Example("show [1, 2, 3]"), Example("show (lens \"2 + 2 =\" position=all k=1) as=heatmap"),
      Example("top \"2 + 2 =\" | show as=bars"),
      Example("show table(x=[0, 1, 2, 3], y=[0, 1, 4, 9]) as=curve"),
    ])

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    session.show(call[value], as: call[style])
    return .nothing
  }
}
