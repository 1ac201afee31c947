import Instruments
import Language
import Syntax

/// What `patch sweep` gives.
enum SweepResult {
  static let effect = FieldDeclaration(
    "effect", .number, display: .significant(4),
    doc: Message(
      en: "The change of the metric by this patch, against the run that was patched.",
      zh: "此修补使度量相对于被修补的运行改变了多少。"))
  static let share = FieldDeclaration(
    "share", .number, display: .hidden,
    doc: Message(
      en: "The effect as a share of the whole difference between the two runs.", zh: "效果占两次运行之差的比例。"))
  private static let exact = FieldDeclaration(
    "exact", .optional(.number), display: .hidden,
    doc: Message(en: "With `verify`, the effect found the obvious way.", zh: "使用 `verify` 时，用直接方法得到的效果。"))
  static let head = FieldDeclaration(
    "head", .int, doc: Message(en: "The head, counted from 0.", zh: "注意力头，从 0 数起。"))
  private static let neuron = FieldDeclaration(
    "neuron", .int, doc: Message(en: "The neuron, counted from 0.", zh: "神经元，从 0 数起。"))
  static let clean = FieldDeclaration(
    "clean", .number, display: .decimals(3),
    doc: Message(en: "The metric after the clean prompt.", zh: "干净提示之后的度量值。"))
  static let corrupted = FieldDeclaration(
    "corrupted", .number, display: .decimals(3),
    doc: Message(en: "The metric after the corrupted prompt.", zh: "对照提示之后的度量值。"))
  static let answer = FieldDeclaration(
    "answer", .text, display: .token,
    doc: Message(en: "The answer's token; of a task, that of its first prompt.", zh: "答案 token；任务则为第一条提示的。"))
  static let versus = FieldDeclaration(
    "versus", .optional(.text), display: .token,
    doc: Message(
      en: "The token it is measured against; none: its log-probability is measured.",
      zh: "与之比较的 token；无则度量对数概率。"))
  static let count = FieldDeclaration(
    "n", .int, unit: "pairs", doc: Message(en: "How many pairs the effects are means of.", zh: "效果是多少对提示的平均。")
  )
  static let direction = FieldDeclaration(
    "direction", .text,
    doc: Message(en: "Into which run: `denoise` or `noise`.", zh: "修补哪次运行：`denoise` 或 `noise`。"))
  static let seconds = FieldDeclaration(
    "seconds", .number, unit: "s", display: .decimals(2), doc: Message(en: "How long it took.", zh: "用时。"))
  static let control = FieldDeclaration(
    "control", .optional(.number), display: .decimals(3),
    doc: Message(
      en: "The mean effect at the strongest cell of five random directions of equal length in place of the "
        + "difference between the runs, of the first pair.",
      zh: "在效果最强的一格，用五个等长随机方向代替两次运行之差时的平均效果（第一对提示）。"))

  /// The cells' columns: the layer, the place in it, and the effect.
  static func cellType(_ unit: SweepParameters.Unit) -> RecordType {
    let place =
      switch unit {
      case .position: LookingFields.position
      case .head: head
      case .neuron: neuron
      }
    return RecordType("patch cell", [LookingFields.layer, place, effect, share, exact])
  }

  /// What is declared; the columns of cells are those of ``cellType(_:)``.
  static let declared = RecordType(
    "patch sweep",
    fields(
      RecordType(
        "patch cell", [LookingFields.layer, LookingFields.position, head, neuron, effect, share, exact])),
    style: .heatmap)

  /// A map, or a list where only the strongest cells are kept.
  static func type(_ unit: SweepParameters.Unit, listed: Bool) -> RecordType {
    RecordType("patch sweep", fields(cellType(unit)), style: listed ? .automatic : .heatmap)
  }

  private static func fields(_ cells: RecordType) -> [FieldDeclaration] {
    let site = FieldDeclaration(
      "site", .text, doc: Message(en: "The site that is exchanged.", zh: "互换的位点。"))
    let method = FieldDeclaration(
      "method", .text, doc: Message(en: "`exact`, or the estimate by gradients.", zh: "`exact`，或用梯度的估计方法。"))
    let rows = FieldDeclaration("cells", .table(cells), doc: Message(en: "A row a patch.", zh: "每个修补一行。"))
    let total = FieldDeclaration(
      "total", .int, display: .hidden, doc: Message(en: "How many patches were made.", zh: "共做了多少个修补。"))
    let deviation = FieldDeclaration(
      "control_sd", .optional(.number), display: .decimals(3),
      doc: Message(en: "Their standard deviation.", zh: "其标准差。"))
    let prompt = FieldDeclaration(
      "prompt", .table(LookingFields.promptType), display: .hidden,
      doc: Message(en: "The tokens of the clean prompt, of the first pair.", zh: "第一对中干净提示的各个 token。"))
    return [
      site, direction, method, answer, versus, count, clean, corrupted, rows, total, control, deviation,
    ]
      + checkFields + [seconds, prompt]
  }

  private static let checkFields = [
    FieldDeclaration(
      "r", .optional(.number), display: .decimals(3),
      doc: Message(
        en: "With `verify`: Pearson's r against the exact effects.", zh: "使用 `verify` 时：与精确效果的 Pearson r。")),
    FieldDeclaration(
      "r_magnitude", .optional(.number), display: .decimals(3),
      doc: Message(en: "Pearson's r of the magnitudes.", zh: "绝对值的 Pearson r。")),
    FieldDeclaration(
      "strongest", .optional(.int), unit: "cells", display: .hidden,
      doc: Message(
        en: "How many of the exactly strongest cells are looked for: a twentieth, five at least.",
        zh: "寻找多少个实际最强的格：二十分之一，至少五个。")),
    FieldDeclaration(
      "missed", .optional(.int), unit: "cells",
      doc: Message(
        en: "How many of these are not among as many strongest by this method: false negatives.",
        zh: "其中有多少个不在本方法同样多的最强格之中：漏报数。")),
    FieldDeclaration(
      "largest_error", .optional(.number),
      doc: Message(en: "The greatest difference of an effect.", zh: "效果的最大差异。")),
    FieldDeclaration(
      "verify_seconds", .optional(.number), unit: "s", display: .decimals(2),
      doc: Message(en: "How long the other way took.", zh: "另一种方法的用时。")),
  ]

  /// The cells as rows; `limit` keeps the strongest, in order of strength.
  static func cells(
    _ sweep: PatchSweep, exact: PatchSweep?, _ unit: SweepParameters.Unit, limit: Int?
  ) -> Table {
    var order = Array(sweep.cells.indices)
    if let limit {
      order.sort { (abs(sweep.cells[$1].effect), $0) < (abs(sweep.cells[$0].effect), $1) }
      order = Array(order.prefix(limit))
    }
    let whole = abs(sweep.clean - sweep.corrupted)
    let rows = order.map { index -> [Value] in
      let cell = sweep.cells[index]
      return [
        .int(cell.layer), (cell.position ?? cell.unit).map(Value.int) ?? .nothing, .number(cell.effect),
        .number(whole == 0 ? 0 : cell.effect / whole),
        exact.map { .number($0.cells[index].effect) } ?? .nothing,
      ]
    }
    return Table(cellType(unit), rows: rows)
  }
}
