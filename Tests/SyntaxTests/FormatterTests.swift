import Syntax
import Testing

/// How diagnostics look.
struct FormatterTests {
  private func format(_ source: String, _ language: MessageLanguage = .en) -> String {
    DiagnosticFormatter(language: language).format(parse(source).diagnostics)
  }

  @Test func aMistakeIsShownWithItsLineAndAFix() {
    #expect(
      format("let n = 3\npatch layer=n - 1 value=0") == """
        test.sonde:2:15: error[E012]: '-' can't stand in an argument
          2 | patch layer=n - 1 value=0
            |               ^
            = help: put what is computed in parentheses: layer=(n - 1)
            = write: patch layer=(n - 1) value=0

        """)
  }

  @Test func caretsStandBelowChineseTextAndEmoji() {
    #expect(
      format("print \"提示🙂\" + 提示", .zh) == """
        test.sonde:1:13: 错误[E012]：参数中不能直接使用“+”
          1 | print "提示🙂" + 提示
            |                ^
            = 帮助：需要计算的内容要加括号：("提示🙂" + 提示)
            = 改为：print ("提示🙂" + 提示)

        """)
  }

  @Test func tabsAndControlCharactersAreShownSafely() {
    let text = format("\tprint \"\u{1B}[2J\" + 1")
    #expect(text.contains("  1 |     print \"\u{FFFD}[2J\" + 1\n"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test func aNotePointsAtItsOwnLine() {
    #expect(
      format("print [1,\n 2") == """
        test.sonde:2:3: error[E013]: ']' is needed here, not the end of the script
          2 |  2
            |   ^
        test.sonde:1:7: note: '[' stands here
          1 | print [1,
            |       ^

        """)
  }

  @Test func aLongLineIsCutAroundTheMistake() {
    let text = format(String(repeating: "a + ", count: 200) + "$ + " + String(repeating: "b + ", count: 200))
    for line in text.split(separator: "\n").prefix(3) { #expect(Columns.width(of: line) < 200) }
    #expect(text.contains("… a + a") || text.contains("…"))
  }

  @Test func colourComesFromTheStyle() {
    let plain = DiagnosticFormatter().format(parse("let = 1").diagnostics)
    let coloured = DiagnosticFormatter(paint: DiagnosticFormatter.ansi).format(parse("let = 1").diagnostics)
    #expect(coloured.contains("\u{1B}[1;31merror[E014]: \u{1B}[0m"))
    #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
  }

  @Test func aDiagnosticWithoutAPlaceHasNoPlace() {
    let diagnostic = Diagnostic(.noModel, Message(en: "no model", zh: "没有模型"), at: .nowhere)
    #expect(formatter.format(diagnostic) == "error[E209]: no model\n")
  }

  @Test func positionsCountCharacters() {
    let file = SourceFile(name: "a", text: "层=1\r\n🙂x")
    #expect(file.position(at: 0) == (1, 1))
    #expect(file.position(at: 3) == (1, 2))
    #expect(file.position(at: 7) == (2, 1))
    #expect(file.position(at: 11) == (2, 2))
    #expect(file.position(at: 99) == (2, 3))
    #expect(file.text(file.range(ofLine: 1)) == "层=1")
  }

  @Test(arguments: [
    ("laod", ["load"]), ("pach", ["patch"]), ("pirnt", ["print"]), ("LOAD", ["load"]), ("trian", ["train"]),
    ("xyz", []), ("a", []), ("神经原", ["神经元"]), ("", []),
  ])
  func theNearestSpellingIsFound(word: String, expected: [String]) {
    let candidates = ["load", "patch", "print", "train", "run", "lens", "neurons", "神经元"]
    #expect(Spelling.nearest(word, in: candidates) == expected)
  }

  @Test func distancesCountSwapsOnce() {
    #expect(Spelling.distance("trian", "train") == 1)
    #expect(Spelling.distance("kitten", "sitting") == 3)
    #expect(Spelling.distance("kitten", "sitting", bound: 1) == 2)
    #expect(Spelling.distance("", "abc") == 3)
  }
}
