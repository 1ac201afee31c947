import Language
import TestSupport
import Testing

/// What `attribute` and its kin take, refuse and leave, on a tiny model.
@Suite(.serialized) struct AttributionCommandTests {
  private func loaded() throws -> Script {
    let script = Script(TestEngine.tiny)
    try script.value("load smollm2")
    return script
  }

  private static let refused: [(source: String, code: String)] = [
    ("attribute \"2 + 2\" target=\"several tokens\"", "E313"),
    ("attribute \"2 + 2\" target=\"\"", "E313"),
    ("attribute \"2 + 2\" target=99999", "E301"),
    ("attribute \"2 + 2\" versus=\"a\"", "E104"),
    ("attribute \"2 + 2\" of=heads verify=271", "E301"),
    ("attribute \"2 + 2\" of=heads layer=2 verify=10", "E301"),
    ("attribute \"2 + 2\" of=positions verify=5", "E301"),
    ("attribute \"2 + 2\" of=haeds", "E108"),
    ("attribute \"2 + 2\" layer=30", "E301"),
    ("attribute \"2 + 2\" positions=7", "E301"),
    ("attribute \"2 + 2\" mode=integrated steps=0", "E301"),
    ("attribute \"2 + 2\" baseline=corrupted", "E104"),
    ("attribute \"2 + 2\" corrupted=\"2 + 2 + 2\"", "E313"),
    ("attribute \"\"", "E313"),
    ("ablate curve 5", "E107"),
    ("ablate curve record(a=1)", "E302"),
    ("attribute \"2 + 2\" of=heads verify=0 | ablate curve k=[1, 271]", "E301"),
    ("attribute \"2 + 2\" of=positions verify=0 | ablate curve", "E313"),
    ("dose \"2 + 2\"", "E104"),
    ("dose \"2 + 2\" layer=2 neuron=1100", "E301"),
    ("dose \"2 + 2\" layer=2", "E313"),
    ("dose \"2 + 2\" layer=2 neuron=1 scales=[]", "E305"),
    ("dose \"2 + 2\" layer=2 neuron=1 scales=[1] values=[2]", "E106"),
    ("dose \"2 + 2\" layer=2 neuron=1 values=[1e300]", "E313"),
    ("dose \"2 + 2\" layer=2 neuron=1 target=\"a b c\" objective=logit", "E313"),
    ("ablate effect \"2 + 2\" table(layer=[2], neuron=[5000])", "E301"),
    ("ablate effect \"2 + 2\" layer=2 head=[0, 1, 2, 3, 4]", "E313"),
    ("ablate table(layer=[2], neuron=[5000])", "E301"),
    ("ablate table(layer=[2])", "E302"),
    ("ablate (attribute random 3) neuron=4", "E106"),
    ("patch (attribute random 3) value=[1, 2, 3]", "E313"),
    ("patch (attribute random 3)", "E104"),
    ("patch mean layer=2 neuron=3 value=0", "E106"),
    ("attribute random 33001", "E301"),
    ("top table(a=[1]) 3", "E307"),
    ("score pairs []", "E305"),
    ("score pairs [record(prompt=\"a\")]", "E307"),
    ("score pairs [record(prompt=\"a\", right=\"\", wrong=\"b\")]", "E313"),
    ("score pairs [record(prompt=\"a\", right=\"bc\", wrong=\"bcd\")]", "E313"),
    ("neuron writes layer=2 neuron=1100", "E301"),
    ("neuron correlation [\"a b\", \"c d\"] layer=2 neuron=3 labels=[true]", "E303"),
    ("neuron correlation [\"a b\", \"c d\"] layer=2 neuron=3 labels=[true, true]", "E313"),
    ("neuron correlation [\"a b\", \"c d\"] layer=2 neuron=3 where=(t => 3)", "E302"),
  ]

  @Test(arguments: refused) func whatCannotBeDoneIsOneClearSentence(_ source: String, _ code: String) throws {
    let script = try loaded()
    #expect(script.failure(source).hasPrefix(code), "\(source): \(script.failure(source))")
    #expect(script.session.interventions.isEmpty)
  }

  @Test func anAttributionIsASetOfUnits() throws {
    let script = try loaded()
    let source = "let a = attribute \"one two three\" of=heads verify=0 top=30\n"
    try script.value(source + "ablate a")
    #expect(script.session.interventions.count == 1)
    try script.value("unpatch\npatch (a.units) value=0\npatch a scale=2\nablate a value=mean")
    #expect(script.session.interventions.count == 3)
    try script.value("unpatch\nattribute \"one two three\" verify=0 | top 10 | ablate")
    #expect(script.session.interventions.count == 1)
    let ten = try script.value("unpatch\ntop a 10")
    #expect(ten.column("score").count == 10)
    let filtered = try script.value("a.units | filter (u => u.layer > 20) | ablate\nstatus")
    #expect(filtered["interventions"].column("what").count <= 1)
    #expect(script.session.interventions.count == 1)
  }

  @Test func theDeclaredFieldsAreThere() throws {
    let script = try loaded()
    let found = try script.value("attribute \"one two three\" target=\"a\" versus=\"b\" top=3 verify=4")
    #expect(found["units"].ints("layer").count == 3 && found["units"].ints("index").count == 3)
    #expect(Set(found["units"].ints("position")).count == 1)
    #expect(found["units"].column("exact").allSatisfy { $0.asNumber != nil })
    #expect(found["r"].asNumber != nil && found["verified"].int == 4)
    #expect(found["total"].int == 33_000)
    let positive = try script.value("attribute \"one two three\" of=heads sign=positive top=270")
    #expect(positive["units"].column("score").allSatisfy { ($0.asNumber ?? -1) > 0 })
  }

  @Test func aTaskIsManyPromptsAndFewHeadsSuffice() throws {
    let script = Script(TestEngine.real)
    let found = try script.value("load smollm2\nattribute task=ioi n=4 of=heads verify=270")
    #expect(found["n"].int == 4 && found["verified"].int == 270)
    #expect(try #require(found["r"].asNumber) >= 0.85)
    #expect(try #require(found["kept"].asNumber) >= 0.7)
  }

  @Test func aTaskIsNoText() throws {
    let script = try loaded()
    #expect(script.failure("attribute \"a b\" task=ioi").hasPrefix("E106"))
    #expect(script.failure("attribute task=ioi n=3").hasPrefix("E313"), "no item suits a tiny tokenizer")
    #expect(script.failure("attribute \"a b\" of=latents").hasPrefix("E104"))
    #expect(script.failure("attribute \"a b\" of=latents sae=record(a=1)").hasPrefix("E302"))
  }

  @Test func randomUnitsAreTheSameForTheSameSeed() throws {
    let script = try loaded()
    let first = try script.value("attribute random 5 seed=3")
    let second = try script.value("attribute random 5 seed=3")
    let third = try script.value("attribute random 5 seed=4")
    #expect(first.ints("index") == second.ints("index") && first.ints("index") != third.ints("index"))
    #expect(Set(first.ints("layer")).isSubset(of: Set(0..<30)))
  }

  @Test func aControlledDoseIsTheSameForTheSameSeed() throws {
    let script = try loaded()
    let source = "(dose \"one two\" layer=2 neuron=5 target=\"a\" seed=1 draws=2).rows.control"
    #expect(try script.value(source).sourceText == (try script.value(source)).sourceText)
  }

  @Test(arguments: [
    "attribute \"one two three\" verify=20", "attribute \"one two three\" mode=integrated verify=0",
    "ablate curve (attribute \"one two three\" verify=0)", "dose \"one two\" layer=2 neuron=5 target=\"a\"",
    "ablate effect \"one two\" layer=2 neuron=5 target=\"a\"",
    "score pairs [record(prompt=\"a\", right=\" b\", wrong=\" c\")]",
  ]) func stoppingLeavesTheSessionAsItWas(_ source: String) throws {
    let script = try loaded()
    try script.value("let x = 1\npatch layer=3 neuron=4 value=0")
    for limit in [2, 7, 40] {
      let asked = AskCount(limit)
      let stopped = Script(TestEngine.tiny, cancellation: Cancellation { asked.isOver() })
      stopped.report("load smollm2\npatch layer=3 neuron=4 value=0")
      asked.start()
      let report = stopped.report(source)
      asked.stop()
      #expect(report.outcome != .succeeded || limit == 40, "\(source) after \(limit)")
      #expect(stopped.session.interventions.count == 1)
      #expect(
        try stopped.value("(top \"a b\" k=3).logit").sourceText
          == (try script.value("(top \"a b\" k=3).logit")).sourceText)
    }
  }
}

/// Says yes once it has been asked often enough.
final class AskCount: @unchecked Sendable {
  private let limit: Int
  private var count: Int?

  init(_ limit: Int) { self.limit = limit }

  func start() { count = 0 }
  func stop() { count = nil }

  func isOver() -> Bool {
    guard let asked = count else { return false }
    count = asked + 1
    return asked + 1 > limit
  }
}
