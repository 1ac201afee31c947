/// Why a file's tokenizer can't be used.
public enum TokenizationError: Error, Sendable, Equatable {
  /// A required entry is missing or of another type.
  case missing(key: String)
  /// The tokenizer is of a kind that is not known (`tokenizer.ggml.model`).
  case unknownModel(String)
  /// The text is split by a rule that is not known (`tokenizer.ggml.pre`).
  case unknownPreTokenizer(String)
  /// A table has another length than the vocabulary.
  case wrongCount(key: String, found: Int, expected: Int)
  /// The vocabulary has no token, or more text than can be addressed.
  case vocabularySize(Int)
  /// A merge is not two pieces with a space between them.
  case malformedMerge(index: Int, merge: String)
  /// A merge names, or makes, a piece that is not in the vocabulary.
  case mergeOutsideVocabulary(index: Int, merge: String, piece: String)
  /// The id of a special token lies outside the vocabulary.
  case specialTokenOutOfRange(key: String, id: Int, vocabularySize: Int)
  /// A table in the file is damaged.
  case damaged(key: String)
}

extension TokenizationError: CustomStringConvertible {
  /// One plain English sentence.
  public var description: String {
    switch self {
    case .missing(let key):
      return "the tokenizer has no usable \(key)"
    case .unknownModel(let name):
      return "tokenizers of the kind '\(name)' are not known"
    case .unknownPreTokenizer(let name):
      return "the pre-tokenizer '\(name)' is not known"
    case .wrongCount(let key, let found, let expected):
      return "\(key) has \(found) entries where the vocabulary has \(expected)"
    case .vocabularySize(let count):
      return "a vocabulary of \(count) tokens can't be used"
    case .malformedMerge(let index, let merge):
      return "merge \(index), '\(merge)', is not two pieces with a space between them"
    case .mergeOutsideVocabulary(let index, let merge, let piece):
      return "merge \(index), '\(merge)', needs '\(piece)', which is not in the vocabulary"
    case .specialTokenOutOfRange(let key, let id, let size):
      return "\(key) is \(id), but the vocabulary has \(size) tokens"
    case .damaged(let key):
      return "\(key) is damaged"
    }
  }
}
