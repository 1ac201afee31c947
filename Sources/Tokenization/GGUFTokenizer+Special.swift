import Checkpoints

extension GGUFTokenizer {
  /// Pieces that end a turn or a text whatever the file says of them; the names are those that published models use.
  private static let endMarks = [
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>", "<|eom_id|>",
    "<EOT>", "<|return|>", "<|call|>", "<\u{FF5C}end\u{2581}of\u{2581}sentence\u{FF5C}>",
    "<end_of_utterance>",
  ]
  /// Those of them that end a turn, in the order in which they are looked for.
  private static let turnMarks = ["<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<EOT>"]

  /// The tokens with a role, every id checked.
  func specialTokens(_ vocabulary: Vocabulary) throws(TokenizationError) -> SpecialTokens {
    let defaults = try defaults(vocabulary)
    let turnEnd = Self.turnMarks.lazy.compactMap { mark($0, vocabulary) }.first
    let ends = try model() == .wordPiece ? ["seperator_token_id", "eos_token_id"] : ["eos_token_id"]
    return SpecialTokens(
      bos: try id(["bos_token_id", "cls_token_id"], vocabulary, defaults.bos),
      eos: try id(ends, vocabulary, defaults.eos),
      eot: try id(["eot_token_id"], vocabulary, turnEnd),
      unk: try id(["unknown_token_id"], vocabulary, defaults.unk),
      pad: try id(["padding_token_id"], vocabulary, defaults.pad),
      addBOS: metadata.bool(Self.key("add_bos_token")) ?? defaults.addBOS,
      addEOS: metadata.bool(Self.key("add_eos_token")) ?? metadata.bool(Self.key("add_sep_token"))
        ?? defaults.addEOS,
      endOfGeneration: Set(Self.endMarks.compactMap { mark($0, vocabulary) }))
  }

  /// What a model of this kind has where the file says nothing, as in llama.cpp.
  private func defaults(_ vocabulary: Vocabulary) throws(TokenizationError) -> SpecialTokens {
    func known(_ id: Int) -> Int? { id < vocabulary.count ? id : nil }
    switch try model() {
    case .byteLevel: return SpecialTokens(addBOS: Self.isLlama3(metadata.string(Self.key("pre"))))
    case .sentencePiece: return SpecialTokens(bos: known(1), eos: known(2), unk: known(0), addBOS: true)
    case .unigram: return SpecialTokens(eos: known(1), unk: known(2), pad: known(0), addEOS: true)
    case .wordPiece:
      return SpecialTokens(
        bos: vocabulary.id(of: "[CLS]"), eos: vocabulary.id(of: "[SEP]"), unk: vocabulary.id(of: "[UNK]"),
        pad: vocabulary.id(of: "[PAD]"), addBOS: true, addEOS: true)
    }
  }

  /// The id under the first of the names that the file has, or `otherwise`.
  private func id(
    _ names: [String], _ vocabulary: Vocabulary, _ otherwise: Int?
  ) throws(TokenizationError) -> Int? {
    for name in names {
      guard let id = metadata.int(Self.key(name)) else { continue }
      guard id >= 0, id < vocabulary.count else {
        throw .specialTokenOutOfRange(key: Self.key(name), id: id, vocabularySize: vocabulary.count)
      }
      return id
    }
    return otherwise
  }

  /// The token with that text, if it is no plain text.
  private func mark(_ text: String, _ vocabulary: Vocabulary) -> Int? {
    guard let id = vocabulary.id(of: text), vocabulary.kind(id) != .normal else { return nil }
    return id
  }
}
