import Language
import Syntax
import Terminal
import Testing

private let plain = Frame()
private let colored = Frame(style: Style(depth: .indexed))

private func withoutEscapes(_ text: String) -> String {
  text.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
}

@Suite struct Heatmaps {
  @Test func withoutColourShadesStandBeforeTheTokens() {
    #expect(
      HeatmapRenderer().render(lens, in: plain) == """
        layer  0         1
               The       ·城市
            0  的       ░·a
            1 ▒神经元   ▓·b
            2 █⏎        █·Seattle
        prob, layer × position: 0 [ ░▒▓█] 1

        """)
  }

  @Test func inColourTheTokensStandInAlignedCells() {
    let text = HeatmapRenderer().render(lens, in: colored)
    #expect(
      withoutEscapes(text) == """
        layer 0        1
              The      ·城市
            0 的       ·a     \(" ")
            1 神经元   ·b     \(" ")
            2 ⏎        ·Seattle
        prob, layer × position: 0 [           ] 1

        """)
    #expect(text.contains("\u{1B}[38;5;16;48;5;231m的      \u{1B}[0m"))
    #expect(text.contains("\u{1B}[38;5;231;48;5;23m·Seattle\u{1B}[0m"))
    let full = HeatmapRenderer().render(lens, in: Frame(style: Style(depth: .full)))
    #expect(full.contains("\u{1B}[38;2;255;255;255;48;2;8;48;107m·Seattle\u{1B}[0m"))
  }

  @Test func whatIsTooWideIsSplit() {
    let value = tensor([2, 12], (0..<24).map { Float($0) }, axes: ["head", "position"])
    #expect(
      HeatmapRenderer().render(value, in: Frame(width: 30)) == """
        head   0   1   2   3   4   5
           0   0   1   2   3   4 ░ 5
           1 ▒12 ▒13 ▓14 ▓15 ▓16 ▓17

        head   6   7   8   9  10  11
           0 ░ 6 ░ 7 ░ 8 ░ 9 ▒10 ▒11
           1 ▓18 █19 █20 █21 █22 █23
        value, head × position: 0 [ ░▒▓█] 23

        """)
  }

  @Test func bothSignsAreToldApartWithoutColour() {
    #expect(
      HeatmapRenderer(columns: HeatmapColumns(row: "index")).render(activations, in: plain) == """
        index
            0   The
            1 -▓·神经
            2  █元
            3  ░⏎
            4  ?·fires
        value: -2.25 [-█-▒   ▒ █] 2.25

        """)
  }

  @Test func theColumnsMayBeChosen() {
    let type = RecordType(
      "row", [field("head", .int), field("layer", .int), field("a", .number), field("b", .number)])
    let value = Value.table(Table(type, rows: [[0, 3, 0.5, 9.0], [1, 3, 0.25, 7.0]]))
    let map = Heatmap(value, columns: HeatmapColumns(row: "head", column: "layer", value: "b"))
    #expect(map?.rowLabels == ["0", "1"] && map?.columnLabels == ["3"] && map?.valueName == "b")
    #expect(map?.cells == [[.init(value: 9)], [.init(value: 7)]])
    #expect(Heatmap(value)?.rowName == "layer")
    #expect(Heatmap(value, columns: HeatmapColumns(value: "nothing")) == nil)
  }

  @Test func aValueWithoutAxesIsATable() {
    #expect(HeatmapRenderer().render("text", in: plain) == "text\n")
    #expect(HeatmapRenderer().render([], in: plain) == "[]\n")
  }

  @Test func everyRowOfCellsIsEquallyWide() {
    for style in [Style.plain, Style(depth: .indexed)] {
      for width in 20...90 {
        for line in HeatmapRenderer().render(lens, in: Frame(width: width, style: style)).split(
          separator: "\n")
        {
          let isLegend = line.hasPrefix("prob")
          #expect(isLegend || Columns.width(of: withoutEscapes(String(line))) <= width)
        }
      }
    }
  }
}

@Suite struct BarCharts {
  @Test func aDistributionIsDrawnInEighths() {
    #expect(
      BarsRenderer().render(top, in: Frame(width: 40)) == """
        ·Paris  64.20%  ████████████████████████
        巴黎    11.96%  ████▌
        ⏎        0.15%  ▏
        🎉e\u{301}     <0.01%  ▏

        """)
  }

  @Test func numbersOfBothSignsShareAZero() {
    #expect(
      BarsRenderer().render([1, -2, 4, 0], in: Frame(width: 31)) == """
        0   1          ████
        1  -2  ████████
        2   4          ████████████████
        3   0

        """)
  }

  @Test func aDoseCurveIsLabelledByItsDose() {
    let curve = [(-1.0, 0.25), (0, 0.5), (1, 1)].map { dose, prob in
      Value.record(Record([("value", .number(dose)), ("prob", .number(prob))]))
    }
    #expect(
      BarsRenderer().render(.list(curve), in: Frame(width: 27)) == """
        -1   25.00%  ███▌
         0   50.00%  ███████
         1  100.00%  ██████████████

        """)
  }

  @Test func whatHasNoNumbersIsATable() {
    #expect(BarsRenderer().render("text", in: plain) == "text\n")
    #expect(BarsRenderer().render([.number(.nan), 0], in: plain) == "0  –\n1  0\n")
  }
}

@Suite struct TokenColouring {
  @Test func eachTokenHasItsBackground() {
    let text = TokensRenderer().render(activations, in: colored)
    #expect(
      text.hasPrefix(
        "\u{1B}[38;5;16;48;5;231mThe\u{1B}[0m\u{1B}[38;5;16;48;5;173m 神经\u{1B}[0m"
          + "\u{1B}[38;5;16;48;5;67m元\u{1B}[0m\u{1B}[38;5;16;48;5;189m⏎\u{1B}[0m\n fires\n"))
    #expect(withoutEscapes(text).hasSuffix("value: -2.25             2.25\n"))
  }

  @Test func withoutColourTheNumberFollows() {
    #expect(
      TokensRenderer().render(activations, in: Frame(width: 24)) == """
        The⟨0.1⟩ ·神经⟨-1.5⟩
        元⟨2.25⟩ ⏎⟨0.5⟩
        ·fires⟨–⟩
        value: -2.25 … 2.25

        """)
  }

  @Test func aLongTextWrapsAtTheWidth() {
    let type = RecordType("row", [field("token", .text, .token), field("value", .number)])
    let rows = (0..<200).map { [Value.text([" word", "中文", "x"][$0 % 3]), .number(Double($0))] }
    let text = withoutEscapes(TokensRenderer().render(.table(Table(type, rows: rows)), in: colored))
    #expect(text.split(separator: "\n").allSatisfy { Columns.width(of: $0) <= 80 })
    let letters = text.split(separator: "value:")[0].filter { !$0.isWhitespace }
    #expect(letters == rows.map { $0[0].plainText.filter { !$0.isWhitespace } }.joined())
  }
}
