import Instruments
import Language
import Syntax

extension LensCommand {
  /// The columns that a tuned lens adds.
  static let tunedFields = [
    FieldDeclaration(
      "tuned_prob", .optional(.number), display: .share,
      doc: Message(
        en: "The answer's probability by the tuned lens; none where it has no translator for the layer.",
        zh: "Tuned Lens 给出的答案概率；该层没有变换时为 none。")),
    FieldDeclaration(
      "tuned_rank", .optional(.int), doc: Message(en: "The answer's rank by it.", zh: "其给出的答案名次。")),
    FieldDeclaration(
      "tuned_kl", .optional(.number), unit: "nats",
      doc: Message(en: "KL(model ‖ tuned lens).", zh: "KL（模型 ‖ Tuned Lens）。")),
    FieldDeclaration(
      "tuned_token", .optional(.text), display: .token,
      doc: Message(en: "The most probable token by it.", zh: "其给出的最可能的 token。")),
  ]
  static let tunedLayerType = RecordType("lens layer", layerType.fields + tunedFields)

  /// A row a layer and position, with the columns of a tuned lens where one was given.
  static func table(_ lens: LogitLens, isTuned: Bool, _ model: LoadedModel) -> Table {
    guard isTuned else { return Table(layerType, rows: lens.cells.map { row($0, model) }) }
    return Table(
      tunedLayerType,
      rows: lens.cells.map { cell in
        guard let tuned = cell.tuned else { return row(cell, model) + tunedFields.map { _ in .nothing } }
        return row(cell, model) + [
          .number(Double(tuned.prob)), .int(tuned.rank), .number(tuned.kl),
          tuned.top.first.map { .text(model.text(of: $0.id)) } ?? .nothing,
        ]
      })
  }
}
