import Checkpoints
import TestSupport
import Testing
import Transformer

@Suite struct GoldenGenerationTests {
  @Test(arguments: [RealModel.smollm2, .qwen]) func greedyTextIsTheReference(_ name: RealModel) throws {
    let shared = try SharedModel.of(name)
    for golden in try #require(Golden.json("\(name.key)/generate.json")["cases"]?.array) {
      let ids = try #require(golden["ids"]?.ints)
      let expected = try #require(golden["new_ids"]?.ints)
      let margins = try #require(golden["margins"]?.numbers)
      var options = GenerationOptions()
      options.limit = expected.count
      let result = try shared.model.generate([Request(ids)], options, tokenizer: shared.tokenizer)[0]
      let found = result.tokens.map(\.id)
      // A step whose two best logits are within rounding may fall either way, and all after it.
      let certain = margins.firstIndex { $0 < 1e-3 } ?? expected.count
      #expect(found.prefix(certain) == expected.prefix(certain))
      if certain == expected.count { #expect(result.text == golden["new_text"]?.string) }
    }
  }
}
