import Chance
import Language
import Syntax
import Testing

/// Random statements of `with`, `for`, `if`, `expect error` and calls, some of which fail while running.
private struct Script {
  var dice: Dice

  mutating func block(depth: Int) -> String {
    let count = Int.random(in: 1...3, using: &dice)
    return (0..<count).map { _ in statement(depth: depth) }.joined(separator: "\n")
  }

  mutating func statement(depth: Int) -> String {
    guard depth > 0 else { return leaf() }
    let inner = block(depth: depth - 1)
    switch Int.random(in: 0..<9, using: &dice) {
    case 0, 1:
      return "with patch layer=\(layer()) value=\(Int.random(in: -3...3, using: &dice)) {\n\(inner)\n}"
    case 2: return "with silence(\(layer())), patch layer=all value=1 {\n\(inner)\n}"
    case 3: return "for i in 0..\(Int.random(in: 0...3, using: &dice)) {\n\(inner)\n}"
    case 4: return "if \(Bool.random(using: &dice)) {\n\(inner)\n} else {\n\(leaf())\n}"
    case 5: return "expect error {\n\(inner)\n}"
    case 6: return "with patch layer=0 value=1 { unpatch; \(leaf()) }"
    default: return leaf()
    }
  }

  private mutating func layer() -> Int { Int.random(in: 0...3, using: &dice) }

  private mutating func leaf() -> String {
    switch Int.random(in: 0..<10, using: &dice) {
    case 0: return "fail(0)"
    case 1: return "expect 1 == 2"
    case 2: return "require total > -1000"
    case 3: return "let x = run \"a b\""
    case 4: return "total = total + 1"
    case 5: return "map([1, 2], y => fail(y - 1))"
    case 6: return "visit(\(layer()))"
    default: return "run \"a\" positions=last"
    }
  }
}

private let prelude = """
  load tiny
  let total = 0
  def fail(x) { return 1 / x }
  def silence(l) { patch layer=l value=2 }
  def visit(l) { with silence(l) { run "v"; if l == 3 { fail(0) } } }
  """

/// The standing interventions and the depth of scopes, by which a leak would show.
private func standing(_ test: TestSession) -> [String] {
  test.session.interventions.map { "\($0.id) \($0.command) \($0.summary)" }
    + test.session.variables.map(\.name)
}

@Test func nothingLeaksFromRandomNestingsErrorsAndInterruptions() {
  var endings: [Outcome: Int] = [:]
  for seed in 0..<600 {
    var script = Script(dice: Dice(state: UInt64(seed)))
    let source = script.block(depth: 4)
    // Every third case is interrupted at a random check.
    let limit = seed % 3 == 0 ? Int.random(in: 1...60, using: &script.dice) : Int.max
    let counter = Counter(limit: limit)
    let test = TestSession(cancellation: Cancellation { counter.isReached() })
    counter.isCounting = false
    test.run(prelude)
    if seed % 2 == 0 { test.run("patch layer=1 value=5") }
    let before = standing(test)
    counter.isCounting = true
    let report = test.run(source)
    counter.isCounting = false
    endings[report.outcome, default: 0] += 1
    #expect(report.outcome != .rejected, "\(source)\n\(report.diagnostics.map(\.message.en))")
    let after = standing(test).filter { $0 != "x" }
    #expect(after == before, "seed \(seed)\n\(source)")
    let shift = seed % 2 == 0 ? "5.0" : "0.0"
    test.output.lines = []
    test.run("print (run \"a\").shift")
    #expect(test.output.lines == [shift], "seed \(seed)")
  }
  for outcome in [Outcome.succeeded, .expectationFailed, .failed, .interrupted] {
    #expect(endings[outcome, default: 0] > 20, "\(endings)")
  }
}

/// Counts the checks for interruption and stops at one of them. Used from one thread.
final class Counter: @unchecked Sendable {
  let limit: Int
  var count = 0
  var isCounting = true
  init(limit: Int) { self.limit = limit }
  func isReached() -> Bool {
    guard isCounting else { return false }
    count += 1
    return count >= limit
  }
}

@Test func anInterruptionAtAnyCheckRestoresTheState() {
  let source = """
    let a = run "a b"
    with patch layer=0 value=1 {
      for i in 0..2 { with silence(i) { let r = run "c"; total = total + i } }
      let kept = map([1, 2], y => y + 1)
    }
    let b = run "d"
    """
  let whole = Counter(limit: .max)
  let free = TestSession(cancellation: Cancellation { whole.isReached() })
  free.run(prelude)
  let setUp = whole.count
  free.run(source)
  #expect(whole.count > setUp + 30)
  for limit in (setUp + 1)...whole.count {
    let counter = Counter(limit: limit)
    let test = TestSession(cancellation: Cancellation { counter.isReached() })
    test.run(prelude)
    let report = test.run(source)
    counter.isCounting = false
    #expect(report.outcome == .interrupted)
    #expect(report.diagnostics.last?.code == .interrupted)
    #expect(test.session.interventions.isEmpty)
    #expect(test.session.variable("b") == nil)
    #expect(test.session.variables.allSatisfy { ["a", "total"].contains($0.name) })
    test.run("print (run \"a\").shift")
    #expect(test.output.lines == ["0.0"])
  }
}

@Test func anInterruptionIsNoExpectedError() {
  let counter = Counter(limit: 20)
  let test = TestSession(cancellation: Cancellation { counter.isReached() })
  let report = test.run("expect error { for i in 0..1000000 { let x = i } }")
  #expect(report.outcome == .interrupted)
}

@Test func undoGoesBackAStatementAtATime() {
  let test = TestSession(interactive: true)
  test.run("load tiny")
  test.run("let a = 1")
  test.run("patch layer=1 value=2")
  test.run("a = 5")
  test.run("undo")
  #expect(test.session.variable("a") == 1)
  #expect(test.session.interventions.count == 1)
  test.run("undo")
  #expect(test.session.interventions.isEmpty)
  test.run("undo")
  test.run("undo")
  #expect(test.session.model == nil)
  test.run("undo")
  #expect(test.session.log.isEmpty)
}

@Test func undoPassesByWhatOnlyShowedSomething() {
  let test = TestSession(interactive: true)
  for entry in ["let a = 1", "a = 2", "print a", "a + 1", "for i in 0..3 { print i }", "expect a == 2"] {
    test.run(entry)
  }
  #expect(test.session.undo() == "a = 2")
  #expect(test.session.variable("a") == 1 && test.session.variable("it") == nil)
  #expect(test.session.log.map(\.source) == ["let a = 1"])
  test.run("print a")
  test.run("def f(x) { return x }")
  test.run("f(1)")
  #expect(test.session.undo() == "def f(x) { return x }")
  #expect(test.session.undo() == "let a = 1")
  #expect(test.session.undo() == nil)
}

@Test func aFailedExpectationIsNotSaved() {
  let test = TestSession(interactive: true)
  for entry in ["let a = 1", "expect a == 2", "expect a == 1", "expect error { print a }"] { test.run(entry) }
  test.run("save session out.sonde")
  let saved = String(decoding: test.files.contents["out.sonde"] ?? [], as: UTF8.self)
  #expect(saved == "use sonde-1\nlet a = 1\nexpect a == 1\n")
  #expect(TestSession().run(saved).outcome == .succeeded)
}

@Test func aSavedSessionHoldsWhatSucceededAndRunsAgain() {
  let test = TestSession(interactive: true)
  for entry in [
    "load tiny", "let a = 1", "a = b", "print 1 / 0", "help print", "def f(x) { return x + 1 }", "print f(a)",
  ] {
    test.run(entry)
  }
  test.run("save session out.sonde")
  let saved = String(decoding: test.files.contents["out.sonde"] ?? [], as: UTF8.self)
  #expect(saved == "use sonde-1\nload tiny\nlet a = 1\ndef f(x) { return x + 1 }\nprint f(a)\n")
  let again = TestSession()
  #expect(again.run(saved).outcome == .succeeded)
  #expect(again.output.lines == ["2"])
}

@Test func itIsTheLastValueShownAtThePromptOnly() {
  let test = TestSession(interactive: true)
  test.run("1 + 1")
  test.run("it * 10")
  #expect(test.output.lines == ["2", "20"])
  #expect(TestSession().codes("1 + 1\nit * 10") == ["E102"])
}

@Test func aFileThatWasUndoneCanBeIncludedAgain() {
  let test = TestSession(interactive: true, files: ["a.sonde": "def twice(x) { return x * 2 }\nlet y = 3"])
  for round in 0..<2 {
    #expect(test.run("include \"a.sonde\"").outcome == .succeeded)
    #expect(test.run("twice(y)").outcome == .succeeded && test.output.lines.last == "6", "round \(round)")
    #expect(test.session.undo() != nil)
    #expect(test.session.variable("y") == nil)
  }
}

@Test func aMarkBringsBackStateAndRecord() {
  let test = TestSession(interactive: true, files: ["a.sonde": "let y = 3"])
  test.run("let x = 1\nlet w = 4\nexpect 1 == 2")
  let mark = test.session.mark()
  test.run("x = 2\nlet z = 3\nundo\nundo\ninclude \"a.sonde\"\nexpect 1 == 2")
  test.session.goBack(to: mark)
  #expect(test.session.variables.map(\.name) == ["w", "x"] && test.session.variable("x") == .int(1))
  #expect(test.session.savedScript == "use sonde-1\nlet x = 1\nlet w = 4\n")
  #expect(test.session.failedExpectations == 1 && test.session.checkedExpectations == 1)
  #expect(test.run("include \"a.sonde\"\nprint y").outcome == .succeeded && test.output.lines.last == "3")
}
