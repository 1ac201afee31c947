/// Byte-level byte-pair encoding (Radford et al. 2019): the text is cut into words, and the bytes of a word are merged
/// pair by pair in the order of the merges.
public struct ByteLevelTokenizer: Tokenizer {
  /// The pieces, in GPT-2's byte alphabet.
  public let vocabulary: Vocabulary
  private let merges: MergeTable
  private let preTokenizer: PreTokenizer
  private let special: SpecialMatcher
  /// The token of every byte, or -1: such a byte is left out, as the reference implementations do.
  private let byteTokens: [Int32]
  /// Whether a word that is a piece is taken whole, without merging (Llama 3).
  private let takesWholeWords: Bool

  init(
    vocabulary: Vocabulary, merges: MergeTable, preTokenizer: PreTokenizer, takesWholeWords: Bool = false
  ) {
    self.vocabulary = vocabulary
    self.merges = merges
    self.preTokenizer = preTokenizer
    self.takesWholeWords = takesWholeWords
    special = SpecialMatcher(vocabulary)
    byteTokens = ByteAlphabet.scalars.map { Int32(vocabulary.id(of: String($0)) ?? -1) }
  }

  public var vocabularySize: Int { vocabulary.count }

  public func encode(_ text: String, parseSpecial: Bool) -> [Int] {
    var text = text
    var ids: [Int] = []
    var merger = PairMerger()
    text.withUTF8 { bytes in
      let reader = ScalarReader(bytes: bytes)
      special.split(bytes, parseSpecial: parseSpecial) { range in
        preTokenizer.split(reader, range) { encode(bytes[$0], with: &merger, into: &ids) }
      } special: {
        ids.append($0)
      }
    }
    return ids
  }

  private func encode(
    _ word: Slice<UnsafeBufferPointer<UInt8>>, with merger: inout PairMerger, into ids: inout [Int]
  ) {
    if takesWholeWords {
      let spelled = String(String.UnicodeScalarView(word.map { ByteAlphabet.scalars[Int($0)] }))
      if let id = vocabulary.id(of: spelled) { return ids.append(id) }
    }
    merger.removeAll()
    for byte in word where byteTokens[Int(byte)] >= 0 {
      merger.append(MergeSymbol(start: 0, length: 1, id: byteTokens[Int(byte)]))
    }
    merger.merge(merges)
    merger.forEach { ids.append(Int($0.id)) }
  }

  public func bytes(of id: Int) -> [UInt8] {
    switch vocabulary.kind(id) {
    case .normal, .byte: ByteAlphabet.bytes(piece(id)) ?? [UInt8](vocabulary.bytes(id))
    case .unknown, .control, .userDefined, .unused: [UInt8](vocabulary.bytes(id))
    }
  }

  public func piece(_ id: Int) -> String { vocabulary.piece(id) }

  public func isControl(_ id: Int) -> Bool { vocabulary.kind(id) == .control }

  public func id(ofPiece piece: String) -> Int? { vocabulary.id(of: piece) }
}
