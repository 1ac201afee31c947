import Checkpoints

extension GGUFTokenizer {
  func unigram(
    _ vocabulary: Vocabulary, _ special: SpecialTokens
  ) throws(TokenizationError) -> UnigramTokenizer {
    let key = Self.key("precompiled_charsmap")
    var normalizer: CharacterMap?
    if let bytes = metadata.ints(key), !bytes.isEmpty {
      normalizer = try CharacterMap(bytes.map { UInt8(truncatingIfNeeded: $0) }, key: key)
    }
    guard let unknown = special.unk else { throw .missing(key: Self.key("unknown_token_id")) }
    return try UnigramTokenizer(
      vocabulary: vocabulary, scores: try scores(), normalizer: normalizer,
      addsLeadingSpace: metadata.bool(Self.key("add_space_prefix")) ?? true,
      collapsesSpaces: metadata.bool(Self.key("remove_extra_whitespaces")) ?? true, unknown: unknown)
  }

  func wordPiece(
    _ vocabulary: Vocabulary, _ special: SpecialTokens
  ) throws(TokenizationError) -> WordPieceTokenizer {
    guard let unknown = special.unk else { throw .missing(key: Self.key("unknown_token_id")) }
    let marksWithin = (0..<vocabulary.count).contains { vocabulary.bytes($0).starts(with: "##".utf8) }
    return WordPieceTokenizer(
      vocabulary: vocabulary, marking: marksWithin ? .within : .start, unknown: unknown,
      normalizer: BERTNormalizer())
  }
}
