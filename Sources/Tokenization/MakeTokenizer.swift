import Checkpoints

/// The tokenizer that a GGUF file's metadata describes, and its special tokens.
///
/// `tokenizer.ggml.model` is one of `gpt2` (byte-level BPE), `llama` (SentencePiece, by score), `t5` (SentencePiece
/// unigram) and `bert` (WordPiece).
/// - Throws: `TokenizationError` naming the entry that is missing or wrong.
public func makeTokenizer(
  from metadata: Metadata
) throws(TokenizationError) -> (any Tokenizer, SpecialTokens) {
  let parts = GGUFTokenizer(metadata)
  let vocabulary = try parts.vocabulary()
  let special = try parts.specialTokens(vocabulary)
  switch try parts.model() {
  case .byteLevel: return (try parts.byteLevel(vocabulary), special)
  case .sentencePiece: return (try parts.sentencePiece(vocabulary, special), special)
  case .unigram: return (try parts.unigram(vocabulary, special), special)
  case .wordPiece: return (try parts.wordPiece(vocabulary, special), special)
  }
}

/// The entries under `tokenizer.ggml`, read one part at a time.
struct GGUFTokenizer {
  /// The kinds of tokenizer, by their name in the file.
  enum Model: String {
    case byteLevel = "gpt2"
    case sentencePiece = "llama"
    case unigram = "t5"
    case wordPiece = "bert"
  }

  let metadata: Metadata

  init(_ metadata: Metadata) {
    self.metadata = metadata
  }

  static func key(_ name: String) -> String { "tokenizer.ggml." + name }

  func model() throws(TokenizationError) -> Model {
    guard let name = metadata.string(Self.key("model")) else { throw .missing(key: Self.key("model")) }
    guard let model = Model(rawValue: name) else { throw .unknownModel(name) }
    return model
  }

  func vocabulary() throws(TokenizationError) -> Vocabulary {
    guard let tokens = metadata.array(Self.key("tokens")), tokens.type == .string else {
      throw .missing(key: Self.key("tokens"))
    }
    let kinds = metadata.ints(Self.key("token_type"))?.map {
      UInt8(exactly: $0).flatMap(TokenKind.init) ?? .normal
    }
    return try Vocabulary(count: tokens.count, kinds: kinds) { tokens.forEachString($0) }
  }

  func byteLevel(_ vocabulary: Vocabulary) throws(TokenizationError) -> ByteLevelTokenizer {
    guard let merges = metadata.array(Self.key("merges")), merges.type == .string || merges.count == 0 else {
      throw .missing(key: Self.key("merges"))
    }
    let name = metadata.string(Self.key("pre")) ?? "default"
    return ByteLevelTokenizer(
      vocabulary: vocabulary,
      merges: try MergeTable(count: merges.count, vocabulary) { merges.forEachString($0) },
      preTokenizer: try PreTokenizer(named: name),
      takesWholeWords: Self.isLlama3(name))
  }

  func sentencePiece(
    _ vocabulary: Vocabulary, _ special: SpecialTokens
  ) throws(TokenizationError) -> SentencePieceTokenizer {
    try SentencePieceTokenizer(
      vocabulary: vocabulary, scores: try scores(),
      addsLeadingSpace: metadata.bool(Self.key("add_space_prefix")) ?? true, unknown: special.unk)
  }

  func scores() throws(TokenizationError) -> [Float] {
    guard let scores = metadata.floats(Self.key("scores")) else { throw .missing(key: Self.key("scores")) }
    return scores
  }

  /// Llama 3's pre-tokenizer, under its several names, also takes whole words and begins with BOS.
  static func isLlama3(_ pre: String?) -> Bool {
    switch pre {
    case "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "lfm2": true
    default: false
    }
  }
}
