import Syntax
import Testing

/// The formatter.
struct PrinterTests {
  private func format(_ text: String) -> String { Printer.print(parse(text).program) }

  @Test(arguments: [
    ("let   x=1", "let x = 1\n"),
    ("patch layer = 2 value= - 1".replacing("- 1", with: "-1"), "patch layer=2 value=-1\n"),
    ("print 1; print 2  # two", "print 1\nprint 2  # two\n"),
    ("\n\n# a\n\n\n\nprint 1\n\n\n", "# a\n\nprint 1\n"),
    ("for x in 0 .. 3 {print x}", "for x in 0..3 { print x }\n"),
    ("if a {print 1\n} else { }", "if a {\n  print 1\n} else {\n}\n"),
    ("let x = [1,2 ,3,]", "let x = [1, 2, 3]\n"),
    ("let x = [\n1, # one\n2\n\n# end\n]", "let x = [\n  1,  # one\n  2\n  # end\n]\n"),
    ("let y = f(\n  a ,b = 2)", "let y = f(\n  a,\n  b=2\n)\n"),
    ("run a |\n   top 3", "run a |\n  top 3\n"),
    ("run a \\\n max=3", "run a \\\n    max=3\n"),
    ("let x = a and # why\n b", "# why\nlet x = a and\n  b\n"),
    (
      "def f( a:text,b=2 ){ # head\n  # first\nreturn a\n# last\n}",
      "def f(a: text, b = 2) {  # head\n  # first\n  return a\n  # last\n}\n"
    ),
    ("print \"\"\"\n        a\n          b\n     \"\"\"", "print \"\"\"\n     a\n       b\n  \"\"\"\n"),
    ("#!/usr/bin/env sonde\nuse sonde-1", "#!/usr/bin/env sonde\nuse sonde-1\n"),
    ("# only", "# only\n"),
    ("", ""),
  ])
  func aScriptIsLaidOut(source: String, expected: String) {
    #expect(format(source) == expected)
    #expect(format(expected) == expected)
    #expect(outline(expected) == outline(source))
  }

  @Test func aLineThatDoesNotFitIsBroken() {
    let text = String(repeating: "a", count: 60)
    let formatted = format("for x in xs { print \"\(text)\"; print \"\(text)\" }")
    #expect(formatted == "for x in xs {\n  print \"\(text)\"\n  print \"\(text)\"\n}\n")
  }

  @Test(arguments: designScripts)
  func theScriptsOfTheDesignKeepTheirMeaningAndComments(script: String) {
    let formatted = format(script)
    #expect(outline(formatted) == outline(script))
    #expect(format(formatted) == formatted)
    #expect(parse(formatted).program.comments.map(\.text) == parse(script).program.comments.map(\.text))
  }

  @Test func randomTreesSurvivePrintingAndParsing() {
    for seed in 0..<1500 {
      var maker = RandomTree(seed: UInt64(seed))
      let program = maker.program()
      let text = Printer.print(program)
      let result = parse(text)
      #expect(!result.hasErrors, "seed \(seed):\n\(text)\n\(report(result))")
      #expect(Outline.of(result.program) == Outline.of(program), "seed \(seed):\n\(text)")
      #expect(Printer.print(result.program) == text, "seed \(seed)")
    }
  }

  @Test func aStatementAndAnExpressionPrintAlone() {
    let statement = parse("let  x=1+2 # c").program.statements[0]
    #expect(Printer.print(statement) == "let x = 1 + 2")
    guard case .binding(_, let value) = statement.kind else { return }
    #expect(Printer.print(value) == "1 + 2")
  }
}
