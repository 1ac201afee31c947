import Instruments
import Language
import Syntax
import Tensors
import Transformer

/// The fields of what `tunedlens train` and `tunedlens load` give.
enum TunedLensFields {
  static let layerType = RecordType(
    "tuned lens layer",
    [
      LookingFields.layer,
      FieldDeclaration(
        "kl", .number, unit: "nats", display: .decimals(3),
        doc: Message(
          en: "KL(model ‖ logit lens) on held-out text, the mean over positions.",
          zh: "留出文本上的 KL（模型 ‖ Logit Lens），各位置的平均值。")),
      FieldDeclaration(
        "tuned_kl", .number, unit: "nats", display: .decimals(3),
        doc: Message(
          en: "KL(model ‖ tuned lens) at the same positions.", zh: "相同位置上的 KL（模型 ‖ Tuned Lens）。")),
      FieldDeclaration(
        "gain", .number, unit: "nats", display: .decimals(3),
        doc: Message(
          en: "By how much the tuned lens is nearer to the model.", zh: "Tuned Lens 比 Logit Lens 近多少。")),
      FieldDeclaration(
        "gain_se", .number, unit: "nats", display: .decimals(3),
        doc: Message(en: "The standard error of that over positions.", zh: "其在各位置上的标准误。")),
    ])

  static let type = RecordType(
    "tuned lens",
    [
      FieldDeclaration(
        "model", .text, doc: Message(en: "The model it is for.", zh: "适用的模型。")),
      FieldDeclaration(
        "tokens", .optional(.int),
        doc: Message(en: "The positions it was trained on.", zh: "训练所用的位置数。")),
      FieldDeclaration(
        "held_out", .optional(.int),
        doc: Message(en: "The positions it was judged on.", zh: "评判所用的位置数。")),
      FieldDeclaration(
        "improved", .optional(.int),
        doc: Message(
          en: "How many of the layers are nearer to the model than by the logit lens.",
          zh: "有多少层比 Logit Lens 更接近模型。")),
      FieldDeclaration(
        "seed", .optional(.int), display: .hidden, doc: Message(en: "The seed.", zh: "随机种子。")),
      FieldDeclaration(
        "layers", .optional(.table(layerType)),
        doc: Message(en: "A row a layer, on held-out text.", zh: "每层一行，基于留出文本。")),
    ])

  /// A lens with what was found on held-out text.
  static func record(
    _ lens: TunedLens, name: String, recipe: TunedLensRecipe, _ found: [LensDivergence]
  ) -> Record {
    let rows = found.map { layer -> [Value] in
      let gains = Sample(zip(layer.plain.values, layer.tuned.values).map { $0 - $1 })
      return [
        .int(layer.layer), .number(layer.plain.mean), .number(layer.tuned.mean), .number(gains.mean),
        .number(gains.error),
      ]
    }
    return Record(
      type: type,
      [
        ("model", .text(name)), ("tokens", .int(recipe.steps * recipe.batch)),
        ("held_out", .int(found.first?.plain.values.count ?? 0)),
        ("improved", .int(found.count { $0.tuned.mean < $0.plain.mean })),
        ("seed", Int(exactly: recipe.seed).map(Value.int) ?? .nothing),
        ("layers", .table(Table(layerType, rows: rows))),
      ], payload: lens)
  }

  /// A lens from a file, of which nothing else is known.
  static func record(_ lens: TunedLens, name: String) -> Record {
    Record(type: type, [("model", .text(name))], payload: lens)
  }
}

/// What `tuned=` takes: the result of `tunedlens train` or `tunedlens load`.
struct TunedLensArgument: ArgumentConvertible {
  let lens: TunedLens

  static var valueType: ValueType { .record(TunedLensFields.type) }

  init(lens: TunedLens) { self.lens = lens }

  /// - Throws: E302 for anything else.
  init(argument: Value) throws(Failure) {
    guard case .record(let record) = argument, let lens = record.payload as? TunedLens else {
      throw Failure(
        .valueType, Message(en: "this is no tuned lens", zh: "这不是 Tuned Lens"),
        help: Message(
          en: "give the result of `tunedlens train` or `tunedlens load`",
          zh: "请给出 `tunedlens train` 或 `tunedlens load` 的结果"))
    }
    self.lens = lens
  }

  var argumentText: String { "…" }

  /// The lens, for a model.
  ///
  /// - Throws: E313 where it was trained for another.
  func lens(for model: LoadedModel) throws(Failure) -> TunedLens {
    guard lens.model == model.model.fingerprint else {
      throw Failure(
        .badValue,
        Message(
          en: "this tuned lens was trained for another model (\(lens.model.text)), not for \(model.name)",
          zh: "该 Tuned Lens 是为另一个模型（\(lens.model.text)）训练的，不适用于 \(model.name)"),
        help: Message(
          en: "train one with `tunedlens train`, or load the model it was made for",
          zh: "请用 `tunedlens train` 训练，或加载它所适用的模型"))
    }
    return lens
  }
}

extension ModelFingerprint {
  /// Family, sizes and fingerprint in a line.
  var text: String { "\(family), \(layers) × \(width), \(vocabulary) tokens, \(digest)" }
}
