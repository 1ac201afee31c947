import Checkpoints
import JSON

/// The tokenizer that a Hugging Face `tokenizer.json` describes, and its special tokens: WordPiece and byte-level BPE.
/// - Throws: `TokenizationError` naming the entry that is missing or wrong.
public func makeTokenizer(
  fromJSON json: JSONValue
) throws(TokenizationError) -> (any Tokenizer, SpecialTokens) {
  let parts = JSONTokenizer(json: json)
  let vocabulary = try parts.vocabulary()
  switch json["model"]?["type"]?.string {
  case "WordPiece": return (try parts.wordPiece(vocabulary), parts.bertTokens(vocabulary))
  case "BPE": return (try parts.byteLevel(vocabulary), parts.textTokens(vocabulary))
  case let name: throw .unknownModel(name ?? "")
  }
}

/// The entries of a `tokenizer.json`, read one part at a time.
struct JSONTokenizer {
  let json: JSONValue

  /// The model's vocabulary and the added tokens, which must together number from 0 without a gap.
  func vocabulary() throws(TokenizationError) -> Vocabulary {
    guard let members = json["model"]?["vocab"]?.object else { throw .missing(key: "model.vocab") }
    let added = json["added_tokens"]?.array ?? []
    var pieces: [Int: String] = [:]
    for key in members.keys {
      guard let id = members[key]?.int, pieces.updateValue(key, forKey: id) == nil else {
        throw .damaged(key: "model.vocab")
      }
    }
    var kinds: [Int: TokenKind] = [:]
    for token in added {
      guard let id = token["id"]?.int, let content = token["content"]?.string else {
        throw .damaged(key: "added_tokens")
      }
      pieces[id] = content
      kinds[id] = token["special"]?.bool == true ? .control : .userDefined
    }
    var ordered: [String] = []
    for id in 0..<pieces.count {
      guard let piece = pieces[id] else { throw .damaged(key: "model.vocab") }
      ordered.append(piece)
    }
    return try Vocabulary(ordered, kinds: ordered.indices.map { kinds[$0] ?? .normal })
  }

  func wordPiece(_ vocabulary: Vocabulary) throws(TokenizationError) -> WordPieceTokenizer {
    let name = json["model"]?["unk_token"]?.string ?? "[UNK]"
    guard let unknown = vocabulary.id(of: name) else { throw .missing(key: "model.unk_token") }
    let options = json["normalizer"]
    let lowercases = options?["lowercase"]?.bool ?? true
    let normalizer = BERTNormalizer(
      lowercases: lowercases, stripsAccents: options?["strip_accents"]?.bool ?? lowercases,
      separatesChinese: options?["handle_chinese_chars"]?.bool ?? true)
    return WordPieceTokenizer(
      vocabulary: vocabulary, marking: .within, unknown: unknown, normalizer: normalizer)
  }

  func bertTokens(_ vocabulary: Vocabulary) -> SpecialTokens {
    SpecialTokens(
      bos: vocabulary.id(of: "[CLS]"), eos: vocabulary.id(of: "[SEP]"), unk: vocabulary.id(of: "[UNK]"),
      pad: vocabulary.id(of: "[PAD]"), addBOS: true, addEOS: true)
  }

  func byteLevel(_ vocabulary: Vocabulary) throws(TokenizationError) -> ByteLevelTokenizer {
    guard let entries = json["model"]?["merges"]?.array else { throw .missing(key: "model.merges") }
    var merges: [String] = []
    for entry in entries {
      // Older files write a merge as one text, newer ones as two.
      guard let merge = entry.string ?? entry.strings?.joined(separator: " ") else {
        throw .damaged(key: "model.merges")
      }
      merges.append(merge)
    }
    let table = try MergeTable(count: merges.count, vocabulary) { body in
      for merge in merges { Array(merge.utf8).withUnsafeBytes(body) }
    }
    return ByteLevelTokenizer(
      vocabulary: vocabulary, merges: table, preTokenizer: try preTokenizer(),
      takesWholeWords: json["model"]?["ignore_merges"]?.bool ?? false)
  }

  private func preTokenizer() throws(TokenizationError) -> PreTokenizer {
    guard let outer = json["pre_tokenizer"], !outer.isNull else { throw .missing(key: "pre_tokenizer") }
    var stages: [PreTokenizer.Stage] = []
    for step in outer["pretokenizers"]?.array ?? [outer] {
      switch step["type"]?.string {
      case "ByteLevel":
        if step["use_regex"]?.bool ?? true { stages.append(.gpt2) }
      case "Digits": stages.append(step["individual_digits"]?.bool == true ? .eachNumber : .numbers)
      case "Split": stages.append(try stage(step["pattern"]?["Regex"]?.string ?? ""))
      case let name: throw .unknownPreTokenizer(name ?? "")
      }
    }
    return PreTokenizer(stages: stages)
  }

  /// The scanner for a published pattern.
  private func stage(_ pattern: String) throws(TokenizationError) -> PreTokenizer.Stage {
    let tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    let head = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
    switch pattern {
    case head + tail: return .cl100k(digits: 1)
    case head + "{1,3}" + tail: return .cl100k(digits: 3)
    default: throw .unknownPreTokenizer(pattern)
    }
  }

  func textTokens(_ vocabulary: Vocabulary) -> SpecialTokens {
    let end = vocabulary.id(of: "<|endoftext|>")
    return SpecialTokens(bos: end, eos: end, eot: vocabulary.id(of: "<|im_end|>"))
  }
}
