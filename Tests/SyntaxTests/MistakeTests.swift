import Syntax
import Testing

/// A script with the marker 1️⃣ where a mistake is to be found, and the script that its fix-its make.
struct Mistake: Sendable, CustomTestStringConvertible {
  let code: String
  let source: String
  let mended: String?
  let isIncomplete: Bool

  init(_ code: String, _ marked: String, mended: String? = nil, isIncomplete: Bool = false) {
    self.code = code
    source = marked
    self.mended = mended
    self.isIncomplete = isIncomplete
  }
  var testDescription: String { code + " " + source }
}

/// What is said about wrong scripts.
struct MistakeTests {
  static let marker = "1️⃣"

  static let textCases = [
    Mistake("E002", "load 1️⃣3b-instruct", mended: "load \"3b-instruct\""),
    Mistake("E002", "let x = 1️⃣9.11b", mended: "let x = \"9.11b\""),
    Mistake("E002", "let x = 1️⃣1.2.3", mended: "let x = \"1.2.3\""),
    Mistake("E002", "let x = 1️⃣1_000", mended: "let x = 1000"),
    Mistake("E003", "load1️⃣（smollm2，seed＝7）", mended: "load(smollm2,seed=7)"),
    Mistake("E003", "print 1️⃣“你好”", mended: "print \"你好\""),
    Mistake("E003", "let x1️⃣　= 1", mended: "let x = 1"),
    Mistake("E003", "let x = 1️⃣１２．５", mended: "let x = 12.5"),
    Mistake("E003", "let 1️⃣ａ = 1；let b = a", mended: "let a = 1;let b = a"),
    Mistake("E003", "let x = [11️⃣，2、3]", mended: "let x = [1,2,3]"),
    Mistake("E003", "if x 1️⃣≥ 3 { print \"\\(x）\" }", mended: "if x >= 3 { print \"\\(x)\" }"),
    Mistake("E004", "print 1️⃣\"hello", mended: "print \"hello\""),
    Mistake("E004", "print 1️⃣\"hello”", mended: "print \"hello\""),
    Mistake("E004", "print 1️⃣'hello\nprint 2", mended: "print 'hello'\nprint 2"),
    Mistake("E004", "print 1️⃣\"\"\"\nhello", isIncomplete: true),
    Mistake("E005", #"print "501️⃣\% off""#, mended: #"print "50\\% off""#),
    Mistake("E005", #"print "1️⃣\u{110000}""#),
    Mistake("E005", #"print "1️⃣\u41""#),
    Mistake("E006", #"print "a \(f(1️⃣"b"))""#),
    Mistake("E008", "print \"a1️⃣\u{202E}b\"", mended: "print \"ab\""),
    Mistake("E008", "let x1️⃣\u{200B} = 1", mended: "let x = 1"),
    Mistake("E008", "print 1️⃣\u{0}", mended: "print "),
    Mistake("E009", "print (a 1️⃣&& b)", mended: "print (a and b)"),
    Mistake("E009", "let x = 1️⃣!b", mended: "let x = not b"),
    Mistake("E009", "let x = 1️⃣$b", mended: "let x = b"),
    Mistake("E009", "1️⃣// comment", mended: "# comment"),
    Mistake("E009", "let x = 1️⃣\\ 2"),
    Mistake("E009", "let x = 1️⃣🙂"),
    Mistake("E010", "let x = 1️⃣99999999999999999999"),
    Mistake("E010", "let x = 1️⃣1e999"),
  ]

  static let grammarCases = [
    Mistake("E012", "patch layer=n 1️⃣- 1", mended: "patch layer=(n - 1)"),
    Mistake("E012", "print x 1️⃣+ 1 end=2", mended: "print (x + 1) end=2"),
    Mistake("E012", "print x.y[0]1️⃣-1", mended: "print (x.y[0]-1)"),
    Mistake("E012", "print a 1️⃣and b", mended: "print (a and b)"),
    Mistake("E012", "print 1️⃣not a", mended: "print (not a)"),
    Mistake("E012", "filter xs 1️⃣x => x > 2", mended: "filter xs (x => x > 2)"),
    Mistake("E012", "print n-f1️⃣(2)", mended: "print (n-f(2))"),
    Mistake("E012", "print a 1️⃣/ b", mended: "print (a / b)"),
    Mistake("E013", "print (1 + 21️⃣", isIncomplete: true),
    Mistake("E013", "print (1 + 21️⃣\nlet y = 2"),
    Mistake("E013", "let x = [1, 21️⃣", isIncomplete: true),
    Mistake("E013", "for x in y { print x1️⃣", isIncomplete: true),
    Mistake("E013", "let x = (1, 2)".replacing(",", with: "1️⃣,")),
    Mistake("E014", "let x =1️⃣", isIncomplete: true),
    Mistake("E014", "let x1️⃣"),
    Mistake("E014", "let x = 1 +1️⃣", isIncomplete: true),
    Mistake("E014", "xs |1️⃣", isIncomplete: true),
    Mistake("E014", "let x = [1 1️⃣2]".replacing(" 1️⃣2", with: " 1️⃣2")),
    Mistake("E014", "patch value=1️⃣- 1", mended: "patch value=-1"),
    Mistake("E014", "let x = 1️⃣.5", mended: "let x = 0.5"),
    Mistake("E014", "let y = x1️⃣.0", mended: "let y = x[0]"),
    Mistake("E014", "let y = x.1️⃣", isIncomplete: true),
    Mistake("E014", "let x = (1️⃣)"),
    Mistake("E014", "for x 1️⃣of xs { }"),
    Mistake("E015", "let x = 1 1️⃣let y = 2"),
    Mistake("E015", "xs[0] 1️⃣= 3"),
    Mistake("E015", "x 1️⃣+= 1", mended: "x = x + 1"),
    Mistake("E015", "x.upper1️⃣()"),
    Mistake("E015", "print 11️⃣[2]".replacing("1️⃣[", with: " 1️⃣{").replacing("]", with: "}")),
    Mistake("E015", "print 1\n1️⃣}", mended: "print 1\n"),
    Mistake("E015", "print 11️⃣)", mended: "print 1"),
    Mistake("E016", "expect \"a\" == 1️⃣run \"b\" max=3", mended: "expect \"a\" == (run \"b\" max=3)"),
    Mistake("E016", "expect 1️⃣run \"b\" == \"a\"", mended: "expect (run \"b\") == \"a\""),
    Mistake("E016", "1️⃣sum / 2", mended: "(sum) / 2"),
    Mistake("E017", "expect 1 < x 1️⃣< 3", mended: "expect 1 < x and x < 3"),
    Mistake("E018", "let 1️⃣with = 1"),
    Mistake("E018", "def f(1️⃣in) { }"),
    Mistake("E018", "print 1️⃣for=2"),
    Mistake("E019", "1️⃣break"),
    Mistake("E019", "1️⃣return 1"),
    Mistake("E019", "print 1\n1️⃣use sonde-1"),
    Mistake("E019", "if a { 1️⃣include \"b\" }"),
    Mistake("E019", "if a { 1️⃣def f(x) { } }"),
    Mistake("E019", "def f(a) { 1️⃣break }"),
    Mistake("E020", "print 1️⃣sep= end=2"),
    Mistake("E020", "print 1️⃣sep=", isIncomplete: true),
    Mistake("E020", "round(1, 1️⃣places=)"),
    Mistake("E021", "if x > 1 1️⃣print x"),
    Mistake("E021", "for x in y1️⃣", isIncomplete: true),
    Mistake("E022", "if a { }\n1️⃣else { }", mended: "if a { } else { }"),
    Mistake("E023", "if x 1️⃣= 1 { }", mended: "if x == 1 { }"),
    Mistake("E023", "expect x 1️⃣= 1", mended: "expect x == 1"),
    Mistake("E024", "param x = 1️⃣1 + 2"),
    Mistake("E024", "include 1️⃣\"a\\(b)\""),
    Mistake("E105", "1️⃣while x < 3 { }".replacing("x <", with: "not x <")),
    Mistake("E105", "1️⃣import pandas"),
    Mistake("W203", "let 1️⃣m\u{43E}del = 1"),
  ]

  @Test(arguments: textCases + grammarCases)
  func aMistakeIsFoundWhereItStands(_ mistake: Mistake) throws {
    let marked = try #require(mistake.source.range(of: Self.marker), "no marker")
    let place = mistake.source[..<marked.lowerBound].utf8.count
    let result = parse(mistake.source.replacing(Self.marker, with: ""))
    let first = try #require(result.diagnostics.first)
    #expect(first.code.code == mistake.code, "\(report(result))")
    #expect(first.span.start == place, "\(report(result))")
    #expect(result.isIncomplete == mistake.isIncomplete)
    if let mended = mistake.mended {
      #expect(FixIt.apply(first.fixIts, to: result.program.file) == mended)
    }
  }

  @Test func severalMistakesAreFoundInOneRun() {
    let script =
      "let = 1\nprint 1\nlet y = (2\nlet z = [1,\n  2 +, 3]\nprint \"\nif a { let = 2; print 2 }\nprint 3"
    #expect(findings(script) == ["E014@1:5", "E013@3:11", "E014@5:6", "E004@6:7", "E014@7:12"])
    #expect(outline(script) == "(call print 1)\n(if a {(call print 2)})\n(call print 3)")
  }

  @Test func aFullWidthSignDoesNotHideOtherMistakes() {
    #expect(findings("print（1）\nprint 1 + 2") == ["E003@1:6", "E012@2:9"])
  }

  @Test func aByteOrderMarkIsPassedOverWithAWarning() {
    #expect(findings("\u{FEFF}print 1") == ["W201@1:1"])
    #expect(outline("\u{FEFF}print 1") == "(call print 1)")
  }

  @Test(
    arguments: [
      [0x70, 0xFF], [0x22, 0xC3, 0x22], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
      [0x23, 0xE4, 0xB8], [0xFE, 0xFF, 0x00, 0x70], [0xD6, 0xD0, 0xCE, 0xC4],
    ] as [[UInt8]])
  func bytesThatAreNotUTF8AreRefused(bytes: [UInt8]) {
    let file = SourceFile(name: "a", bytes: Array("print 1\n".utf8) + bytes)
    let result = ParsedProgram.parse(file, commandNames: commandNames)
    #expect(result.diagnostics.map(\.code) == [.notUTF8])
    #expect(result.diagnostics.first?.span.line == 2)
    #expect(result.program.statements.isEmpty)
    #expect(!result.isIncomplete)
  }

  @Test func doublyEncodedTextIsRefused() {
    let twice = "# \u{E6}\u{2039}\u{2019}\u{E7}\u{BB}\u{9D}\u{E5}\u{90}\u{2018}\u{E9}\u{2021}\u{8F}\nprint 1"
    #expect(findings(twice) == ["E007@1:3"])
    #expect(findings("# d\u{E9}j\u{E0} vu, na\u{EF}ve, \u{201C}quoted\u{201D}, \u{20AC}\nprint 1").isEmpty)
  }

  @Test func everyFilePrefixIsCompleteIncompleteOrWrongButNeverBoth() {
    for text in [
      "print 1", "print (", "print )", "print \"a", "if x {", "if x { }", "x |", "let y = 1 +",
      "print a \\\n",
    ] {
      let result = parse(text)
      #expect(!result.isIncomplete || result.hasErrors)
    }
    #expect(parse("for x in xs {\n  print x").isIncomplete)
    #expect(parse("let x = [1,\n").isIncomplete)
    #expect(!parse("print )\nprint (").isIncomplete)
    #expect(!parse("print \"a").isIncomplete)
  }
}
