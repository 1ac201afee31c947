import Language
import Syntax
import Terminal

func field(
  _ name: String, _ type: ValueType, unit: String? = nil, _ display: FieldDisplay = .automatic
) -> FieldDeclaration {
  FieldDeclaration(name, type, unit: unit, display: display, doc: Message(en: name, zh: name))
}

let tokenType = RecordType(
  "token", [field("index", .int), field("id", .int), field("token", .text, .token)])

let topType = RecordType(
  "top",
  [
    field("rank", .int), field("id", .int), field("token", .text, .token), field("logit", .number),
    field("logprob", .number, unit: "nats"), field("prob", .number, .share),
  ])

/// The distribution of a next token, with all that makes alignment hard.
let top = Value.table(
  Table(
    topType,
    rows: [
      [1, 7042, " Paris", 17.2341, -0.4432, 0.642], [2, 99, "巴黎", 15.1, -2.123, 0.1196],
      [3, 12, "\n", 11.003, -6.5, 0.0015], [4, 13, "🎉e\u{301}", 8.0, -11.2, 0.0000137],
    ]))

/// A lens over 3 layers and 2 positions.
let lens: Value = {
  let layers = RecordType(
    "layer",
    [
      field("layer", .int), field("position", .int), field("prob", .number, .share),
      field("top", .table(tokenType)),
    ])
  func first(_ token: String) -> Value {
    .table(Table(tokenType, rows: [[0, 1, .text(token)], [0, 2, "x"]]))
  }
  let rows: [[Value]] = [
    [0, 0, 0.01, first("的")], [0, 1, 0.3, first(" a")], [1, 0, 0.5, first("神经元")], [1, 1, 0.7, first(" b")],
    [2, 0, 0.85, first("\n")], [2, 1, 1.0, first(" Seattle")],
  ]
  let prompt = Table(tokenType, rows: [[0, 5, "The"], [1, 6, " 城市"]])
  return .record(
    Record([
      ("answer", " Seattle"), ("layers", .table(Table(layers, rows: rows))), ("prompt", .table(prompt)),
    ]))
}()

/// The activations of a neuron, of both signs.
let activations = Value.table(
  Table(
    RecordType("activation", [field("index", .int), field("token", .text, .token), field("value", .number)]),
    rows: [
      [0, "The", 0.1], [1, " 神经", -1.5], [2, "元", 2.25], [3, "\n", 0.5], [4, " fires", .number(.nan)],
    ]))

func tensor(_ shape: [Int], _ values: [Float], axes: [String] = []) -> Value {
  TensorValue(shape: shape, values: values, axes: axes).map(Value.tensor) ?? .nothing
}
