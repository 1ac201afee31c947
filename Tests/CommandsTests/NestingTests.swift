import Commands
import Foundation
import Language
import Synchronization
import TestSupport
import Testing

/// Nothing leaks: whatever is nested, refused or interrupted, the next clean run is that of a fresh process.
@Suite struct NestingTests {
  /// What a clean session computes, to the bit: logits and a generation with its log-probabilities.
  static let probe = """
    let distribution = top "Hello world" k=50
    let text = run "Hello world" max=4 stop=none top=3
    let loss = score "the cat and the world"
    """

  static func measure(_ script: Script) -> [Value] {
    let report = script.report(probe)
    guard report.outcome == .succeeded else { return [] }
    let text = script.session.variable("text") ?? .nothing
    return [script.session.variable("distribution") ?? .nothing, text["tokens"], text["text"]]
      + [script.session.variable("loss") ?? .nothing]
  }

  @Test func fiveHundredRandomNestingsLeaveNothingBehind() throws {
    let clean = Self.measure(try Self.freshScript())
    #expect(clean.count == 4)
    let asked = Mutex(0)
    let limit = Mutex(Int.max)
    let engine = try Self.freshEngine()
    let script = Script(
      engine,
      cancellation: Cancellation {
        let count = asked.withLock { count in
          count += 1
          return count
        }
        return count > limit.withLock { $0 }
      })
    script.report("load qwen")
    var outcomes: [Outcome: Int] = [:]
    for seed in 0..<500 {
      var generator = ScriptGenerator(seed: UInt64(seed))
      let source = generator.program()
      asked.withLock { $0 = 0 }
      if seed % 2 == 0 { limit.withLock { $0 = Int.random(in: 0..<60, using: &generator.random) } }
      let report = script.report(source)
      limit.withLock { $0 = .max }
      outcomes[report.outcome, default: 0] += 1
      #expect(report.outcome != .rejected, "\(source)\n\(report.diagnostics.map(\.message.en))")
      // What a script leaves standing at top level stays until it is taken away.
      if !script.session.interventions.isEmpty { script.report("unpatch") }
      #expect(script.session.interventions.isEmpty)
      guard Self.measure(script) == clean else {
        Issue.record("seed \(seed) left something behind:\n\(source)")
        return
      }
    }
    #expect(outcomes[.succeeded, default: 0] > 50)
    #expect(outcomes[.failed, default: 0] > 50)
    #expect(outcomes[.interrupted, default: 0] > 50)
  }

  private static func freshScript() throws -> Script {
    let script = Script(try freshEngine())
    script.report("load qwen")
    return script
  }

  private static func freshEngine() throws -> Engine {
    Engine(store: TestEngine.tiny.store, threads: 1)
  }
}

/// Random scripts that change activations in nested scopes, run the model, fail and expect failures.
struct ScriptGenerator {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A script of a few statements, with functions that install.
  mutating func program() -> String {
    let start = """
      def silence(n) { patch layer=1 neuron=n value=0 }
      def both(n) { silence n; patch layer=0 head=(n % 4) scale=0.5 }

      """
    return start + block(depth: 0)
  }

  private mutating func pick<T>(_ items: [T]) -> T {
    items[Int.random(in: 0..<items.count, using: &random)]
  }

  private mutating func block(depth: Int) -> String {
    let count = Int.random(in: 1...3, using: &random)
    return (0..<count).map { _ in statement(depth: depth) }.joined(separator: "\n")
  }

  private mutating func statement(depth: Int) -> String {
    let choice = Int.random(in: 0..<(depth < 4 ? 14 : 7), using: &random)
    switch choice {
    case 0: return "let r = run \"\(pick(["a", "Hello", "the cat"]))\" max=\(pick([1, 3])) stop=none"
    case 1: return "let t = top \"the world\" k=3"
    case 2: return "let c = capture \"Hello\" layer=\(pick([0, 1])) site=\(pick(["resid_post", "z"]))"
    case 3: return "let l = lens \"the\" layers=0..1"
    case 4: return install()
    case 5: return "expect error { \(failing()) }"
    case 6: return pick([true, false]) ? "let s = score \"the cat\"" : failing()
    case 7, 8, 9, 10:
      let changes = (0..<pick([1, 1, 2])).map { _ in scoped() }.joined(separator: ", ")
      return "with \(changes) {\n\(block(depth: depth + 1))\n}"
    case 11: return "for i in 0..\(pick([0, 1, 2])) {\n\(block(depth: depth + 1))\n}"
    case 12: return "if \(pick(["true", "1 > 2"])) {\n\(block(depth: depth + 1))\n}"
    default: return "expect error {\n\(block(depth: depth + 1))\n\(failing())\n}"
    }
  }

  private mutating func install() -> String {
    let layer = pick([0, 1])
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return "patch layer=\(layer) neuron=\(pick([0, 7, 63])) value=\(pick(["0", "1.5", "-3"]))"
    case 1: return "patch layer=\(layer) head=\(pick([0, 3])) scale=\(pick(["0", "2"]))"
    case 2: return "patch layer=\(layer) site=mlp_out positions=\(pick(["last", "[0, -1]", "all"])) value=0"
    case 3: return "ablate layer=\(layer) head=\(pick([1, 2]))"
    case 4: return "patch layer=\(layer) site=resid_post positions=-1 from=\"the\""
    default: return "patch layer=\(layer) neuron=[1, 2, 3] value=mean over=[\"the cat\", \"Hello\"]"
    }
  }

  private mutating func scoped() -> String {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: "silence(\(pick([3, 20])))"
    case 1: "both(\(pick([1, 5])))"
    default: install()
    }
  }

  /// A statement that the check lets pass and that fails when it runs.
  private mutating func failing() -> String {
    pick([
      "let k = 99\npatch layer=k neuron=1 value=0", "let zero = 0\nprint (1 / zero)",
      "let e = []\nprint e[0]",
      "with silence(4) {\nlet n = 9999\npatch layer=0 neuron=n value=0\n}",
      "let t = [999999]\nlet broken = run tokens=t", "require 1 > 2",
    ])
  }
}
