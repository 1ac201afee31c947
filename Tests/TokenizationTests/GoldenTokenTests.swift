import TestSupport
import Testing
import Tokenization

/// Token ids, pieces and texts of the real models as other implementations have them.
@Suite struct GoldenTokenTests {
  @Test(arguments: [RealModel.smollm2, .qwen, .gemma, .minilm])
  func textsHaveTheIdsOfTheReference(_ model: RealModel) throws {
    let (tokenizer, _) = try model.tokenizer()
    let cases = try GoldenTokens.cases(model)
    #expect(cases.count == 76)
    for expected in cases {
      let ids = tokenizer.encode(expected.text, parseSpecial: expected.parse_special)
      #expect(ids == expected.ids, "\(expected.text)")
      #expect(ids.map(tokenizer.piece) == expected.pieces, "\(expected.text)")
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen, .gemma])
  func idsDecodeToTheText(_ model: RealModel) throws {
    let (tokenizer, _) = try model.tokenizer()
    for expected in try GoldenTokens.cases(model) where expected.roundtrip == true {
      #expect(Array(tokenizer.decode(expected.ids).utf8) == Array(expected.text.utf8))
      var decoder = StreamDecoder(tokenizer)
      let streamed = expected.ids.map { decoder.push($0) }.joined() + decoder.finish()
      #expect(Array(streamed.utf8) == Array(expected.text.utf8))
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen, .gemma])
  func everyPieceIsFoundAgain(_ model: RealModel) throws {
    let (tokenizer, _) = try model.tokenizer()
    for id in stride(from: 0, to: tokenizer.vocabularySize, by: 97) {
      #expect(tokenizer.id(ofPiece: tokenizer.piece(id)) == id)
    }
    #expect(tokenizer.piece(tokenizer.vocabularySize).isEmpty)
    #expect(tokenizer.piece(-1).isEmpty)
    #expect(tokenizer.bytes(of: .max).isEmpty)
  }

  @Test func specialTokensAreThoseOfTheFile() throws {
    let (_, smollm2) = try RealModel.smollm2.tokenizer()
    #expect(smollm2 == SpecialTokens(bos: 1, eos: 2, eot: 2, unk: 0, pad: 2, endOfGeneration: [0, 2]))
    let (_, qwen) = try RealModel.qwen.tokenizer()
    #expect(
      qwen
        == SpecialTokens(
          bos: 151_643, eos: 151_645, eot: 151_645, pad: 151_643, endOfGeneration: [151_643, 151_645]))
    let (_, gemma) = try RealModel.gemma.tokenizer()
    #expect(
      gemma
        == SpecialTokens(bos: 2, eos: 1, eot: 106, unk: 3, pad: 0, addBOS: true, endOfGeneration: [1, 106]))
  }

  @Test func sentencesOfBertAreFramedAndReadBack() throws {
    let (tokenizer, special) = try RealModel.minilm.tokenizer()
    #expect(special.framed(tokenizer.encode("Hello", parseSpecial: false)) == [101, 7592, 102])
    #expect(special.framed(special.framed([7592])) == [101, 7592, 102])
    let ids = tokenizer.encode("the \u{C5}ngstr\u{F6}m is small", parseSpecial: false)
    #expect(tokenizer.decode(ids) == "the angstrom is small")
  }

  @Test func aTokenPrintsItsTextAndItsStrayBytes() throws {
    let (qwen, _) = try RealModel.qwen.tokenizer()
    let ids = qwen.encode(" the\u{1F469}\u{200D}", parseSpecial: false)
    #expect(ids.map(qwen.text) == [" the", "\u{1F469}", "<0xE2><0x80>", "<0x8D>"])
    #expect(qwen.text(of: 151_645) == "<|im_end|>")
    #expect(qwen.isControl(151_645))
    let (gemma, _) = try RealModel.gemma.tokenizer()
    #expect(gemma.encode("a b\r", parseSpecial: false).map(gemma.text) == ["a", " b", "\r"])
  }
}
