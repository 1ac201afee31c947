import Language
import Syntax
import Terminal
import Testing

@Suite struct CurveTests {
  private func draw(_ columns: [(String, [Double])], width: Int = 40) -> [String] {
    let fields = columns.map { FieldDeclaration($0.0, .number, doc: Message(en: "x", zh: "数")) }
    let rows = columns[0].1.indices.map { row in columns.map { Value.number($0.1[row]) } }
    let text = CurveRenderer().render(
      .table(Table(RecordType("curve", fields), rows: rows)), in: Frame(width: width))
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func aFallingLineBeginsAboveAndEndsBelow() {
    let lines = draw([("dose", [0, 1, 2]), ("lead", [4, 0, -4]), ("lead_sd", [1, 1, 1])])
    #expect(lines[0].hasPrefix(" 4 ┤●"))
    #expect(lines[13].hasSuffix("●") && lines[13].hasPrefix("-4 ┤"))
    #expect(lines[16].contains("● lead   over dose") && !lines[16].contains("sd"))
    #expect(lines.allSatisfy { Columns.width(of: $0) <= 40 })
  }

  @Test func everyLineHasAMarkOfItsOwn() {
    let lines = draw([("k", [1, 10, 100]), ("a", [3, 2, 1]), ("b", [3, 3, 3])])
    #expect(lines[16].contains("● a   ○ b   over k (log)"))
    #expect(lines[15].contains("1") && lines[15].contains("100"))
  }

  @Test func aFlatLineAndOneWithGapsAreDrawn() {
    #expect(draw([("x", [0, 1]), ("y", [2, 2])]).contains { $0.contains("●") })
    #expect(draw([("x", [0, 1, 2]), ("y", [2, .nan, .infinity])]).contains { $0.contains("●") })
  }

  @Test func whatIsNoCurveIsATable() {
    #expect(CurveRenderer().render(.text("hello"), in: Frame()) == "hello\n")
    #expect(CurveRenderer().render(.list([.int(1), .int(2), .int(4)]), in: Frame()).contains("●"))
  }
}
