import Instruments
import Language
import Syntax
import Transformer

/// Units as rows: what `attribute` gives and what `ablate`, `patch`, `ablate curve` and `dose` take.
enum UnitRows {
  static let type = RecordType(
    "units",
    [
      FieldDeclaration(
        "layer", .optional(.int),
        doc: Message(en: "The layer, from 0; none for a position.", zh: "层号，从 0 数起；位置没有层。")),
      FieldDeclaration(
        "index", .optional(.int),
        doc: Message(
          en: "The neuron, head or latent; none for a layer or a "
            + "position.", zh: "神经元、注意力头或 latent 的编号；层和位置没有。")),
      FieldDeclaration(
        "position", .optional(.int),
        doc: Message(
          en: "The position, from 0; none where scores are sums over several, or over prompts of "
            + "several lengths.",
          zh: "位置，从 0 数起；分数是多个位置之和，或提示长短不一时，没有。")),
      FieldDeclaration(
        "token", .optional(.text), display: .hidden,
        doc: Message(en: "The token at the position.", zh: "该位置的 token。")),
      FieldDeclaration(
        "score", .optional(.number), display: .decimals(4),
        doc: Message(
          en: "What the unit is worth to the objective: positive where it speaks for the answer.",
          zh: "该单元对目标的贡献：为正表示支持答案。")),
      FieldDeclaration(
        "exact", .optional(.number), display: .decimals(4),
        doc: Message(
          en: "How much the objective really falls without the unit; none where that wasn't tried.",
          zh: "去除该单元后目标实际下降多少；未检验的没有。")),
      FieldDeclaration(
        "activation", .optional(.number), display: .significant(4),
        doc: Message(
          en: "Its activation: a neuron's value, the length of a head's "
            + "output.", zh: "激活值：神经元的值，或注意力头输出的长度。")),
      FieldDeclaration(
        "kind", .text, display: .hidden,
        doc: Message(
          en: "What the units are: heads, neurons, layers, positions or latents.",
          zh: "单元的种类：heads、neurons、layers、positions 或 latents。")),
    ])

  /// The same for units that are tokens of the text.
  static let positionType = RecordType(
    "units",
    type.fields.map { field in
      let isShown = field.name != "layer" && field.name != "index" && field.name != "kind"
      let display: FieldDisplay =
        field.name == "token" ? .token : isShown ? field.display : .hidden
      return FieldDeclaration(field.name, field.type, unit: field.unit, display: display, doc: field.doc)
    })

  /// Scores as rows.
  ///
  /// - Parameters:
  ///   - position: where all of them act; nil for several positions.
  ///   - tokens: the prompt, for units that are positions.
  static func table(
    _ scores: some Sequence<Attribution.Score>, _ kind: UnitKind, position: Int?, tokens: [Int],
    _ model: LoadedModel
  ) -> Table {
    let rows = scores.map { score -> [Value] in
      let place = score.unit.position ?? position
      return [
        score.unit.layer.map(Value.int) ?? .nothing, score.unit.index.map(Value.int) ?? .nothing,
        place.map(Value.int) ?? .nothing,
        place.map { .text(tokens.indices.contains($0) ? model.text(of: tokens[$0]) : "") } ?? .nothing,
        .number(score.score), score.exact.map(Value.number) ?? .nothing, .number(score.activation),
        .text(kind.rawValue),
      ]
    }
    return Table(kind == .positions ? positionType : type, rows: rows)
  }

  /// Units without scores as rows.
  static func table(_ set: UnitSet) -> Table {
    let rows = set.units.map { unit -> [Value] in
      [
        unit.layer.map(Value.int) ?? .nothing, unit.index.map(Value.int) ?? .nothing,
        unit.position.map(Value.int) ?? .nothing, .nothing, .nothing, .nothing, .nothing,
        .text(set.kind.rawValue),
      ]
    }
    return Table(type, rows: rows)
  }
}

/// Units that an argument names: an attribution, its rows or some of them, or a table with `layer` and `neuron` or
/// `head`.
struct UnitsArgument: ArgumentConvertible {
  let set: UnitSet

  static var valueType: ValueType { .either([.record(nil), .table(nil), .list(.record(nil))]) }

  var argumentText: String { "\(set.units.count) \(set.kind.rawValue)" }

  /// - Throws: E302 for a value that has no units, E305 for none, E313 for latents and mixed kinds.
  init(argument: Value) throws(Failure) {
    guard let table = Self.rows(of: argument) else { throw Failure.noUnits(argument) }
    guard !table.rows.isEmpty else {
      throw Failure(.emptyList, Message(en: "the set has no units", zh: "该集合没有单元"))
    }
    let columns: [(String, UnitKind)] = [("neuron", .neurons), ("head", .heads)]
    if let (name, kind) = columns.first(where: { table.columns.index(of: $0.0) != nil }) {
      set = UnitSet(kind, try Self.units(table, index: name, kind))
      return
    }
    let kinds = Set((table.column("kind") ?? []).compactMap(\.asText))
    guard let word = kinds.first, kinds.count == 1, let kind = UnitKind(rawValue: word) else {
      throw Failure.noUnits(argument)
    }
    guard kind != .latents else {
      throw Failure(
        .badValue,
        Message(
          en: "latents are no part of the model itself: ablate them with their SAE",
          zh: "latent 不是模型自身的一部分：请通过其 SAE 消融"))
    }
    set = UnitSet(kind, try Self.units(table, index: "index", kind))
  }

  private static func units(
    _ table: Table, index name: String, _ kind: UnitKind
  ) throws(Failure) -> [Unit] {
    func number(_ row: Int, _ column: String) -> Int? {
      table.columns.index(of: column).flatMap { table.rows[row][$0].asNumber }.flatMap { Int(exactly: $0) }
    }
    var units: [Unit] = []
    for row in table.rows.indices {
      let unit =
        kind == .positions
        ? Unit(position: number(row, "position"))
        : Unit(layer: number(row, "layer"), index: kind == .layers ? nil : number(row, name))
      let isWhole = kind == .positions ? unit.position != nil : unit.layer != nil
      guard isWhole, kind == .positions || kind == .layers || unit.index != nil else {
        throw Failure(
          .missingField,
          Message(en: "row \(row) names no unit", zh: "第 \(row) 行没有指明单元"),
          help: Message(
            en: "a row needs `layer` and `\(name)`", zh: "每一行需要 `layer` 和 `\(name)`"))
      }
      units.append(unit)
    }
    return units
  }

  /// The rows of an attribution, of a table, or of a list of records.
  private static func rows(of value: Value) -> Table? {
    switch value {
    case .record(let record):
      guard let inner = record["units"] else { return Table(records: [record]) }
      if case .table(let table) = inner { return table }
      return nil
    case .table(let table): return table
    case .list: return try? Table(argument: value)
    default: return nil
    }
  }
}

extension UnitSet {
  /// Checks layers and indices against a model.
  /// - Throws: E301 for a unit that it doesn't have.
  func check(_ model: LoadedModel) throws(Failure) {
    do {
      for intervention in zeroed(at: .all) { try intervention.validate(for: model.model.architecture) }
    } catch { throw Failure(error, file: model.path) }
  }
}

extension Failure {
  fileprivate static func noUnits(_ value: Value) -> Failure {
    let type = value.type.name
    return Failure(
      .valueType,
      Message(en: "\(type.en) is no set of units", zh: "\(type.zh)不是单元的集合"),
      help: Message(
        en: "give the result of `attribute`, its `units`, or a table with `layer` and `neuron` or `head`",
        zh: "请给出 `attribute` 的结果、其 `units`，或含 `layer` 与 `neuron`（或 `head`）的表格"))
  }
}
