import Language
import Terminal
import Testing

@testable import Pages

@Suite struct ValueTests {
  private func tree(_ value: Value, _ style: ShowStyle = .automatic, _ language: String = "en") throws
    -> PageTree
  {
    let markup = ValueMarkup(language: language == "zh" ? .zh : .en).markup(value, as: style)
    return try PageTree(Markup.sequence(markup).html)
  }

  @Test func aTableNamesItsColumnsAndItself() throws {
    let tree = try tree(Samples.top(), .table)
    #expect(tree.all("caption")[0].text == "token · 3 rows")
    let heads = tree.all("th")
    #expect(heads.map(\.text) == ["token", "prob"] && heads.allSatisfy { $0.attributes["scope"] == "col" })
    #expect(heads[0].attributes["title"] == "The token.")
    #expect(
      tree.all("td").map(\.text) == ["\" Paris\"", "50.00%", "\" the\"", "25.00%", "\"\\n\"", "16.67%"])
  }

  @Test func headingsAreExplainedInTheLanguageOfTheLesson() throws {
    let tree = try tree(Samples.top(), .table, "zh")
    #expect(
      tree.all("th")[0].attributes["title"] == "token 一列。" && tree.all("caption")[0].text == "token：3 行")
  }

  @Test func aRecordIsATableOfItsFieldsWithHeadingsOfRows() throws {
    let tree = try tree(.record(Record([("name", "tiny"), ("top", Samples.top())])))
    #expect(tree.all("table").count == 2)
    let rows = tree.all("th").filter { $0.attributes["scope"] == "row" }
    #expect(rows.map(\.text) == ["name"] && tree.all("caption").map(\.text) == ["record", "top · 3 rows"])
  }

  @Test func aHeatmapIsAPictureThatSaysWhatItShows() throws {
    let tree = try tree(Samples.map())
    let svg = tree.all("svg")[0]
    #expect(svg.attributes["role"] == "img" && svg.children.prefix(2).map(\.name) == ["title", "desc"])
    #expect(svg.children[0].text == "heat-map of prob, layer × position")
    #expect(svg.attributes["aria-label"]?.contains("0.75 at layer 0, position 1") == true)
    let cells = svg.all.filter { $0.name == "g" }
    #expect(cells.count == 4 && cells[0].children[0].text == "layer 0, position 0: 0.25 a")
    #expect(cells.map { $0.attributes["class"] } == ["q5", "q15", "q15", "q5"])
    #expect(svg.all.filter { $0.attributes["class"] == "ink" }.map(\.text) == ["a", "·b", "a", "·b"])
  }

  @Test func barsStandBesideTheirNumbers() throws {
    let tree = try tree(Samples.top(), .bars)
    #expect(tree.all("th").map(\.text) == ["·Paris", "·the", "⏎"])
    let widths = tree.all("rect").map { Double($0.attributes["width"] ?? "") }
    #expect(widths == [1000, 500, 333.3])
    let signed = try self.tree([1, -3], .bars)
    let bars = signed.all("rect").map { ($0.attributes["class"], $0.attributes["x"], $0.attributes["width"]) }
    #expect(bars[0] == ("plus", "750", "250") && bars[1] == ("minus", "0", "750"))
  }

  @Test func tokensShowTheirNumbersWhenPointedAt() throws {
    let tree = try tree(Samples.tokens())
    let spans = tree.all("span").filter { $0.attributes["title"] != nil }
    #expect(
      spans.map { $0.attributes["title"] } == [
        "\"One\"  value -1", "\" two\"  value 0", "\"\\nthree\"  value 1",
      ])
    #expect(spans.map { $0.attributes["class"] } == ["d0", "d10", "d20"])
    #expect(spans.map(\.text) == ["One", " two", "⏎\nthree"])
    let passages = try self.tree(Samples.passages())
    #expect(passages.all("tr").count == 2 && passages.all("th").map(\.text) == ["1", "0.5"])
  }

  @Test func aCurveBreaksWhereANumberIsMissing() throws {
    let tree = try tree(Samples.doses())
    let paths = tree.all("path").filter { $0.attributes["class"] == "curve l0" }.compactMap {
      $0.attributes["d"]
    }
    #expect(paths[0].filter { $0 == "M" }.count == 2 && paths[0].filter { $0 == "L" }.count == 1)
    #expect(tree.all("circle").count == 7)
    let svg = tree.all("svg")[0]
    #expect(svg.attributes["role"] == "img" && svg.children[0].text == "curve of value, control over dose")
    #expect(tree.all("details").count == 1 && tree.all("td").count == 12)
  }

  @Test func theMarksOfAnAxisAreRoundAndWithinIt() throws {
    for (values, marks) in [
      ([0.0, 10], [0.0, 2, 4, 6, 8, 10]), ([-1, 1], [-1, -0.5, 0, 0.5, 1]), ([3, 3], [2, 3, 4]),
      ([1e-9, 5e-9], [0, 1e-9, 2e-9, 3e-9, 4e-9, 5e-9]), ([101, 109], [102, 104, 106, 108]),
    ] {
      let ticks = try #require(Ticks(values))
      #expect(
        ticks.marks.count == marks.count
          && zip(ticks.marks, marks).allSatisfy { abs($0 - $1) < 1e-6 * max(1, abs($1)) }, "\(ticks)")
      #expect(ticks.marks.allSatisfy { (0 - 1e-9...1 + 1e-9).contains(ticks.share($0)) })
    }
    #expect(Ticks([.nan]) == nil)
    for odd in [[1e299, -1e299], [1e-300, 2e-300], [0, 0]] { #expect((Ticks(odd)?.marks.count ?? 0) < 60) }
  }

  @Test func aCircuitIsDrawnInLayersAndToldInATable() throws {
    let graph = try #require(Graph(Samples.circuit()))
    #expect(graph.layers == [["input"], ["a1.h2"], ["m1"], ["logits"]])
    let tree = try tree(Samples.circuit())
    let svg = tree.all("svg")[0]
    #expect(svg.attributes["role"] == "img" && svg.all.filter { $0.name == "rect" }.count == 4)
    let arrows = svg.all.filter { $0.name == "path" }
    #expect(arrows.map { $0.children[0].text }.contains("a1.h2 → m1: -0.25"))
    #expect(arrows.filter { $0.attributes["stroke-dasharray"] != nil }.count == 1)
    #expect(!tree.root.allText.contains("logits ← m1") && tree.root.allText.contains("ioi"))
  }

  @Test func aGraphOfOtherNamesIsInLayersByTheLongestWayAndCirclesAreNone() {
    let free = Graph(Samples.circuit(["a", "b", "c", "d"]))
    #expect(free?.layers == [["a"], ["b"], ["c"], ["d"]])
    #expect(Graph(Samples.circuit(["a", "b", "a", "d"])) == nil)
  }

  @Test func whatIsTooLargeIsCutAndSaid() throws {
    let many = try tree(.table(Table(RecordType("n", []), rows: [])), .table)
    #expect(many.root.children.isEmpty)
    let rows = Table(records: (0..<500).map { Record([("n", .int($0))]) })
    let table = try tree(.table(rows))
    #expect(table.all("td").count == 200 && table.all("p")[0].text == "… and 300 more rows")
    let text = try tree(.text(String(repeating: "x", count: 70_000)))
    #expect(text.all("pre")[0].text.count == 60_001 && text.all("p")[0].text == "… and 10000 more characters")
    let wide = TensorValue(shape: [3000, 4], values: Array(repeating: 1, count: 12_000))
    let map = try tree(try #require(wide.map(Value.tensor)), .heatmap)
    #expect(map.all("g").count == 6000 && map.all("p")[0].text == "… and 1500 more rows")
  }

  @Test func aFragmentBringsItsOwnStyleAndNothingElse() throws {
    let html = ValueMarkup.html(Samples.map(), as: .automatic, .zh)
    let tree = try PageTree(html)
    #expect(
      tree.root.children.count == 1
        && tree.root.children[0].attributes == ["class": "sonde", "lang": "zh-Hans"])
    #expect(tree.all("style").count == 1 && tree.all("svg").count == 1 && !html.contains("http"))
    #expect(tree.root.all.allSatisfy { $0.attributes["id"] == nil })
  }

  @Test(arguments: ShowStyle.allCases) func everyValueIsDrawnInEveryFormTheSameWayTwice(_ style: ShowStyle)
    throws
  {
    for (value, form) in Samples.all() where form == style {
      let html = ValueMarkup.html(value, as: style, .en)
      _ = try PageTree(html)
      #expect(html == ValueMarkup.html(value, as: style, .en))
    }
  }
}
