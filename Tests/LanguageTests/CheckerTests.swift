import Language
import Syntax
import Testing

/// A script with marks `1️⃣`, `2️⃣`, … where its diagnostics begin, and what they say.
struct MarkedScript: Sendable, CustomTestStringConvertible {
  let source: String
  /// For each mark in turn the code and a part of the message or the help.
  let says: [(DiagnosticCode, String)]
  let mended: String?
  var testDescription: String { source.split(separator: "\n").joined(separator: " ⏎ ") }

  init(_ source: String, _ says: (DiagnosticCode, String)..., mended: String? = nil) {
    self.source = source
    self.says = says
    self.mended = mended
  }
}

private let marks: [Character] = ["1️⃣", "2️⃣", "3️⃣", "4️⃣"]

private let scripts: [MarkedScript] = [
  MarkedScript("1️⃣laod tiny", (.unknownCommand, "did you mean `load`?"), mended: "load tiny"),
  MarkedScript("1️⃣stauts xyz", (.unknownCommand, "help")),
  MarkedScript("1️⃣prin 1", (.abbreviation, "write `print`"), mended: "print 1"),
  MarkedScript("sae 1️⃣trian", (.unknownSubcommand, "did you mean `sae train`?")),
  MarkedScript(
    "sae train 1️⃣widht=8", (.unknownArgument, "did you mean `width=`?"), mended: "sae train width=8"),
  MarkedScript("sae train width=1️⃣0", (.outOfRange, "1 or more")),
  MarkedScript(
    "print 1️⃣hello 2️⃣world", (.textNeedsQuotes, "\"hello\""), (.textNeedsQuotes, "\"world\""),
    mended: "print \"hello\" \"world\""),
  MarkedScript(
    "let prompt = 1\nprint 1️⃣promt", (.unknownVariable, "did you mean `prompt`?"),
    mended: "let prompt = 1\nprint prompt"),
  MarkedScript("let 1️⃣print = 3", (.variableNamedAsCommand, "choose another name")),
  MarkedScript("for 1️⃣show in 0..3 { }", (.variableNamedAsCommand, "`show`")),
  MarkedScript("def f(x) { }\nlet 1️⃣f = 3", (.variableNamedAsCommand, "`f`")),
  MarkedScript("show 1 as=1️⃣tabel", (.unknownChoice, "did you mean `table`?"), mended: "show 1 as=table"),
  MarkedScript("let table = 1\nshow 1 as=1️⃣table", (.wordHidesVariable, "(table)")),
  MarkedScript("let style = \"table\"\nshow 1 as=(style)"),
  MarkedScript("let n = 3\nprint 1️⃣n-1", (.operatorInArgument, "(n - 1)"), mended: "let n = 3\nprint (n-1)"),
  MarkedScript("1️⃣\"a\" + 1", (.wrongType, "\\(value)")),
  MarkedScript("[1, 2][1️⃣true]", (.wrongType, "index")),
  MarkedScript("len(1️⃣5)", (.wrongType, "found whole number")),
  MarkedScript("load tiny\nlet r = run \"a\"\nr.1️⃣txt", (.unknownField, "did you mean `text`?")),
  MarkedScript(
    "load tiny\nlet r = run \"a\"\nfor t in r.tokens { print t.1️⃣probs }",
    (.unknownField, "did you mean `prob`?")),
  MarkedScript("load tiny\n(run \"a\").tokens | filter (t => t.1️⃣probb > 0.1)", (.unknownField, "`prob`")),
  MarkedScript(
    "load tiny\nlet rows = (run \"a\").tokens | take 2\nrows[0].1️⃣probb", (.unknownField, "`prob`")),
  MarkedScript("load tiny\nwith patch layer=1️⃣4 value=0 { run \"a\" }", (.outOfRange, "0 to 3 in tiny")),
  MarkedScript("load tiny\nfor l in 0..9 { with patch layer=l value=0 { run \"a\" } }"),
  MarkedScript("load tiny\n1️⃣run", (.missingArgument, "`text`, `tokens`")),
  MarkedScript(
    "load tiny\nrun \"a\" 1️⃣tokens=2️⃣[100]", (.repeatedArgument, "exclude"), (.outOfRange, "0 to 99")),
  MarkedScript("1️⃣run \"a\"", (.modelNotLoaded, "load smollm2")),
  MarkedScript("def f() { run \"a\" }\nload tiny\nf()"),
  MarkedScript("if 1️⃣1 { }", (.notCondition, "true or false")),
  MarkedScript("expect 1️⃣0.1 + 0.2 == 0.3", (.exactComparison, "~=")),
  MarkedScript("expect 1 + 1 == 2"),
  MarkedScript("let x = none\nfor i in 0..3 { if x == none { x = i } }\nexpect x in 0..3"),
  MarkedScript("let best = none\nif best != none { print best.layer }"),
  MarkedScript("let x = 1\nx = \"a\"\nprint (x + \"b\")"),
  MarkedScript("def f(x) { return 1️⃣f(x) }", (.recursion, "for")),
  MarkedScript(
    "def f(x) { return 1️⃣g(x) }\ndef g(x) { return 2️⃣f(x) }", (.recursion, "`g`"), (.recursion, "`f`")),
  MarkedScript("def f(x: 1️⃣txt) { return x }", (.unknownTypeName, "`text`")),
  MarkedScript("def f(x: text) { return x }\nf(1️⃣5)", (.wrongType, "expected text")),
  MarkedScript("def f(a, b = 2) { return a }\n1️⃣f()", (.missingArgument, "`a`")),
  MarkedScript("def f(a) { return a }\nf(1, 1️⃣2)", (.tooManyArguments, "1 argument")),
  MarkedScript("print 1️⃣x\nlet x = 1", (.forwardUse, "further down")),
  MarkedScript("def f() { return x }\nlet x = 1\nf()"),
  MarkedScript("if true { let y = 1 }\nprint 1️⃣y", (.textNeedsQuotes, "y")),
  MarkedScript("expect error E107 { print (\"a\" + 1) }"),
  MarkedScript("expect error 1️⃣E999 { print 1 }", (.unknownChoice, "E999")),
  MarkedScript("print \"\\(1️⃣nme)\"\nlet name = 1", (.unknownVariable, "`nme`")),
  MarkedScript("use 1️⃣sonde-9", (.unknownEdition, "sonde-1"), mended: "use sonde-1"),
]

@Test(arguments: scripts)
func theCheckerPointsAtTheMistake(_ script: MarkedScript) {
  var source = ""
  var places: [Int?] = Array(repeating: nil, count: marks.count)
  for character in script.source {
    if let mark = marks.firstIndex(of: character) {
      places[mark] = source.utf8.count
    } else {
      source.append(character)
    }
  }
  let test = TestSession()
  let file = SourceFile(name: "test.sonde", text: source)
  let found = test.session.check(file).diagnostics
  #expect(found.count == script.says.count, "\(found.map { "\($0.code) \($0.message.en)" })")
  for (diagnostic, (index, expected)) in zip(found, script.says.enumerated()) {
    #expect(diagnostic.code == expected.0)
    #expect(diagnostic.span.start == places[index], "\(diagnostic.code) at \(diagnostic.span.start)")
    let texts = [diagnostic.message.en, diagnostic.help?.en ?? ""]
    #expect(texts.contains { $0.contains(expected.1) }, "\(texts)")
    for message in [diagnostic.message, diagnostic.help].compactMap({ $0 }) {
      #expect(message.zh != message.en || !message.en.contains(" "), "no Chinese: \(message.en)")
    }
  }
  if let mended = script.mended {
    #expect(FixIt.apply(found.flatMap(\.fixIts), to: file) == mended)
  }
}

@Test func aCheckTellsModelsAndFilesAndRunsNothing() {
  let test = TestSession(files: ["_a.sonde": "print 1", "d.txt": "x"])
  let report = test.session.check(
    SourceFile(
      name: "test.sonde",
      text: "include \"_a.sonde\"\nload tiny\nlet t = read d.txt\nsave session out/s.sonde\nprint t"))
  #expect(report.diagnostics.isEmpty)
  #expect(report.models == ["tiny"])
  #expect(report.reads == ["_a.sonde", "d.txt"])
  #expect(report.writes == ["out/s.sonde"])
  #expect(test.output.lines.isEmpty && test.session.model == nil)
}

@Test func includesThatAreMissingOrGoRoundAreReported() {
  let test = TestSession(files: ["a.sonde": "include \"b.sonde\"", "b.sonde": "include \"a.sonde\""])
  #expect(test.codes("include \"none.sonde\"") == ["E201"])
  #expect(test.codes("include \"a.sonde\"") == ["E204"])
}

@Test func includesAreRelativeToTheFileThatNamesThem() {
  let test = TestSession(files: [
    "lib/a.sonde": "include \"b.sonde\"", "lib/b.sonde": "def twice(x) { return 2 * x }",
  ])
  let report = test.run("include \"lib/a.sonde\"\ntwice 4")
  #expect(report.outcome == .succeeded, "\(report.diagnostics.map(\.message.en))")
  #expect(test.output.lines == ["8"])
}

@Test func unknownParametersOfTheCommandLineAreReported() {
  let test = TestSession(parameters: ["coutn": "1", "rate": "fast"])
  let report = test.run("param count = 3\nparam rate = 0.5")
  #expect(report.diagnostics.map(\.code) == [.unknownParam, .wrongType])
  #expect(report.diagnostics.first?.help?.en.contains("count") == true)
}

@Test func aRuntimeErrorTellsThroughWhichCallsItCame() {
  let test = TestSession()
  let report = test.run("def inner(x) { return 1 / x }\ndef outer(x) { return inner(x) + 1 }\nprint outer(0)")
  #expect(report.outcome == .failed)
  #expect(report.diagnostics.first?.span.text == "1 / x")
  #expect(report.diagnostics.first?.notes.compactMap { $0.span?.text } == ["inner(x)", "outer(0)"])
}

@Test func anEntryThatEndsTooEarlyIsIncomplete() {
  let test = TestSession(interactive: true)
  #expect(test.run("for i in 0..3 {").isIncomplete)
  #expect(!test.run("for i in 0..3 }").isIncomplete)
}
