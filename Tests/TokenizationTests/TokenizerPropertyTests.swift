import TestSupport
import Testing
import Tokenization

/// What holds for every text, on random ones and on very long ones.
@Suite struct TokenizerPropertyTests {
  /// A text of words, spaces, signs and characters of many scripts.
  private static func text(_ generator: inout SeededGenerator) -> String {
    let words = [
      "the", "Hello", "don't", "WE'VE", "'ll", "123", "3.14", " ", "  ", "\n", "\r\n", "\t", "\u{A0}",
      "\u{3000}",
      "\u{4F60}\u{597D}", "\u{FF0C}", "caf\u{E9}", "e\u{301}", "\u{1F469}\u{200D}\u{1F467}",
      "\u{1F1EF}\u{1F1F5}",
      "<|im_end|>", "<eos>", "{}", "==", "\u{627}\u{644}", "\u{928}\u{92E}", "\u{2581}", "\u{0}", "\u{17F}",
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0...20, using: &generator) {
      if Int.random(in: 0..<4, using: &generator) == 0,
        let scalar = Unicode.Scalar(UInt32.random(in: 0...0x2FFFF, using: &generator))
      {
        text.unicodeScalars.append(scalar)
      } else {
        text += words.randomElement(using: &generator) ?? ""
      }
    }
    return text
  }

  @Test func aTextIsReadBackFromItsIds() throws {
    let (qwen, _) = try RealModel.qwen.tokenizer()
    let (gemma, _) = try RealModel.gemma.tokenizer()
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<1000 {
      let text = Self.text(&generator)
      for special in [false, true] {
        #expect(
          qwen.decode(qwen.encode(text, parseSpecial: special)).utf8.elementsEqual(text.utf8), "\(text)")
      }
      // SentencePiece writes a space as U+2581, which it therefore can't tell from one.
      guard !text.unicodeScalars.contains("\u{2581}") else { continue }
      #expect(gemma.decode(gemma.encode(text, parseSpecial: false)).utf8.elementsEqual(text.utf8), "\(text)")
    }
  }

  @Test func streamedTextIsTheWholeText() throws {
    var generator = SeededGenerator(seed: 12)
    for model in [RealModel.smollm2, .qwen, .gemma] {
      let (tokenizer, _) = try model.tokenizer()
      for _ in 0..<300 {
        let ids = (0..<20).map { _ in Int.random(in: 0..<tokenizer.vocabularySize, using: &generator) }
        var decoder = StreamDecoder(tokenizer)
        let streamed = ids.map { decoder.push($0) }.joined() + decoder.finish()
        #expect(streamed.utf8.elementsEqual(tokenizer.decode(ids).utf8))
      }
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen, .gemma, .minilm])
  func timeGrowsWithLengthNotWithItsSquare(_ model: RealModel) throws {
    let (tokenizer, _) = try model.tokenizer()
    for unit in ["a", " ", "\n", "the cat. ", "'", "<"] {
      func seconds(_ bytes: Int) -> Duration {
        let text = String(repeating: unit, count: bytes / unit.utf8.count)
        let clock = ContinuousClock()
        return (0..<2).map { _ in clock.measure { _ = tokenizer.encode(text, parseSpecial: true) } }.min()
          ?? .zero
      }
      let (short, long) = (seconds(2_000), seconds(20_000))
      // Ten times the text: a square law would take a hundred times as long.
      #expect(long < max(short * 60, .milliseconds(500)), "\(unit)")
    }
  }

  @Test(arguments: [RealModel.smollm2, .qwen, .gemma])
  func veryLongWordsAreTokenised(_ model: RealModel) throws {
    let (tokenizer, _) = try model.tokenizer()
    for unit in ["a", "\u{6CD5}\u{56FD}\u{7684}\u{9996}\u{90FD}"] {
      let text = String(repeating: unit, count: 200_000 / unit.utf8.count)
      let ids = tokenizer.encode(text, parseSpecial: false)
      #expect(ids.count < 150_000)
      #expect(tokenizer.decode(ids).utf8.elementsEqual(text.utf8))
    }
  }
}
