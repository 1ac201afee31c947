import Foundation
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

  // MARK: Mutations

  @Test func mutatedScriptsDoNoHarm() {
    let wanted = ProcessInfo.processInfo.environment["SONDE_FUZZ_ITERATIONS"].flatMap { Int($0) } ?? 5000
    fuzz(iterations: wanted)
  }

  private func fuzz(iterations: Int) {
    let seeds = designScripts + Self.oddScripts
    for iteration in 0..<iterations {
      var random = RandomSource(seed: UInt64(iteration))
      var bytes = Array(random.pick(seeds).utf8)
      if random.chance(50), bytes.count > 80 {
        let start = random.below(bytes.count - 80)
        bytes = Array(bytes[start..<min(bytes.count, start + 20 + random.below(200))])
      }
      for _ in 0...random.below(6) { mutate(&bytes, &random) }
      let file = SourceFile(name: "fuzz", bytes: bytes)
      let result = ParsedProgram.parse(file, commandNames: commandNames)
      for diagnostic in result.diagnostics {
        #expect(diagnostic.span.end <= bytes.count && diagnostic.span.start <= diagnostic.span.end)
      }
      _ = formatter.format(result.diagnostics)
      if !result.hasErrors { checkPrinting(result.program, "iteration \(iteration)") }
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout RandomSource) {
    let place = random.below(bytes.count + 1)
    let end = min(bytes.count, place + random.below(12))
    switch random.below(6) {
    case 0: bytes.insert(UInt8(random.below(256)), at: place)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: Array(random.pick(Self.pieces).utf8), at: place)
    case 3: bytes.replaceSubrange(place..<end, with: Array(random.pick(Self.pieces).utf8))
    case 4:
      let from = random.below(bytes.count + 1)
      bytes.insert(contentsOf: Array(bytes[from..<min(bytes.count, from + random.below(40))]), at: place)
    default: if place < bytes.count { bytes[place] ^= UInt8(1 << random.below(8)) }
    }
  }

  private func checkPrinting(_ program: ParsedProgram, _ what: String = "") {
    let text = Printer.print(program)
    let again = parse(text)
    #expect(!again.hasErrors, "\(what)\n\(text)\n\(report(again))")
    #expect(Outline.of(again.program) == Outline.of(program), "\(what)\n\(text)")
    #expect(
      again.program.comments.map(\.text).sorted() == program.comments.map(\.text).sorted(), "\(what)\n\(text)"
    )
    #expect(Printer.print(again.program) == text, "\(what)\n\(text)")
  }

  private static let pieces = [
    "(", ")", "[", "]", "{", "}", "\"", "\"\"\"", "'", "\\", "\\(", "\n", "\r\n", ";", ",", "|", "=", "==",
    "=>", "..",
    "..<", ".", "-", " - ", "/", ":", "@", "~", "#", "## ", " # c\n", "not ", "if a { ", "} else { ",
    "let x = ", "def f(", "print ",
    "run ", "for i in ", "with ", "expect ", "error ", "because ", "1", "0.5", "3b", "1e9", "（", "，", "“",
    "”", "　", "提示", "🙂", "\u{301}",
    "\u{202E}", "\u{FEFF}", "\0", "true", "none", " \\\n", "  ",
  ]

  /// Scripts whose layout and texts are unusual.
  private static let oddScripts = [
    #"""
    let x = [
      1, # one

      # two
      f(
        a, k = [
          "b" # in
        ]
      )
    ]
    let t = """
        a \(x[0])
          b "q" \u{4E2D}

      """
    x | top 3 |
      filter (n => n.x > 2 and # c
        not n.y) | show as=table
    """#,
    #"""
    ## Doc.
    def f(a: text, b = -2) { # head
      for i, x in 0..<n { if x { break } else if a ~= b { continue } else { } } # tail

      return 'raw \' } # end
    }
    with f(1), patch layer=1 value=-0.5 { print "a\(1 + (2))b" } ; g - 1
    load ../a/b-1.5b.gguf k=n-1 l=-2..-1 \
       m=r.top[0].x
    print """one""" (a =>
       a)
    """#,
  ]
}
