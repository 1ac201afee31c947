import Syntax
import Testing

/// A script and the outline of its tree.
struct Reading: Sendable, CustomTestStringConvertible {
  let source: String
  let outline: String
  init(_ source: String, _ outline: String) {
    self.source = source
    self.outline = outline
  }
  var testDescription: String { source }
}

/// How scripts are read.
struct ReadingTests {
  static let commandCases = [
    Reading("load smollm2", "(call load smollm2)"),
    Reading("patch layer=2 neuron=1054 value=0", "(call patch layer=2 neuron=1054 value=0)"),
    Reading("patch layer = 2 value = -1.5", "(call patch layer=2 value=(- 1.5))"),
    Reading("sae train layer=3", "(call sae train layer=3)"),
    Reading("diffmean refusal", "(call diffmean refusal)"),
    Reading("lens", "(call lens)"),
    Reading("laod smollm2", "(unknown laod smollm2)"),
    Reading("laod 3", "(unknown laod 3)"),
    Reading("laod ./a.gguf", "(unknown laod `./a.gguf`)"),
    Reading("pach layer=2", "(unknown pach layer=2)"),
    Reading("x -2", "(- x 2)"),
    Reading("steer v -2", "(call steer v (- 2))"),
    Reading("print a b -1 -n", "(call print a b (- 1) (- n))"),
    Reading("show r.top[0].prob", "(call show (. (at (. r top) 0) prob))"),
    Reading("show r.top as=table", "(call show (. r top) as=table)"),
    Reading("lens p layers=0..29", "(call lens p layers=(.. 0 29))"),
    Reading("lens p layers=0..<n", "(call lens p layers=(..< 0 n))"),
    Reading("lens p layers=best.first..best.last", "(call lens p layers=(.. (. best first) (. best last)))"),
    Reading("lens p layers=-2..-1", "(call lens p layers=(.. (- 2) (- 1)))"),
    Reading("print (a + 1) [1, 2] x[0] f(2)", "(call print (paren (+ a 1)) [1 2] (at x 0) (call f() 2))"),
    Reading("print (filter xs) k=(run a)", "(call print (paren (call filter xs)) k=(paren (call run a)))"),
    Reading("round(x, 2)", "(call round() x 2)"),
    Reading("round (x)", "(call round (paren x))"),
    Reading("round(x) + 1", "(+ (call round() x) 1)"),
    Reading("f(a, k=b + 1,)", "(call f() a k=(+ b 1))"),
    Reading("print\nprint 1; print 2", "(call print)\n(call print 1)\n(call print 2)"),
    Reading("print true none", "(call print true none)"),
    Reading("help if", "(call help `if`)"),
    Reading("help in", "(call help `in`)"),
    Reading("print k=\n  3", "(call print k=3)"),
    Reading("print a \\\n  b", "(call print a b)"),
    Reading(
      "with patch layer=1 value=0, f(2) { print 1 }",
      "(with (call patch layer=1 value=0) (call f() 2) {(call print 1)})"),
    Reading(
      "xs | filter (n => n.x > 2) | show", "(call |show (call |filter xs (paren (=> n (> (. n x) 2)))))"),
    Reading("run a | top 3 |\n show", "(call |show (call |top (call run a) 3))"),
    Reading("xs | round(2) | fliter 3", "(unknown |fliter (call |round() xs 2) 3)"),
  ]

  static let wordCases = [
    Reading("load smollm2-135m-instruct seed=7", "(call load `smollm2-135m-instruct` seed=7)"),
    Reading("load org/model-1.5b", "(call load `org/model-1.5b`)"),
    Reading("load qwen2.5-coder-0.5b", "(call load `qwen2.5-coder-0.5b`)"),
    Reading("load ./a.csv", "(call load `./a.csv`)"),
    Reading("load ../x/y.gguf", "(call load `../x/y.gguf`)"),
    Reading("load a/../b", "(call load `a/../b`)"),
    Reading("load /tmp/a-b/c.gguf", "(call load `/tmp/a-b/c.gguf`)"),
    Reading("load /tmp/a-1586E325-66/c.gguf", "(call load `/tmp/a-1586E325-66/c.gguf`)"),
    Reading("load /tmp/99999999999999999999/c.gguf", "(call load `/tmp/99999999999999999999/c.gguf`)"),
    Reading("load ~/m.gguf", "(call load `~/m.gguf`)"),
    Reading("load hub:org/model@main", "(call load `hub:org/model@main`)"),
    Reading("data datasets/refusal.csv split=harmful", "(call data `datasets/refusal.csv` split=harmful)"),
    Reading("save x out.csv", "(call save x (. out csv))"),
    Reading("save x out/", "(call save x `out/`)"),
    Reading("load 模型/小-1", "(call load `模型/小-1`)"),
    Reading("load for-loops.csv", "(call load `for-loops.csv`)"),
    Reading("patch layer=n-1", "(call patch layer=`n-1`)"),
    Reading("print (n-1)", "(call print (paren (- n 1)))"),
    Reading("use sonde-1", "(use sonde-1)"),
    Reading("round(n-1)", "(call round() (- n 1))"),
  ]

  static let expressionCases = [
    Reading("let x = 1 + 2 * 3", "(let x (+ 1 (* 2 3)))"),
    Reading("x = a or b and not c == d", "(set x (or a (and b (not (== c d)))))"),
    Reading("let x = 1 - 2 - 3", "(let x (- (- 1 2) 3))"),
    Reading("let x = -a.b * 2", "(let x (* (- (. a b)) 2))"),
    Reading("let x = a in 1..3", "(let x (in a (.. 1 3)))"),
    Reading("let x = 0..<n - 1", "(let x (..< 0 (- n 1)))"),
    Reading("let x = a ~= b", "(let x (~= a b))"),
    Reading("let x = not a contains b", "(let x (not (contains a b)))"),
    Reading("let x = a == not b and c", "(let x (and (== a (not b)) c))"),
    Reading("let f = x => x + 1", "(let f (=> x (+ x 1)))"),
    Reading("let x = [run a, 1 + 2, [ ]]", "(let x [(call run a) (+ 1 2) []])"),
    Reading("let x = (1 +\n  2\n)", "(let x (paren (+ 1 2)))"),
    Reading("let x = a and\n  b", "(let x (and a b))"),
    Reading("let x =\n  3", "(let x 3)"),
    Reading("let x = 1e-3 + 2.50", "(let x (+ 1e-3 2.50))"),
    Reading("let x = 0..11", "(let x (.. 0 11))"),
    Reading("let 提示 = λ % 2", "(let 提示 (% λ 2))"),
    Reading("let x = -1", "(let x (- 1))"),
  ]

  static let textCases = [
    Reading(#"print "a\n\t\r\\\"\u{4E2D}""#, #"(call print "a\n\t\r\\\"中")"#),
    Reading(
      #"print "value=\(v): \((run p max=8).text)!""#,
      #"(call print (text "value=" v ": " (. (paren (call run p max=8)) text) "!"))"#),
    Reading(#"print 'raw \n "x" \(y)'"#, #"(call print (raw "raw \\n \"x\" \\(y)"))"#),
    Reading(#"print "{\"a\": $x %d}""#, #"(call print "{\"a\": $x %d}")"#),
    Reading("print \"\"\"\n    a\n      b\n\n    c\n    \"\"\"", #"(call print (block "a\n  b\n\nc"))"#),
    Reading("print \"\"\"\n    a\n  \"\"\"", #"(call print (block "  a"))"#),
    Reading("print \"\"\"one \"quoted\" \\(x)\"\"\"", #"(call print (block "one \"quoted\" " x))"#),
    Reading("print \"\"\"\n\"\"\"", "(call print (block))"),
    Reading(
      "print \"\"\"\n  a\\(b)\n  \\(c)d\n  \"\"\" sep=1", #"(call print (block "a" b "\n" c "d") sep=1)"#),
    Reading("print \"\"", "(call print (text))"),
    Reading("print \"（，）\"", #"(call print "（，）")"#),
  ]

  static let statementCases = [
    Reading("for x in xs { }", "(for x xs {})"),
    Reading("for i, x in [1]\n{ print x }", "(for i x [1] {(call print x)})"),
    Reading("if a { } else if b { print 1 } else { }", "(if a {} b {(call print 1)} {})"),
    Reading("for x in y { if x { break }; continue }", "(for x y {(if x {(break)}) (continue)})"),
    Reading(
      "## One.\n##  Two\ndef f(a: text, b = 2) { return }", #"(def f [a:text b=2] "One." " Two" {(return)})"#),
    Reading("g 1\ndef g(a) { return a + 1 }", "(call g 1)\n(def g [a] {(return (+ a 1))})"),
    Reading("expect a == 1 because \"b\"", "(expect (== a 1) \"b\")"),
    Reading("require a in 1..3", "(require (in a (.. 1 3)))"),
    Reading("expect error E301 { lens }", "(expect-error E301 {(call lens)})"),
    Reading("expect error { lens }", "(expect-error {(call lens)})"),
    Reading("expect error == 3", "(expect (== error 3))"),
    Reading("param n = [1, -2.0, 'a', none]", #"(param n [1 (- 2.0) (raw "a") none])"#),
    Reading("include \"a.sonde\"", "(include \"a.sonde\")"),
    Reading("#!/usr/bin/env sonde\r\nprint 1\r\n", "(call print 1)"),
    Reading("print 1 # all (of this", "(call print 1)"),
    Reading(";;print 1;;", "(call print 1)"),
    Reading("", ""),
  ]

  @Test(arguments: commandCases + wordCases + textCases + statementCases)
  func aScriptIsReadAs(_ reading: Reading) {
    let result = parse(reading.source)
    #expect(!result.hasErrors, "\(report(result))")
    #expect(Outline.of(result.program) == reading.outline)
  }

  @Test(arguments: expressionCases)
  func anExpressionIsReadAs(_ reading: Reading) {
    let result = parse(reading.source)
    #expect(result.diagnostics.isEmpty, "\(report(result))")
    #expect(Outline.of(result.program) == reading.outline)
  }

  @Test func namesTakeTheSourceTextOfAnArgument() throws {
    let program = parse("load org/model-1.5b\nsave x out.csv\nload (m)").program
    let calls = program.statements.compactMap { statement -> Call? in
      guard case .clause(let value) = statement.kind, case .call(let call) = value.kind else { return nil }
      return call
    }
    #expect(calls.map { $0.arguments.last?.bareWord } == ["org/model-1.5b", "out.csv", nil])
    #expect(calls.map { $0.arguments.last?.source } == ["org/model-1.5b", "out.csv", "(m)"])
  }

  @Test(arguments: [
    ("n-1", "n - 1"), ("a/b", "a / b"), ("r.top-n", "r.top - n"), ("smollm2-135m", nil), ("a:b", nil),
  ])
  func aWordKnowsHowItReadsAsArithmetic(word: String, arithmetic: String?) throws {
    let program = parse("print k=\(word)").program
    guard case .clause(let value) = program.statements.first?.kind, case .call(let call) = value.kind,
      case .word(let found) = call.arguments.first?.value.kind
    else {
      Issue.record("no word in \(Outline.of(program))")
      return
    }
    #expect(found == Word(word, arithmetic: arithmetic))
  }

  @Test func decomposedNamesAreTheSameNames() {
    let program = parse("let caf\u{E9} = 1\nprint (cafe\u{301})").program
    #expect(Outline.of(program) == "(let café 1)\n(call print (paren café))")
  }

  @Test func aSurveyFindsDefinitionsAndIncludes() {
    let survey = ScriptSurvey(
      SourceFile(name: "a", text: "include \"b.sonde\"\ndef f(x) { }\n# def g(y) { }\ndef 重复(n) { }"))
    #expect(survey.definedNames == ["f", "重复"])
    #expect(survey.includes.map(\.path) == ["b.sonde"])
  }
}
