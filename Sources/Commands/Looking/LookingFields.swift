import Language
import Syntax

/// Fields that several results of looking inside share.
enum LookingFields {
  static let layer = FieldDeclaration(
    "layer", .int, doc: Message(en: "The layer, counted from 0.", zh: "层号，从 0 数起。"))
  static let position = FieldDeclaration(
    "position", .int, doc: Message(en: "The position, counted from 0.", zh: "位置，从 0 数起。"))

  /// The tokens of a prompt with their positions.
  static let promptType = RecordType("prompt", [position, TokenField.id, TokenField.token])

  static func prompt(_ ids: [Int], _ model: LoadedModel) -> Value {
    .table(
      Table(
        promptType, rows: ids.enumerated().map { [.int($0), .int($1), .text(model.text(of: $1))] }))
  }
}

/// The parameters by which commands that look inside say where.
enum LookingParameters {
  static let position = Parameter<PositionArgument?>(
    "position", complete: .words(["all", "last"]),
    help: Message(
      en: "Positions counted from 0, or from the end if negative: `-1`, `[0, 4]`, `2..5`, `last`, `all`.",
      zh: "位置，从 0 数起，负数从末尾数起：`-1`、`[0, 4]`、`2..5`、`last`、`all`。"))
  static let positions = Parameter<PositionArgument?>(
    "positions", complete: .words(["all", "last"]),
    help: Message(en: "The same as `position`.", zh: "与 `position` 相同。"))
  /// One spelling of each at most.
  static let rules: [ArgumentRule] = [
    .atMostOne(["position", "positions"]), .atMostOne(["layer", "layers"]),
  ]
}

extension Arguments {
  /// The positions a call names under either spelling.
  var chosenPositions: PositionArgument? {
    self[LookingParameters.position] ?? self[LookingParameters.positions]
  }
}

extension Failure {
  /// E313: positions that a prompt doesn't have, such as `generated`.
  static let noPosition = Failure(
    .badValue, Message(en: "there is no such position in the prompt", zh: "提示中没有这样的位置"),
    parameter: "position")
}
