import Checkpoints
import TestSupport
import Testing

/// The model that the tests of other rooms stand on.
@Suite struct TinyModelTests {
  @Test func itIsAWholeModel() throws {
    let file = try TinyModel().file()
    #expect(file.metadata.string("general.architecture") == "llama")
    #expect(file.tensors.count == 2 + 2 * 9)
    #expect(file.tensor("token_embd.weight")?.rows == TinyModel.tokens.count)
    #expect(file.tensor("blk.1.attn_k.weight")?.shape == [16, 32])
    #expect(file.metadata.array("tokenizer.ggml.token_type")?.count == TinyModel.tokens.count)
    #expect(file.size < 200_000)
  }

  @Test func itsVocabularyHoldsEveryByteOnceAndEveryMerge() {
    let tokens = TinyModel.tokens
    #expect(Set(tokens).count == tokens.count)
    #expect(Set(TinyModel.byteAlphabet).count == 256)
    #expect(TinyModel.byteAlphabet[0x20] == "Ġ")
    #expect(TinyModel.byteAlphabet[0x0A] == "Ċ")
    for merge in TinyModel.merges {
      let halves = merge.split(separator: " ").map(String.init)
      #expect(halves.allSatisfy(tokens.contains), "\(merge)")
    }
  }

  @Test func theSameSeedGivesTheSameModel() throws {
    #expect(try TinyModel().writer().serialized() == TinyModel().writer().serialized())
    var other = TinyModel()
    other.seed = 2
    #expect(try TinyModel().writer().serialized() != other.writer().serialized())
  }
}
