import Foundation
import Language
import Syntax
import Testing

/// Runs a script on a thread with the stack that the language asks for.
private func onAThread(_ source: String, check: @escaping @Sendable (RunReport) -> Void) {
  let done = DispatchSemaphore(value: 0)
  let thread = Thread {
    check(TestSession().run(source))
    done.signal()
  }
  thread.stackSize = Bounds.stackBytes
  thread.start()
  done.wait()
}

@Test(arguments: [
  // Lists that nest deeper each turn, or double.
  "let x = []\nfor i in 0..100000 { x = [x] }",
  "let x = [1]\nfor i in 0..100 { x = [x, x] }",
  "let x = [1]\nfor i in 0..100 { x = x + x }",
  "let x = record(a=1)\nfor i in 0..100000 { x = record(a=x) }",
  "let x = \"a\"\nfor i in 0..100 { x = x + x }",
  "let x = \"a\"\nfor i in 0..100 { x = \"\\(x)\\(x)\" }",
  "let x = repeat(\"a\", 9000000)\nprint x x",
  "let x = range(0, 9000000000000000000)\nmap(x, y => y)",
  "let x = map(0..1000, y => map(0..3000, z => z))",
  // Functions that call themselves by way of values.
  "let f = g => g(g)\nf(f)",
  "let f = g => [g(g)]\nf(f)",
  "for i in 0..1000000 { print \"0123456789012345678901234567890123456789\" }",
])
func aScriptThatWouldTakeAllMemoryIsStopped(_ source: String) {
  onAThread(source) { report in
    #expect(report.diagnostics.map(\.code) == [.limit], "\(report.diagnostics.map(\.message.en))")
  }
}

@Test func callsThatNestToTheLimitFitTheStack() {
  // 60 definitions that call each other, each in the deepest expression that is allowed.
  var source = "def f0(x) { return x }\n"
  let deep = String(repeating: "(", count: 50)
  let closed = String(repeating: ")", count: 50)
  for index in 1...60 {
    source += "def f\(index)(x) { return \(deep)f\(index - 1)(x)\(closed) + 1 }\n"
  }
  onAThread(source + "expect f40(1) == 41") { report in
    #expect(report.outcome == .succeeded, "\(report.diagnostics.map(\.message.en))")
  }
  onAThread(source + "expect f60(1) == 61") { report in
    #expect(report.diagnostics.map(\.code) == [.limit] || report.outcome == .succeeded)
  }
}

@Test func longLoopsOverRangesCostNoMemory() {
  let test = TestSession()
  let report = test.run("let n = 0\nfor i in 0..1000000000000 { n = n + 1; if n == 1000 { break } }\nprint n")
  #expect(report.outcome == .succeeded)
  #expect(test.output.lines == ["1000"])
}
