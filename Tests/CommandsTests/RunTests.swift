import Foundation
import Language
import Synchronization
import TestSupport
import Testing

/// `run` and the state it depends on.
@Suite(.serialized) struct RunTests {
  static func tiny() -> Script { PromptTests.tiny() }

  @Test func aResultHasItsDeclaredFields() throws {
    let script = Self.tiny()
    let result = try script.value("run \"Hello world\" max=3 stop=none")
    guard case .record(let record) = result else {
      Issue.record("no record")
      return
    }
    #expect(record.names == ["text", "tokens", "prompt", "top", "finish", "seconds"])
    #expect(record.type?.name == "run")
    #expect(result["tokens"].ints("id").count == 3)
    for (prob, logprob) in zip(result["tokens"].column("prob"), result["tokens"].column("logprob")) {
      #expect(abs(exp(logprob.asNumber ?? .nan) - (prob.asNumber ?? .nan)) < 1e-9)
    }
    let first = try #require(result["tokens"].column("top").first)
    #expect(first.ints("id").count == 5)
    #expect(result["top"].ints("id") == first.ints("id"))
    #expect(result["top"].ints("rank") == [0, 1, 2, 3, 4])
    #expect(try script.value("run \"Hello\" max=0")["text"] == "")
  }

  @Test func samplingFollowsTheSeed() throws {
    let script = Self.tiny()
    func draw(_ more: String = "") throws -> [Int] {
      try script.value("run \"Hello\" max=12 temperature=1 stop=none \(more)")["tokens"].ints("id")
    }
    let seven = try draw("seed=7")
    #expect(try draw("seed=7") == seven)
    #expect(try draw("seed=8") != seven)
    script.report("seed 7")
    #expect(try draw() == seven)
    let second = try draw()
    #expect(second != seven)
    script.report("seed 7")
    #expect(try draw() == seven)
    #expect(try draw() == second)
    // A greedy run draws nothing.
    script.report("seed 7\nrun \"Hello\" max=2")
    #expect(try draw() == seven)
  }

  @Test func aStopTextEndsTheTextBeforeIt() throws {
    let script = Script(TestEngine.real)
    let result = try script.value("load smollm2\nrun \"1, 2, 3, 4,\" stop=[\"zzz\", \"7\"] max=20")
    #expect(result["finish"] == "stop")
    #expect(result["text"] == " 5, 6, ")
    let ended = try script.value("run \"The capital of France is\" max=32")
    #expect(ended["finish"] == "end")
    #expect(ended["text"] == " Paris.\n\nThe answer is: 2018-01-22 12:12:53.")
  }

  @Test func fastAndExactAgreeOnTheFirstToken() throws {
    let script = Script(TestEngine.real)
    let exact = try script.value("load smollm2\ntop \"The capital of France is\" k=3")
    let fast = try script.value("top \"The capital of France is\" k=3 precision=fast")
    #expect(exact.ints("id").first == fast.ints("id").first)
    #expect(exact.column("logit") != fast.column("logit"))
    #expect(try script.value("set precision=fast\ntop \"The capital of France is\" k=3") == fast)
    #expect(try script.value("load smollm2 dtype=f32\ntop \"The capital of France is\" k=3") == exact)
  }

  @Test(arguments: ["smollm2", "qwen"])
  func anInterventionStandsUntilItsScopeEnds(_ model: String) throws {
    let script = Script(TestEngine.real)
    let probe = "top \"The capital of France is\" k=20"
    let clean = try script.value("load \(model)\n\(probe)")
    let inside = try script.value("with patch layer=2 neuron=1054 value=5 { show (\(probe)) }")
    #expect(inside != clean)
    #expect(try script.value(probe) == clean)
    #expect(try script.value("patch layer=2 neuron=1054 value=5\n\(probe)") == inside)
    #expect(try script.value("unpatch\n\(probe)") == clean)
    let failed = script.report("with patch layer=2 neuron=1054 value=5 { require 1 > 2 }")
    #expect(failed.outcome == .expectationFailed)
    #expect(try script.value(probe) == clean)
    // A patch acts on generated tokens too.
    let text = try script.value("run \"The capital of France is\" max=8 stop=none")["tokens"]
    let changed = try script.value(
      "with patch layer=2 site=mlp_out value=0 { show (run \"The capital of France is\" max=8 stop=none) }")
    #expect(changed["tokens"].ints("id") != text.ints("id"))
  }

  @Test func ctrlCStopsARunAndKeepsTheSession() throws {
    let asked = Mutex(0)
    let limit = Mutex(Int.max)
    let script = Script(
      TestEngine.tiny,
      cancellation: Cancellation {
        asked.withLock { $0 += 1 }
        return asked.withLock { $0 } > limit.withLock { $0 }
      })
    script.report("load smollm2\nlet a = 1")
    let clean = try script.value("run \"Hello\" max=6 stop=none")["tokens"]
    let total = asked.withLock { $0 }
    for stop in stride(from: 1, to: total, by: 7) {
      asked.withLock { $0 = 0 }
      limit.withLock { $0 = stop }
      let report = script.report("let b = run \"Hello\" max=6 stop=none")
      limit.withLock { $0 = .max }
      guard report.outcome == .interrupted else { continue }
      #expect(script.session.variable("a") == 1)
    }
    #expect(try script.value("run \"Hello\" max=6 stop=none")["tokens"] == clean)
  }
}
