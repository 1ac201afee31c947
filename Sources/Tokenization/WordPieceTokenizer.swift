/// BERT's WordPiece (Schuster & Nakajima 2012; Devlin et al. 2018): words and punctuation are cut apart, and each word
/// is written as the longest pieces from the left; a word that can't be written is the unknown token.
public struct WordPieceTokenizer: Tokenizer {
  /// How pieces at the start of a word are told from those within it.
  enum Marking: Sendable {
    /// `##` before a piece within a word, as in tokenizer.json.
    case within
    /// `▁` before a piece at the start, as in GGUF files.
    case start
  }

  /// The pieces, marked in one of the two ways.
  public let vocabulary: Vocabulary
  private let marking: Marking
  private let unknown: Int
  private let normalizer: BERTNormalizer
  private let special: SpecialMatcher
  /// A longer word is unknown as it is.
  private static let longestWord = 100

  init(vocabulary: Vocabulary, marking: Marking, unknown: Int, normalizer: BERTNormalizer) {
    self.vocabulary = vocabulary
    self.marking = marking
    self.unknown = unknown
    self.normalizer = normalizer
    special = SpecialMatcher(vocabulary)
  }

  public var vocabularySize: Int { vocabulary.count }

  /// A piece at the start of a word brings a space with it, and the first of a text has none.
  public var addsLeadingSpace: Bool { true }

  public func encode(_ text: String, parseSpecial: Bool) -> [Int] {
    var text = text
    var ids: [Int] = []
    text.withUTF8 { bytes in
      special.split(bytes, parseSpecial: parseSpecial) { range in
        for word in normalizer.words(String(decoding: bytes[range], as: UTF8.self)) {
          ids += pieces(of: word)
        }
      } special: {
        ids.append($0)
      }
    }
    return ids
  }

  private func pieces(of word: String) -> [Int] {
    guard word.unicodeScalars.count <= Self.longestWord else { return [unknown] }
    let bytes = Array(word.utf8)
    var ids: [Int] = []
    var start = 0
    while start < bytes.count {
      guard let (id, end) = longest(bytes, from: start) else { return [unknown] }
      ids.append(id)
      start = end
    }
    return ids
  }

  /// The longest piece that starts at a byte of a word, and where it ends.
  private func longest(_ word: [UInt8], from start: Int) -> (id: Int, end: Int)? {
    let prefix: [UInt8]
    switch marking {
    case .within: prefix = start > 0 ? Array("##".utf8) : []
    case .start: prefix = start == 0 ? SpaceMark.bytes : []
    }
    let candidate = prefix + word[start...]
    return candidate.withUnsafeBytes { candidate in
      var end = candidate.count
      while end > prefix.count {
        // Pieces end between characters.
        let isBoundary = end == candidate.count || candidate[end] & 0xC0 != 0x80
        if isBoundary, let id = vocabulary.id(of: UnsafeRawBufferPointer(rebasing: candidate[..<end])) {
          return (id, start + end - prefix.count)
        }
        end -= 1
      }
      return nil
    }
  }

  public func bytes(of id: Int) -> [UInt8] {
    let piece = [UInt8](vocabulary.bytes(id))
    guard vocabulary.kind(id) == .normal, !piece.isEmpty else { return piece }
    switch marking {
    case .within:
      return piece.starts(with: "##".utf8) && piece.count > 2 ? Array(piece[2...]) : [0x20] + piece
    case .start: return SpaceMark.replaced(in: piece[...])
    }
  }

  public func piece(_ id: Int) -> String { vocabulary.piece(id) }

  public func isControl(_ id: Int) -> Bool { vocabulary.kind(id) == .control }

  public func id(ofPiece piece: String) -> Int? { vocabulary.id(of: piece) }
}
