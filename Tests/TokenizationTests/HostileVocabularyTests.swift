import Checkpoints
import TestSupport
import Testing
import Tokenization

/// Tokenizers whose metadata are wrong: one clear error each, or tolerated as llama.cpp does.
@Suite struct HostileVocabularyTests {
  private typealias Change = (inout Metadata) -> Void

  private static func byteLevel(_ change: (inout Metadata) -> Void) throws -> Metadata {
    var metadata = try TinyModel().file().metadata
    change(&metadata)
    return metadata
  }

  private static func set(_ name: String, _ value: MetadataValue?) -> Change {
    { $0["tokenizer.ggml.\(name)"] = value }
  }

  private static var refused: [(Change, TokenizationError)] {
    let size = TinyModel.tokens.count
    func key(_ name: String) -> String { "tokenizer.ggml.\(name)" }
    func merges(_ texts: [String]) -> MetadataValue { .array(MetadataArray(strings: texts)) }
    return [
      (set("model", nil), .missing(key: key("model"))),
      (set("model", .string("rwkv")), .unknownModel("rwkv")),
      (set("model", .unsigned(3)), .missing(key: key("model"))),
      (set("pre", .string("nosuch")), .unknownPreTokenizer("nosuch")),
      (set("tokens", nil), .missing(key: key("tokens"))),
      (set("tokens", .array(MetadataArray(ints: [1]))), .missing(key: key("tokens"))),
      (set("tokens", merges([])), .vocabularySize(0)),
      (set("merges", nil), .missing(key: key("merges"))),
      (
        set("token_type", .array(MetadataArray(ints: [1, 1]))),
        .wrongCount(key: key("token_type"), found: 2, expected: size)
      ),
      (set("merges", merges(["\u{120} t", "ab"])), .malformedMerge(index: 1, merge: "ab")),
      (set("merges", merges(["a "])), .malformedMerge(index: 0, merge: "a ")),
      (set("merges", merges([""])), .malformedMerge(index: 0, merge: "")),
      (
        set("merges", merges(["a nosuch"])),
        .mergeOutsideVocabulary(index: 0, merge: "a nosuch", piece: "nosuch")
      ),
      (set("merges", merges(["q z"])), .mergeOutsideVocabulary(index: 0, merge: "q z", piece: "qz")),
      (
        set("bos_token_id", .unsigned(9_999_999)),
        .specialTokenOutOfRange(key: key("bos_token_id"), id: 9_999_999, vocabularySize: size)
      ),
      (
        set("eos_token_id", .signed(-1)),
        .specialTokenOutOfRange(key: key("eos_token_id"), id: -1, vocabularySize: size)
      ),
      (set("model", .string("llama")), .missing(key: key("scores"))),
      (
        {
          set("model", .string("llama"))(&$0); set("scores", .array(MetadataArray(floats: [1, 2])))(&$0)
        }, .wrongCount(key: key("scores"), found: 2, expected: size)
      ),
      (
        {
          set("model", .string("t5"))(&$0);
          set("precompiled_charsmap", .array(MetadataArray(ints: [9, 9, 9, 9])))(&$0)
        }, .damaged(key: key("precompiled_charsmap"))
      ),
      (set("model", .string("bert")), .missing(key: key("unknown_token_id"))),
    ]
  }

  @Test func eachFaultIsNamed() throws {
    for (change, expected) in Self.refused {
      let metadata = try Self.byteLevel(change)
      #expect(throws: expected) { try makeTokenizer(from: metadata) }
      #expect(!expected.description.isEmpty)
    }
  }

  @Test func oddVocabulariesAreTolerated() throws {
    func tokenizer(_ pieces: [String], merges: [String] = []) throws -> any Tokenizer {
      var metadata = Metadata()
      metadata["tokenizer.ggml.model"] = .string("gpt2")
      metadata["tokenizer.ggml.pre"] = .string("gpt-2")
      metadata["tokenizer.ggml.tokens"] = .array(MetadataArray(strings: pieces))
      metadata["tokenizer.ggml.merges"] = .array(MetadataArray(strings: merges))
      return try makeTokenizer(from: metadata).0
    }
    // Of two equal pieces the later one counts; an empty piece is never found.
    let doubled = try tokenizer(["a", "", "a", "b"])
    #expect(doubled.encode("ab", parseSpecial: true) == [2, 3])
    #expect(doubled.id(ofPiece: "") == nil)
    // Of two equal merges the first counts; a byte without a token is left out.
    let merged = try tokenizer(["a", "b", "ab", "aab", "aa"], merges: ["a b", "a a", "a b", "aa b", "a ab"])
    #expect(merged.encode("aab!", parseSpecial: true) == [3])
    #expect(merged.decode([0, 99, -1, 1]) == "ab")
  }

  @Test func randomMetadataNeverCrash() throws {
    var generator = SeededGenerator(seed: 5)
    let models = ["gpt2", "llama", "t5", "bert"]
    let scraps = [
      "", "a", "b", "ab", "\u{2581}", "\u{2581}a", "<0x41>", "<0xZZ>", "##b", "a b", " ", "\u{120}", "<s>",
      "\u{4E2D}", "[UNK]",
    ]
    for _ in 0..<500 {
      let count = Int.random(in: 1...12, using: &generator)
      func strings(_ count: Int) -> MetadataValue {
        .array(MetadataArray(strings: (0..<count).map { _ in scraps.randomElement(using: &generator) ?? "" }))
      }
      var metadata = Metadata()
      metadata["tokenizer.ggml.model"] = .string(models.randomElement(using: &generator) ?? "")
      metadata["tokenizer.ggml.tokens"] = strings(count)
      metadata["tokenizer.ggml.merges"] = strings(Int.random(in: 0...1, using: &generator))
      let scores: [Float] = [0, -1, 1, .nan, .infinity, -.infinity, -.greatestFiniteMagnitude]
      metadata["tokenizer.ggml.scores"] = .array(
        MetadataArray(floats: (0..<count).map { _ in scores.randomElement(using: &generator) ?? 0 }))
      metadata["tokenizer.ggml.token_type"] = .array(
        MetadataArray(ints: (0..<count).map { _ in Int32.random(in: -1...9, using: &generator) }))
      metadata["tokenizer.ggml.unknown_token_id"] = .signed(Int64.random(in: 0...12, using: &generator))
      guard let (tokenizer, special) = try? makeTokenizer(from: metadata) else { continue }
      for text in ["", "a b ab", "\u{4E2D}a<s>A\n", "[UNK] a##b"] {
        for parse in [false, true] {
          let ids = special.framed(tokenizer.encode(text, parseSpecial: parse))
          #expect(ids.allSatisfy { (0..<tokenizer.vocabularySize).contains($0) })
          _ = tokenizer.decode(ids)
          _ = ids.map(tokenizer.text)
        }
      }
    }
  }

  @Test(arguments: [
    ("hello", [4, 5]), ("hello world", [4, 5, 11, 12]), ("hell", [4, 7, 7]), ("helo", [4, 17]),
    ("xyz", [3, 2]),
    ("hello xx world", [4, 5, 3, 2, 11, 12]), ("  ho ", [3, 9, 8]),
    ("wworld d", [3, 14, 14, 8, 15, 12, 3, 16]),
  ])
  func aUnigramModelTakesTheLikeliestPieces(_ text: String, _ ids: [Int]) throws {
    #expect(try Self.unigram().encode(text, parseSpecial: false) == ids)
  }

  /// A small model of the kind that T5 has; the expected ids come from the `tokenizers` package.
  private static func unigram() throws -> any Tokenizer {
    let pieces: [(String, Float)] = [
      ("<pad>", 0), ("</s>", 0), ("<unk>", 0), ("\u{2581}", -2), ("\u{2581}he", -3.1), ("llo", -3.4),
      ("\u{2581}hello", -7.2), ("l", -4), ("o", -4.1), ("h", -4.3), ("e", -3.9), ("\u{2581}wor", -4.5),
      ("ld", -4.4),
      ("\u{2581}world", -9.5), ("w", -5), ("r", -5.1), ("d", -5.2), ("lo", -4.05),
    ]
    var metadata = Metadata()
    metadata["tokenizer.ggml.model"] = .string("t5")
    metadata["tokenizer.ggml.tokens"] = .array(MetadataArray(strings: pieces.map(\.0)))
    metadata["tokenizer.ggml.scores"] = .array(MetadataArray(floats: pieces.map(\.1)))
    metadata["tokenizer.ggml.token_type"] = .array(
      MetadataArray(ints: pieces.indices.map { $0 < 2 ? 3 : $0 == 2 ? 2 : 1 }))
    return try makeTokenizer(from: metadata).0
  }
}
