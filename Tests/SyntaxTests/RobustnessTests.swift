import Syntax
import Testing

/// Input that no one should write: nothing may crash, hang or overflow the stack.
struct RobustnessTests {
  // MARK: Deep and long input

  static let deepInputs: [(name: String, text: String)] = {
    func times(_ text: String, _ count: Int = 10_000) -> String { String(repeating: text, count: count) }
    let many = 100_000
    return [
      ("parentheses", "let x = " + times("(", many) + "1" + times(")", many)),
      ("open parentheses", "let x = " + times("(")),
      ("open parentheses on lines", times("(\n")),
      ("brackets", "let x = " + times("[") + times("]")),
      ("not", "let x = " + times("not ", many) + "a"),
      ("minus", "let x = " + times("- ") + "1"),
      ("lambdas", "let x = " + times("a => ") + "1"),
      ("sums", "let x = 1" + times(" + 1", many)),
      ("mixed operators", "let x = 1" + times(" * 1 + 1 == 1 and a")),
      ("elements", "let x = a" + times("[0]", many)),
      ("fields", "let x = a" + times(".b")),
      ("calls", "let x = " + times("f(") + "1"),
      ("repeated calls", "let x = f" + times("()")),
      ("bars", "xs" + times(" | show")),
      ("blocks", times("if a { ", many)),
      ("closed blocks", times("for a in b { ") + times("}")),
      ("closing braces", times("}")),
      ("else ifs", "if a { }" + times(" else if a { }")),
      ("arguments", "print" + times(" 1")),
      ("long list", "let x = [" + times("1, ") + "]"),
      ("statements", times("print 1\n")),
      ("errors", times("let = 1\n")),
      ("semicolons", times(";")),
      ("words", "load " + times("a-")),
      ("long word", "load a" + times("-b/c")),
      ("interpolations", "print \"" + times("\\(a)") + "\""),
      ("open interpolations", "print \"" + times("\\(") + "\""),
      ("full-width", "print " + times("（", many)),
      ("quotes", times("\"")),
      ("triple quotes", times("\"\"\"")),
      ("comments", times("# a\n")),
      ("documentation", times("## a\n") + "def f() { }"),
      ("continuations", "print 1 " + times("\\\n")),
      ("line breaks in a list", "let x = [" + times("\n") + "]"),
      ("commands in parentheses", "print " + times("(run ") + "1"),
      ("operators after commands", "let x = 1" + times(" + len 1")),
      ("long name", "let " + times("a") + " = 1"),
      ("long number", "let x = " + times("1")),
      ("withs", times("with patch { ") + times("}")),
    ]
  }()

  @Test(arguments: deepInputs.indices)
  func deepInputIsReadOrRefusedAndReleased(place: Int) {
    let input = Self.deepInputs[place]
    let result = parse(input.text)
    _ = formatter.format(result.diagnostics)
    #expect(result.diagnostics.count <= 60, "\(input.name)")
    if !result.hasErrors { checkPrinting(result.program) }
  }

  @Test func theBoundsAreExact() {
    func nested(_ count: Int) -> String {
      "let x = " + String(repeating: "(", count: count) + "1" + String(repeating: ")", count: count)
    }
    #expect(findings(nested(Limits.nesting)).isEmpty)
    #expect(findings(nested(Limits.nesting + 1)).map { $0.prefix(4) } == ["E011"])
    func chained(_ count: Int) -> String { "let x = 1" + String(repeating: " + 1", count: count) }
    #expect(findings(chained(Limits.chain)).isEmpty)
    #expect(findings(chained(Limits.chain + 1)).map { $0.prefix(4) } == ["E011"])
  }

  @Test func chainsWithinNestsAreBoundedTogether() {
    var text = "1"
    for _ in 0..<20 { text = "(" + text + String(repeating: " + 1", count: 100) + ")" }
    #expect(parse("let x = " + text).diagnostics.map(\.code) == [.tooDeep])
  }

  @Test func manyShortBlocksOnOneLinePrintInGoodTime() {
    let text = String(repeating: "if a {", count: 60) + String(repeating: "}", count: 60)
    let result = parse(text)
    #expect(result.diagnostics.isEmpty)
    checkPrinting(result.program)
  }

  @Test func aFileOfManyMegabytesIsRefused() {
    let file = SourceFile(name: "a", bytes: Array(repeating: 0x20, count: 17 << 20))
    #expect(ParsedProgram.parse(file, commandNames: []).hasErrors)
  }

  // MARK: Prefixes

  @Test(arguments: designScripts)
  func everyPrefixOfAScriptIsRead(script: String) {
    let bytes = Array(script.utf8)
    for end in stride(from: 0, through: bytes.count, by: 1) {
      let file = SourceFile(name: "prefix", bytes: Array(bytes[..<end]))
      let result = ParsedProgram.parse(file, commandNames: commandNames)
      if end == bytes.count { #expect(result.diagnostics.isEmpty) }
    }
  }

  @Test(arguments: designScripts)
  func linesTypedAtThePromptGiveTheSameTreeAsTheFile(script: String) {
    var typed = ""
    var read: [String] = []
    var known = commandNames
    for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
      typed += line + "\n"
      let result = parse(typed, commands: known)
      if result.isIncomplete { continue }
      let text = Outline.of(result.program)
      if !text.isEmpty { read.append(text) }
      known.formUnion(ScriptSurvey(result.program.file).definedNames)
      typed = ""
    }
    #expect(read.joined(separator: "\n") == outline(script))
  }
}
