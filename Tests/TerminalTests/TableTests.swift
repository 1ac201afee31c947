import Chance
import Language
import Syntax
import Terminal
import Testing

private func table(_ value: Value, width: Int = 80, language: MessageLanguage = .en) -> String {
  TableRenderer().render(value, in: Frame(width: width, language: language))
}

@Suite struct Tables {
  @Test func columnsAlignUnderChineseEmojiAndCombiningMarks() {
    #expect(
      table(top) == """
        ┌──────┬──────┬──────────┬────────┬────────────────┬────────────────────┐
        │ rank │   id │ token    │  logit │ logprob (nats) │ prob               │
        ├──────┼──────┼──────────┼────────┼────────────────┼────────────────────┤
        │    1 │ 7042 │ " Paris" │ 17.234 │         -0.443 │  64.20% ██████▍    │
        │    2 │   99 │ "巴黎"   │ 15.100 │         -2.123 │  11.96% █▎         │
        │    3 │   12 │ "\\n"     │ 11.003 │         -6.500 │   0.15% ▏          │
        │    4 │   13 │ "🎉e\u{301}"    │  8.000 │        -11.200 │  <0.01% ▏          │
        └──────┴──────┴──────────┴────────┴────────────────┴────────────────────┘

        """)
  }

  @Test func whatDoesNotFitFollowsBelowWithTheFirstColumn() {
    #expect(
      table(top, width: 44) == """
        ┌──────┬──────┬──────────┬────────┐
        │ rank │   id │ token    │  logit │
        ├──────┼──────┼──────────┼────────┤
        │    1 │ 7042 │ " Paris" │ 17.234 │
        │    2 │   99 │ "巴黎"   │ 15.100 │
        │    3 │   12 │ "\\n"     │ 11.003 │
        │    4 │   13 │ "🎉e\u{301}"    │  8.000 │
        └──────┴──────┴──────────┴────────┘
        ┌──────┬────────────────┬────────┐
        │ rank │ logprob (nats) │   prob │
        ├──────┼────────────────┼────────┤
        │    1 │         -0.443 │ 64.20% │
        │    2 │         -2.123 │ 11.96% │
        │    3 │         -6.500 │  0.15% │
        │    4 │        -11.200 │ <0.01% │
        └──────┴────────────────┴────────┘

        """)
  }

  @Test func longTextsAreCutByWidth() {
    let type = RecordType("row", [field("名称", .text), field("n", .int)])
    let long = String(repeating: "模型", count: 40)
    #expect(
      table(.table(Table(type, rows: [[.text(long), 7], ["a\tb\nc\u{1B}[31m", nil]])), width: 30) == """
        ┌────────────────────────┬───┐
        │ 名称                   │ n │
        ├────────────────────────┼───┤
        │ 模型模型模型模型模型…  │ 7 │
        │ a⇥b⏎c\u{FFFD}[31m             │ – │
        └────────────────────────┴───┘

        """)
  }

  @Test func numbersOfAColumnShareTheirDigits() {
    let type = RecordType("row", [field("whole", .number), field("small", .number), field("mixed", .number)])
    let rows: [[Value]] = [[3, 1e-9, 0.25], [-2.0, 2.5e-7, 1e-9], [10, 0, .number(-.infinity)]]
    #expect(
      table(.table(Table(type, rows: rows))) == """
        ┌───────┬───────────┬─────────┐
        │ whole │     small │   mixed │
        ├───────┼───────────┼─────────┤
        │     3 │ 1.000e-09 │    0.25 │
        │    -2 │ 2.500e-07 │ 1.0e-09 │
        │    10 │         0 │      -∞ │
        └───────┴───────────┴─────────┘

        """)
  }

  @Test func declaredDigitsAreKept() {
    let type = RecordType(
      "row",
      [field("a", .number, .decimals(1)), field("b", .number, .significant(2)), field("c", .int, .hidden)])
    #expect(
      table(.table(Table(type, rows: [[1.25, 0.0012345, 1], [10.0, 123.4, 2]])))
        == """
        ┌──────┬─────────┐
        │    a │       b │
        ├──────┼─────────┤
        │  1.2 │  0.0012 │
        │ 10.0 │ 1.2e+02 │
        └──────┴─────────┘

        """)
  }

  @Test func aTableWithoutRowsSaysSo() {
    let empty = Value.table(Table(tokenType, rows: []))
    #expect(table(empty).hasSuffix("no rows\n"))
    #expect(table(empty, language: .zh).hasSuffix("没有行\n"))
  }

  @Test func everyLineOfABlockIsEquallyWide() {
    let pieces = ["a", "中", "🎉", "e\u{301}", "👩‍👩‍👧", " ", "…", "é", "한", "\n", "🇨🇳", "ﬀ"]
    var dice = Dice(state: 7)
    for _ in 0..<300 {
      let count = Int.random(in: 1...7, using: &dice)
      let fields = (0..<count).map { column in
        field("列\(column)" + String(repeating: "x", count: column), .any, unit: column == 2 ? "秒" : nil)
      }
      let rows = (0..<Int.random(in: 0...6, using: &dice)).map { _ in
        (0..<count).map { column -> Value in
          if column % 2 == 1 { return .number(Double.random(in: -1000...1000, using: &dice)) }
          let length = Int.random(in: 0...30, using: &dice)
          return .text((0..<length).map { _ in pieces.randomElement(using: &dice) ?? "" }.joined())
        }
      }
      let width = Int.random(in: 20...120, using: &dice)
      let text = table(.table(Table(RecordType("row", fields), rows: rows)), width: width)
      var widths: Set<Int> = []
      for line in text.split(separator: "\n") where line != "no rows" {
        if line.hasPrefix("┌") { widths = [] }
        widths.insert(Columns.width(of: line))
        #expect(widths.count == 1 && (widths.first ?? 0) <= width)
      }
    }
  }
}

@Suite struct OtherValues {
  @Test func aRecordShowsItsFieldsAndSummarisesItsTables() {
    let type = RecordType(
      "run",
      [
        field("text", .text), field("tokens", .table(topType), .brief),
        field("prompt", .table(tokenType), .brief),
        field("seconds", .number, unit: "s"),
      ])
    let prompt = Value.table(Table(tokenType, rows: [[0, 5, "The"]]))
    let run = Value.record(
      Record(
        type: type,
        [("text", "The capital\nis 巴黎."), ("tokens", top), ("prompt", prompt), ("seconds", 0.41234)]))
    #expect(
      table(run) == """
        text     The capital
                 is 巴黎.
        tokens   4 × (rank id token logit logprob prob)
        prompt   1 × (index id token)
        seconds  0.4123 s

        """)
  }

  @Test func aRecordIsDrawnInTheFormItsTypeSuggests() {
    let type = RecordType(
      "neuron", [field("layer", .int), field("tokens", .table(tokenType))], style: .tokens)
    let neuron = Value.record(Record(type: type, [("layer", 2), ("tokens", activations)]))
    let automatic = ShowStyle.automatic.renderer().render(neuron, in: Frame())
    #expect(automatic == "layer  2\n" + TokensRenderer().render(activations, in: Frame()))
    #expect(ShowStyle.table.renderer(orElse: .json).render(neuron, in: Frame()).contains("│ index │"))
    #expect(
      ShowStyle.automatic.renderer(orElse: .json).render(neuron, in: Frame()).hasPrefix("{\"layer\":2,"))
  }

  @Test func aRecordAboutOneTableShowsIt() {
    let score = Value.record(
      Record([("loss", 3.25), ("tokens", .table(Table(tokenType, rows: [[0, 5, "The"]])))]))
    #expect(
      table(score) == """
        loss  3.25
        tokens
        ┌───────┬────┬───────┐
        │ index │ id │ token │
        ├───────┼────┼───────┤
        │     0 │  5 │ "The" │
        └───────┴────┴───────┘

        """)
  }

  private static let plainValues: [(Value, String)] = [
    (Value.nothing, "–\n"), (true, "true\n"), (12, "12\n"), (0.25, "0.25\n"), (-0.0, "0\n"),
    (1e-9, "1.00e-09\n"),
    ("你好\nworld", "你好\nworld\n"), ([1, 2.5, "x", nil], "[1, 2.5, \"x\", –]\n"), ([], "[]\n"),
    ("bell\u{7}\u{1B}[2J", "bell\u{FFFD}\u{FFFD}[2J\n"),
  ]

  @Test(arguments: plainValues) func aPlainValueIsOneLine(value: Value, text: String) {
    #expect(table(value) == text)
  }

  @Test func aLongListWraps() {
    #expect(
      table(.list((0..<12).map { .number(Double($0) / 2) }), width: 30) == """
        [0, 0.5, 1, 1.5, 2, 2.5, 3,
         3.5, 4, 4.5, 5, 5.5]

        """)
  }

  @Test func aTensorShowsItsShapeStatisticsAndCorners() {
    let value = tensor(
      [2, 4, 9], (0..<72).map { Float($0) * 0.5 - 9 }, axes: ["layer", "position", "d_model"])
    #expect(
      table(value) == """
        tensor [layer 2 × position 4 × d_model 9]
        mean 8.75 · norm 115.3 · min -9 · max 26.5
        [[[-9.0, -8.5, -8.0, …, -6.0, -5.5, -5.0],
          [-4.5, -4.0, -3.5, …, -1.5, -1.0, -0.5],
          [ 0.0,  0.5,  1.0, …,  3.0,  3.5,  4.0],
          [ 4.5,  5.0,  5.5, …,  7.5,  8.0,  8.5]],
         [[ 9.0,  9.5, 10.0, …, 12.0, 12.5, 13.0],
          [13.5, 14.0, 14.5, …, 16.5, 17.0, 17.5],
          [18.0, 18.5, 19.0, …, 21.0, 21.5, 22.0],
          [22.5, 23.0, 23.5, …, 25.5, 26.0, 26.5]]]

        """)
    #expect(table(tensor([0, 4], [])) == "tensor [0 × 4]\n")
    #expect(table(tensor([], [2.5])) == "tensor []\nmean 2.5 · norm 2.5 · min 2.5 · max 2.5\n2.5\n")
    #expect(table(tensor([2], [1, .nan])).contains("1 NaN/∞"))
  }
}
