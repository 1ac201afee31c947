import Commands
import Language
import Synchronization
import Syntax
import TestSupport
import Testing

/// `patch sweep` and `patch path` as scripts call them.
@Suite(.serialized) struct PatchSweepCommandTests {
  private let pair = "clean=[5, 6, 7] corrupted=[5, 8, 7] answer=9 versus=10"

  @Test func aSweepHasACellForEveryLayerAndPosition() throws {
    let script = Script(TestEngine.tiny)
    let sweep = try script.value("load smollm2\npatch sweep \(pair) verify=true")
    #expect(sweep["cells"].ints("layer") == (0..<30).flatMap { [$0, $0, $0] })
    #expect(sweep["cells"].ints("position") == (0..<30).flatMap { _ in [0, 1, 2] })
    let effects = sweep["cells"].column("effect").compactMap(\.asNumber)
    #expect(effects.count == 90 && effects[0] == 0)
    // Everything of the first layer's input that differs is at position 1: copying it turns the run round.
    let whole = try #require(sweep["clean"].asNumber) - (try #require(sweep["corrupted"].asNumber))
    let first = try script.value("patch sweep \(pair) site=resid_pre layer=0 positions=1")
    #expect(abs((first["cells"].column("effect").first?.asNumber ?? 0) - whole) <= 1e-4)
    #expect(try #require(sweep["largest_error"].asNumber) <= 1e-4)
    #expect(sweep["control_sd"].asNumber != nil)
  }

  @Test func headsNeuronsTasksAndEstimatesAreSweptToo() throws {
    let script = Script(TestEngine.tiny)
    let heads = try script.value("load smollm2\npatch sweep \(pair) by=head")
    #expect(heads["cells"].ints("head").count == 270)
    let neurons = try script.value("patch sweep \(pair) by=neuron layer=3")
    #expect(neurons["cells"].ints("neuron").count == 20 && neurons["total"].int == 1_100)
    let strength = neurons["cells"].column("effect").compactMap(\.asNumber).map(abs)
    #expect(strength == strength.sorted(by: >))
    let estimate = try script.value(
      "patch sweep \(pair) by=head site=k method=\"atp*\" layers=2..4 verify=true")
    #expect(estimate["cells"].ints("head").count == 9)
    #expect(estimate["missed"].int != nil)
    let path = try script.value("patch path \(pair) from=[[0, 1], [2, 8]] to=[5, 3] input=q")
    #expect(path["cells"].ints("layer") == [0, 2] && path["cells"].ints("head") == [1, 8])
    #expect(path["to"].asText == "5.3")
    // The control: five other senders, the same for a seed; or all, where none are named.
    #expect(try #require(path["control_sd"].asNumber) > 0)
    #expect(
      try script.value("patch path \(pair) from=[[0, 1], [2, 8]] to=[5, 3] input=q")["control"]
        == path["control"])
    let map = try script.value("patch path \(pair) to=[2, 3] input=q")
    let effects = map["cells"].column("effect").compactMap(\.asNumber)
    #expect(effects.count == 18)
    let mean = effects.reduce(0, +) / 18
    #expect(abs(try #require(map["control"].asNumber) - mean) < 1e-9)
  }

  @Test func aTaskIsSweptAsTheMeanOfItsPrompts() throws {
    let script = Script(TestEngine.real)
    let sweep = try script.value("load smollm2\npatch sweep task=ioi n=2 layers=[22, 23]")
    #expect(sweep["n"].int == 2)
    #expect(try #require(sweep["clean"].asNumber) > 0)
    #expect(try #require(sweep["corrupted"].asNumber) < 0)
  }

  @Test func mistakesAreToldInOneSentence() throws {
    let script = Script(TestEngine.real)
    script.report("load smollm2")
    #expect(
      script.failure("patch sweep clean=\"a b c\" corrupted=\"a b\" answer=\" d\"")
        .hasPrefix("E313: the clean prompt has 3 tokens and the corrupted one 2"))
    #expect(
      script.failure("patch sweep clean=\"a b\" corrupted=\"a c\" answer=\" unbelievably so\"")
        .contains("the answer must be one token"))
    #expect(script.failure("patch sweep clean=\"a b\" corrupted=\"a b\" answer=\" d\"").contains("the same"))
    #expect(script.failure("patch sweep corrupted=\"a b\"").hasPrefix("E"))
    #expect(
      script.failure("patch sweep clean=\"a b\" corrupted=\"a c\" site=logits").contains("outside the layers")
    )
    #expect(
      script.failure("patch sweep clean=\"a b\" corrupted=\"a c\" by=head site=mlp_out")
        .contains("doesn't go with"))
    #expect(
      script.failure("patch sweep clean=\"a b\" corrupted=\"a c\" site=pattern by=head method=atp")
        .contains("use `method=exact`"))
    #expect(
      script.failure("patch path clean=\"a b\" corrupted=\"a c\" from=[5, 0] to=[5, 1]").contains(
        "earlier layers"))
    #expect(
      script.failure("patch path clean=\"a b\" corrupted=\"a c\" to=[5]").contains("[layer, head]")
        || script.failure("patch path clean=\"a b\" corrupted=\"a c\" to=[5]").contains("a head is"))
    #expect(script.failure("patch path clean=\"a b\" corrupted=\"a c\" to=[99, 0]").hasPrefix("E301"))
  }

  /// Stopped at the first, the second, … question whether to stop: the session is as it was, to the bit.
  @Test func anInterruptedSweepLeavesTheSessionAsItWas() throws {
    for call in [
      "patch sweep \(pair)", "patch sweep \(pair) by=head method=\"atp*\" site=q", "patch path \(pair)",
    ] {
      let left = Mutex(Int.max)
      let cancellation = Cancellation {
        left.withLock { left in
          left -= 1
          return left <= 0
        }
      }
      let script = Script(TestEngine.tiny, cancellation: cancellation)
      let look = "let logits = (capture tokens=[5, 6, 7] site=logits position=last).values[0]\nlogits"
      let before = try script.value("load smollm2\nseed 4\npatch layer=2 neuron=7 value=1\n\(look)")
      for stop in [1, 2, 40, 75, 200] {
        left.withLock { $0 = stop }
        let report = script.report(call)
        left.withLock { $0 = Int.max }
        guard report.outcome == .interrupted else { continue }
        #expect(script.session.interventions.count == 1)
        #expect(script.session.state.draws == 0)
        #expect(try script.value(look).sourceText == before.sourceText, "\(call) at \(stop)")
      }
    }
  }
}
