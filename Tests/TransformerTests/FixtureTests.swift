import Checkpoints
import JSON
import Tensors
import TestSupport
import Testing
import Tokenization
import Transformer

/// Tiny random models of eight families, run by transformers in f32.
@Suite struct FixtureTests {
  static let families = ["llama", "mistral", "qwen2", "qwen3", "gemma3_text", "gpt2", "gpt_neox", "phi"]

  @Test(arguments: families) func logitsAgreeWithTransformers(_ family: String) throws {
    let model = try Self.load(family)
    for golden in try #require(Golden.json("fixtures/\(family)/golden.json")["cases"]?.array) {
      let ids = try #require(golden["ids"]?.ints)
      let plan = Plan(captures: [.init(.residPost)], logits: .all)
      let trace = try model.run(Request(ids, plan: plan))
      let width = model.architecture.vocabulary
      for position in ids.indices {
        let row = trace.logits.values[position * width..<(position + 1) * width]
        let expected = try #require(golden["logits_first16"]?[position]?.numbers)
        for (found, value) in zip(row, expected) { Compare.close(Double(found), value, 2e-4, "logits") }
        #expect(TopTokens.top(row, count: 1).first?.id == golden["logits_argmax"]?[position]?.int)
      }
      for layer in 0..<model.architecture.layers {
        let expected = try #require(golden["resid_post_last_position"]?[layer]?.numbers)
        for (found, value) in zip(try trace.row(.residPost, layer, at: ids.count - 1), expected) {
          Compare.close(Double(found), value, 2e-4, "resid_post of layer \(layer)")
        }
      }
    }
  }

  @Test(arguments: families) func theOlderConfigurationMeansTheSame(_ family: String) throws {
    let legacy = Golden.path("fixtures/\(family)/config_legacy.json")
    guard family != "gpt2" else { return }  // it has one spelling only
    let old = try Architecture(huggingFace: JSONValue(contentsOf: legacy))
    let new = try Architecture(
      huggingFace: JSONValue(contentsOf: Golden.path("fixtures/\(family)/config.json")))
    #expect(old == new)
  }

  static func load(
    _ family: String, config: String = "config.json", threads: Int = 2
  ) throws -> Model {
    try SharedModel.chooseKernels()
    return try Model(
      config: JSONValue(contentsOf: Golden.path("fixtures/\(family)/\(config)")),
      tensors: SafetensorsFile(path: Golden.path("fixtures/\(family)/model.safetensors")),
      pool: ThreadPool(threads: threads))
  }
}
