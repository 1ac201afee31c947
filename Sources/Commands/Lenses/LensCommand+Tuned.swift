import Instruments
import Language
import Syntax
import Transformer

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

  /// A row a layer and position, with the columns of a tuned lens where one is given.
  ///
  /// - Throws: E313 for a lens of another model, and what the engine refuses.
  static func table(
    _ lens: LogitLens, _ ids: [Int], _ question: LensQuestion, _ tuned: TunedLensArgument?,
    in session: Session
  ) throws(Failure) -> Table {
    let model = try session.loadedModel()
    let rows = lens.cells.map { row($0, model) }
    guard let tuned else { return Table(layerType, rows: rows) }
    let chosen = try tuned.lens(for: model)
    let cancellation = session.cancellation
    let readings: [TunedReading?]
    do throws(EngineError) {
      readings = try model.model.readings(
        of: chosen, beside: lens, ids, question, isCancelled: { cancellation.isRequested() })
    } catch { throw Failure(error, file: model.path) }
    return Table(
      tunedLayerType,
      rows: zip(rows, readings).map { row, reading in
        guard let reading else { return row + tunedFields.map { _ in .nothing } }
        return row + [
          .number(Double(reading.prob)), .int(reading.rank), .number(reading.kl),
          reading.top.first.map { .text(model.text(of: $0.id)) } ?? .nothing,
        ]
      })
  }
}
