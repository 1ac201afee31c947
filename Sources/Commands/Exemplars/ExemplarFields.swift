import Instruments
import Language
import Syntax

/// The result of `exemplars`.
struct ExemplarFields {
  let model: LoadedModel

  private static let value = FieldDeclaration(
    "value", .number, display: .significant(4), doc: Message(en: "The unit's value there.", zh: "该处的取值。"))
  private static let tokenType = RecordType(
    "exemplar token",
    [
      FieldDeclaration(
        "position", .int, doc: Message(en: "Its position in the window.", zh: "在窗口中的位置。")),
      TokenField.id, TokenField.token,
      FieldDeclaration(
        "value", .number,
        doc: Message(
          en: "The unit's value at this token; none at position 0, which doesn't count.",
          zh: "该 token 处的取值；位置 0 不计，故为空。")),
    ])
  private static let place = [
    value,
    FieldDeclaration(
      "token", .text, display: .token, doc: Message(en: "The token there.", zh: "该处的 token。")),
    FieldDeclaration(
      "text", .text, doc: Message(en: "The text around it.", zh: "其附近的文本。")),
    FieldDeclaration(
      "window", .int, display: .hidden,
      doc: Message(en: "Which window of the text set, from 0.", zh: "文本集中的第几个窗口，从 0 起。")),
    FieldDeclaration(
      "position", .int, display: .hidden, doc: Message(en: "Its position in the window.", zh: "在窗口中的位置。")),
    FieldDeclaration(
      "tokens", .table(tokenType), display: .hidden,
      doc: Message(en: "The text by token, with the unit's values.", zh: "逐个 token 的文本与取值。")),
  ]
  private static let rank = FieldDeclaration(
    "rank", .int, doc: Message(en: "The place, 0 for the most extreme.", zh: "名次，最极端者为 0。"))
  static let rowType = RecordType("exemplar", [rank] + place, style: .tokens)
  static let bandType = RecordType(
    "exemplar sample",
    [
      FieldDeclaration(
        "from", .number, display: .share,
        doc: Message(en: "The share of values below the band.", zh: "低于该区间的取值比例。")),
      FieldDeclaration(
        "to", .number, display: .share,
        doc: Message(en: "The share of values below its upper end.", zh: "低于该区间上端的取值比例。")),
    ] + place, style: .tokens)
  static let shareType = RecordType(
    "quantile",
    [
      FieldDeclaration(
        "share", .number, doc: Message(en: "The share of values that are at most this one.", zh: "不超过该值的比例。")),
      FieldDeclaration("value", .number, doc: Message(en: "The value.", zh: "该值。")),
    ])

  static let resultType = RecordType(
    "exemplars",
    [
      FieldDeclaration("unit", .text, doc: Message(en: "What was read.", zh: "读取的对象。")),
      FieldDeclaration("layer", .int, display: .hidden, doc: Message(en: "Its layer.", zh: "所在的层。")),
      FieldDeclaration(
        "positions", .int,
        doc: Message(
          en: "Positions that count: all but the first of each window.", zh: "计入的位置数：各窗口除第一个以外的全部位置。")),
      FieldDeclaration("windows", .int, doc: Message(en: "Windows of text read.", zh: "读取的文本窗口数。")),
      FieldDeclaration("mean", .number, doc: Message(en: "The mean value.", zh: "平均值。")),
      FieldDeclaration(
        "deviation", .number, doc: Message(en: "The standard deviation of the values.", zh: "取值的标准差。")),
      FieldDeclaration(
        "active", .number, display: .share,
        doc: Message(en: "The share of positions with a value other than 0.", zh: "取值不为 0 的位置比例。")),
      FieldDeclaration(
        "rank_error", .number, display: .hidden,
        doc: Message(
          en: "A bound on the standard deviation of an estimated share in `distribution`; 0: exact.",
          zh: "`distribution` 中比例估计的标准差上界；0 表示精确。")),
      FieldDeclaration(
        "distribution", .table(shareType), display: .brief,
        doc: Message(
          en: "The value at some shares of all values (of a sparse unit: of those other than 0).",
          zh: "若干分位处的取值（稀疏单元只计不为 0 的取值）。")),
      FieldDeclaration(
        "top", .table(rowType), doc: Message(en: "The greatest values, one a window.", zh: "最大的取值，每个窗口一个。")),
      FieldDeclaration(
        "bottom", .table(rowType), doc: Message(en: "The smallest values, one a window.", zh: "最小的取值，每个窗口一个。")
      ),
      FieldDeclaration(
        "samples", .table(bandType),
        doc: Message(
          en: "Pieces drawn uniformly from each band of the distribution, lowest band first.",
          zh: "从分布的各区间均匀抽取的文本，从最低区间起。")),
    ], style: .tokens)

  /// The shares that `distribution` lists.
  private static let shares = [0, 0.0001, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 1]

  /// The record of what was found.
  func record(of found: Exemplars, _ unit: UnitQuestion) -> Value {
    let values = found.distribution.count > 0 ? found.distribution.quantiles(Self.shares) : []
    let shares = zip(Self.shares, values).map { [Value.number($0), .number(Double($1))] }
    let samples = found.bands.flatMap { band in
      band.samples.map { [.number(band.shares.from), .number(band.shares.to)] + place($0) }
    }
    return .record(
      Record(
        type: Self.resultType,
        [
          ("unit", .text(unit.name)), ("layer", .int(unit.reader.layer)),
          ("positions", .int(found.positions)), ("windows", .int(found.windows)),
          ("mean", .number(found.mean)), ("deviation", .number(found.deviation)),
          ("active", .number(Double(found.active) / Double(max(1, found.positions)))),
          ("rank_error", .number(found.distribution.standardError)),
          ("distribution", .table(Table(Self.shareType, rows: shares))), ("top", table(found.top)),
          ("bottom", table(found.bottom)), ("samples", .table(Table(Self.bandType, rows: samples))),
        ]))
  }

  private func table(_ pieces: [Exemplar]) -> Value {
    .table(Table(Self.rowType, rows: pieces.enumerated().map { [.int($0)] + place($1) }))
  }

  private func place(_ piece: Exemplar) -> [Value] {
    let tokens = piece.tokens.indices.map { index -> [Value] in
      let (id, position) = (piece.tokens[index], piece.start + index)
      // A first position doesn't count, and its massive activation would be all that a scale of colours shows.
      let value: Value = position == 0 ? .nothing : .number(Double(piece.values[index]))
      return [.int(position), .int(id), .text(model.text(of: id)), value]
    }
    return [
      .number(Double(piece.value)), .text(model.text(of: piece.tokens[piece.peak])),
      .text(model.tokenizer.decode(piece.tokens)), .int(piece.window), .int(piece.start + piece.peak),
      .table(Table(Self.tokenType, rows: tokens)),
    ]
  }
}
