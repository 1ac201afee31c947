import Checkpoints
import Foundation
import Language
import Syntax
import TestSupport
import Testing

/// Models as Hugging Face keeps them, loaded through the language.
@Suite(.serialized) struct FolderTests {
  private func loaded(_ family: String) throws -> Script {
    let script = Script(TestEngine.tiny)
    try script.value("load \"\(Golden.path("fixtures/\(family)"))\"")
    return script
  }

  @Test(arguments: ["llama", "mistral", "qwen2", "qwen3", "gemma3_text", "gpt2", "gpt_neox", "phi"])
  func aFolderGivesTheReferencesValues(_ family: String) throws {
    let script = try loaded(family)
    for golden in try #require(Golden.json("fixtures/\(family)/golden.json")["cases"]?.array) {
      let ids = try #require(golden["ids"]?.ints)
      let expected = try #require(golden["logits_argmax"]?.ints?.last)
      #expect(try script.value("top tokens=\(ids) k=1").ints("id") == [expected])
      #expect(script.shown.last?.column("token") == [.text("<\(expected)>")])
      for (layer, row) in try #require(golden["resid_post_last_position"]?.array).enumerated() {
        let capture = try script.value("capture tokens=\(ids) layer=\(layer) position=-1")
        guard case .tensor(let tensor) = capture["values"], let row = row.numbers else {
          Issue.record("no tensor")
          return
        }
        let close = zip(tensor.values, row).allSatisfy { abs(Double($0) - $1) <= 2e-4 * max(1, abs($1)) }
        #expect(tensor.values.count == row.count && close, "layer \(layer)")
      }
    }
  }

  @Test func aModelWithoutATokenizerRefusesText() throws {
    let script = try loaded("llama")
    #expect(script.failure("top \"Hello\"") == "E208: llama came without a tokenizer: it can't read text")
    #expect(try script.value("(run tokens=[1, 2] max=3).tokens").column("id").count == 3)
    #expect(try script.value("(model).architecture") == .text("llama"))
    #expect(try script.value("(model).parts").column("part").contains(.text("attention")))
  }

  @Test(arguments: ["t5", "t5_v1_1"]) func otherFamiliesAreNamed(_ family: String) {
    let path = Golden.path("fixtures/\(family)")
    #expect(
      Script(TestEngine.tiny).failure("load \"\(path)\"")
        == "E207: \(path) is of the family `t5`, which is not supported yet")
  }

  @Test func theCheckerKnowsAFoldersSizes() throws {
    let script = Script(TestEngine.tiny)
    let source = "load \"\(Golden.path("fixtures/llama"))\"\ntop tokens=[1]\npatch layer=9 neuron=0 value=0"
    let report = script.session.check(SourceFile(name: "test", text: source))
    #expect(report.diagnostics.map(\.code.code) == ["E301"])
  }

  @Test func aFolderWithoutAModelIsRefused() throws {
    let folder = try TemporaryFolder()
    #expect(Script(TestEngine.tiny).failure("load \"\(folder.path)\"").hasPrefix("E207"))
  }
}
