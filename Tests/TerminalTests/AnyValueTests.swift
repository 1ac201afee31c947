import Chance
import Foundation
import Language
import Syntax
import Terminal
import Testing

/// Values of every kind and size, the awkward ones among them.
private struct ValueMaker {
  var dice: Dice

  private let texts = [
    "", " ", "\n", "a\u{1B}[2Jb", "神经元", "👩‍👩‍👧", "e\u{301}", "|`\"\\,", "\r\n", "\u{202E}x", "token",
  ]
  private let numbers = [
    0, -0.0, .nan, .infinity, -.infinity, 1e308, -1e308, 5e-300, .leastNonzeroMagnitude, 0.1, -1, 123456.789,
  ]
  private let names = [
    "layer", "position", "prob", "value", "token", "text", "top", "shape", "values", "列", "x",
  ]
  private let displays: [FieldDisplay] = [
    .automatic, .decimals(2), .decimals(40), .significant(3), .significant(0), .share, .token, .brief,
    .hidden,
  ]

  init(seed: UInt64) {
    dice = Dice(state: seed)
  }

  mutating func number() -> Double { numbers.randomElement(using: &dice) ?? 0 }

  mutating func value(depth: Int) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 11 : 6), using: &dice) {
    case 0: return .nothing
    case 1: return .bool(true)
    case 2: return .int([0, 7, -1, Int.max, Int.min].randomElement(using: &dice) ?? 0)
    case 3: return .number(number())
    case 4: return .text((0..<Int.random(in: 0...9, using: &dice)).map { _ in text() }.joined())
    case 5: return RangeValue(from: -2, to: 5).map(Value.range) ?? .nothing
    case 6: return .list(values(depth: depth - 1))
    case 7: return .list(values(depth: depth - 1).map { .record(Record([("value", $0), ("n", 1)])) })
    case 8: return tensor()
    case 9: return .table(table(depth: depth - 1))
    default: return .record(record(depth: depth - 1))
    }
  }

  private mutating func text() -> String { texts.randomElement(using: &dice) ?? "" }

  private mutating func values(depth: Int) -> [Value] {
    (0..<Int.random(in: 0...5, using: &dice)).map { _ in value(depth: depth) }
  }

  private mutating func type() -> RecordType {
    let fields = names.shuffled(using: &dice).prefix(Int.random(in: 0...6, using: &dice)).map { name in
      field(
        name, .any, unit: Bool.random(using: &dice) ? "单位" : nil,
        displays.randomElement(using: &dice) ?? .share)
    }
    return RecordType("any", fields, style: ShowStyle.allCases.randomElement(using: &dice) ?? .automatic)
  }

  private mutating func table(depth: Int) -> Table {
    let type = type()
    let rows = (0..<Int.random(in: 0...5, using: &dice)).map { _ in
      type.fields.map { _ in value(depth: depth) }
    }
    return Table(type, rows: rows)
  }

  private mutating func record(depth: Int) -> Record {
    let type = type()
    return Record(
      type: Bool.random(using: &dice) ? type : nil, type.fields.map { ($0.name, value(depth: depth)) })
  }

  private mutating func tensor() -> Value {
    let shape = (0..<Int.random(in: 0...3, using: &dice)).map { _ in Int.random(in: 0...8, using: &dice) }
    return TerminalTests.tensor(shape, (0..<shape.reduce(1, *)).map { _ in Float(number()) })
  }
}

@Suite struct AnyValues {
  @Test func everyFormDrawsEveryValueSafely() throws {
    var maker = ValueMaker(seed: 11)
    for round in 0..<200 {
      let value = maker.value(depth: 3)
      for style in ShowStyle.allCases {
        for depth in [Style.Depth.none, .indexed] {
          let frame = Frame(
            width: round % 100, style: Style(depth: depth), language: round % 2 == 0 ? .en : .zh)
          let text = style.renderer().render(value, in: frame)
          let shown = text.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
          #expect(text.isEmpty || text.utf8.last == UInt8(ascii: "\n"))
          #expect(style == .csv || !shown.unicodeScalars.contains("\u{1B}"), "nothing steers the terminal")
        }
      }
      let document = Data(JSONRenderer.text(value).utf8)
      _ = try JSONSerialization.jsonObject(with: document, options: .fragmentsAllowed)
    }
  }

  @Test func noTableIsWiderThanTheFrame() {
    var maker = ValueMaker(seed: 12)
    for _ in 0..<500 {
      let text = TableRenderer().render(maker.value(depth: 2), in: Frame(width: 40))
      for line in text.split(separator: "\n") where line.hasPrefix("│") {
        #expect(Columns.width(of: line) <= 40)
      }
    }
  }
}
