import Language
import Syntax
import Testing

@Suite(.serialized) struct CircuitCommandTests {
  /// A search of few runs; tasks want a real tokenizer.
  static let found = "load smollm2\nlet c = circuit find ioi n=2 method=eap edges=500\n"

  @Test func theGraphIsCountedWithoutAModel() throws {
    let graph = try Script(TestEngine.tiny).value("circuit graph layers=12 heads=12")
    #expect(graph["edges"].int == 32_491)
    #expect(graph["writers"].int == 157)
    #expect(graph["readers"].int == 445)
    let grouped = try Script(TestEngine.tiny).value("circuit graph layers=30 heads=9 kv_heads=3")
    #expect(grouped["edges"].int == 70_651)
  }

  @Test func mistakesAreTold() {
    func failure(_ source: String) -> String { Script(TestEngine.tiny).failure(source) }
    #expect(failure("circuit find ioi").hasPrefix("E122"))
    #expect(failure("load smollm2\ncircuit eval 3").contains("expected record"))
    #expect(
      failure("load smollm2\ncircuit eval record(edges=3)") == "E302: `circuit`: this value is not a circuit")
    #expect(
      failure("load smollm2\ncircuit find ioi method=eap metric=kl")
        == "E313: KL to the clean run has no slope at the clean run: `eap` would score every edge 0")
    #expect(
      failure("circuit graph layers=2 heads=4 kv_heads=3")
        == "E313: 4 heads can't share 3 key–value heads evenly")
    #expect(failure("circuit graph layers=2").hasPrefix("E"))
    #expect(failure("load smollm2\nsave 3 \"x.svg\"") == "E313: there is no picture of this value")
  }

  @Test func aCircuitIsFoundJudgedAndSaved() throws {
    let script = Script(TestEngine.real, files: KeptFiles())
    let circuit = try script.value(Self.found + "show c")
    #expect(circuit["total"].int == 70_651)
    let edges = try #require(circuit["edges"].int)
    #expect(edges <= 500 && edges > 400)
    let scores = circuit["list"].column("score").compactMap(\.asNumber)
    #expect(scores.count == edges)
    #expect(scores.map(\.magnitude) == scores.map(\.magnitude).sorted(by: >))
    let judged = try script.value("let e = circuit eval c n=1 minimality=1 sizes=[100]\nshow e")
    #expect(judged["curve"].column("faithfulness").count == 1)
    #expect(judged["minimality"].column("loss").count == 1)
    #expect(judged["draws"].int == 5)
    #expect(try #require(judged["faithfulness"].asNumber) > 0.2)
    #expect(try #require(judged["random"].asNumber).magnitude < 0.1)
    #expect(script.report("save c \"c.dot\"\nsave c \"c.svg\"").outcome == .succeeded)
    script.report("load qwen2.5-coder-0.5b")
    #expect(script.failure("circuit eval c n=1").contains("this circuit was found in another model"))
  }

  @Test func aSearchThatIsStoppedLeavesNothing() {
    let script = Script(TestEngine.tiny, cancellation: Cancellation { true })
    #expect(script.report(Self.found).outcome != .succeeded)
    #expect(script.session.interventions.isEmpty)
  }
}
