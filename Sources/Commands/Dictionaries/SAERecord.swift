import Instruments
import Language
import Syntax

/// The result of `sae train`, `sae resume` and `sae load`.
enum SAERecord {
  static let curveType = RecordType(
    "sae curve",
    [
      FieldDeclaration("step", .int, doc: Message(en: "Steps taken.", zh: "已完成的步数。")),
      FieldDeclaration(
        "explained_variance", .number, display: .decimals(3),
        doc: Message(
          en: "Explained variance of the batch, about the mean.", zh: "该批次的解释方差（相对均值）。")),
      FieldDeclaration(
        "l0", .number, display: .decimals(1),
        doc: Message(en: "Active latents a row.", zh: "每行的活跃 latent 数。")),
      FieldDeclaration(
        "dead", .number, display: .share,
        doc: Message(
          en: "The share of latents that the auxiliary loss takes for dead.", zh: "辅助损失视为死亡的 latent 比例。")),
    ])
  static let fields = [
    FieldDeclaration("model", .text, doc: Message(en: "The model's name.", zh: "模型名称。")),
    FieldDeclaration("layer", .int, doc: Message(en: "Its layer.", zh: "所在的层。")),
    FieldDeclaration("site", .text, doc: Message(en: "The site that it reads.", zh: "读取的位点。")),
    FieldDeclaration(
      "writes", .text,
      doc: Message(
        en: "The site that it stands for: another one for a transcoder.", zh: "所重建的位点；转码器与读取的位点不同。")),
    FieldDeclaration("kind", .text, doc: Message(en: "What keeps latents few.", zh: "使 latent 稀疏的方式。")),
    FieldDeclaration(
      "width", .int, unit: "latents", doc: Message(en: "How many latents it has.", zh: "latent 的个数。")),
    FieldDeclaration(
      "k", .int,
      doc: Message(
        en: "Latents a row that training aimed at; 0 where unknown.", zh: "训练时每行的目标 latent 数；未知时为 0。")),
    FieldDeclaration(
      "tokens", .int, doc: Message(en: "Activations it was trained on.", zh: "训练所用的激活值个数。")),
    FieldDeclaration(
      "steps", .int,
      doc: Message(en: "Training steps; each activation is seen in many of them.", zh: "训练步数；每个激活值会出现多次。")),
    FieldDeclaration("seed", .int, doc: Message(en: "The seed.", zh: "随机种子。")),
    FieldDeclaration(
      "dead", .number, display: .share,
      doc: Message(
        en: "The share of latents that fired nowhere in the last million activations of training.",
        zh: "在训练的最后一百万个激活值中从未激活的 latent 比例。")),
    FieldDeclaration(
      "curve", .table(curveType), display: .brief,
      doc: Message(en: "How training went, on its own batches.", zh: "训练过程（训练批次上的数值）。")),
  ]
  static let type = RecordType("sae", fields)

  /// The record of a dictionary; what its training doesn't tell stands as nothing.
  static func record(
    _ trained: TrainedDictionary, recipe: DictionaryRecipe? = nil, rows: Int? = nil, curve: [[Value]] = []
  ) -> Value {
    let dictionary = trained.dictionary
    func number(_ value: Int?) -> Value { value.map(Value.int) ?? .nothing }
    return .record(
      Record(
        type: type,
        [
          ("model", .text(dictionary.place.model)), ("layer", .int(dictionary.place.layer)),
          ("site", .text(dictionary.place.reads.rawValue)),
          ("writes", .text(dictionary.place.writes.rawValue)),
          ("kind", .text(recipe?.kind.rawValue ?? dictionary.kind.rawValue)),
          ("width", .int(dictionary.latents)), ("k", .int(recipe?.k ?? dictionary.k)),
          ("tokens", number(rows)), ("steps", number(recipe?.steps)),
          ("seed", number(recipe.map { Int(truncatingIfNeeded: $0.seed) })),
          ("dead", trained.dead.map(Value.number) ?? .nothing),
          ("curve", .table(Table(curveType, rows: curve))),
        ],
        payload: trained))
  }
}
