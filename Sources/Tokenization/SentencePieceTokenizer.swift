/// SentencePiece's byte-pair model (Kudo & Richardson 2018): neighbours merge wherever their text is a piece, the
/// piece of the highest score first; what is no piece is spelled in bytes.
public struct SentencePieceTokenizer: Tokenizer {
  /// The pieces; "▁" stands for a space.
  public let vocabulary: Vocabulary
  public let addsLeadingSpace: Bool
  /// The rank of every piece as a merge: the higher its score, the lower.
  private let ranks: [UInt32]
  private let special: SpecialMatcher
  private let byteTokens: ByteTokens

  /// - Parameters:
  ///   - scores: the score of every piece.
  ///   - addsLeadingSpace: whether a space is put before a text.
  ///   - unknown: the token for a byte that has none.
  /// - Throws: `wrongCount` if there is not a score for every piece.
  init(
    vocabulary: Vocabulary, scores: [Float], addsLeadingSpace: Bool, unknown: Int?
  ) throws(TokenizationError) {
    guard scores.count == vocabulary.count else {
      throw .wrongCount(key: "tokenizer.ggml.scores", found: scores.count, expected: vocabulary.count)
    }
    self.vocabulary = vocabulary
    self.addsLeadingSpace = addsLeadingSpace
    ranks = scores.map(Self.rank)
    special = SpecialMatcher(vocabulary)
    byteTokens = ByteTokens(vocabulary, unknown: unknown)
  }

  /// A number that falls as the score rises: the bits of a float, put in order.
  private static func rank(_ score: Float) -> UInt32 {
    let bits = (score == 0 ? 0 : score).bitPattern
    return ~(bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits)
  }

  public var vocabularySize: Int { vocabulary.count }

  public func encode(_ text: String, parseSpecial: Bool) -> [Int] {
    var text = text
    var ids: [Int] = []
    var merger = PairMerger()
    var spelled: [UInt8] = []
    text.withUTF8 { bytes in
      special.split(bytes, parseSpecial: parseSpecial) { range in
        spelled.removeAll(keepingCapacity: true)
        if addsLeadingSpace { spelled += SpaceMark.bytes }
        SpaceMark.append(bytes[range], to: &spelled)
        encode(spelled, with: &merger, into: &ids)
      } special: {
        ids.append($0)
      }
    }
    return ids
  }

  private func encode(_ text: [UInt8], with merger: inout PairMerger, into ids: inout [Int]) {
    text.withUnsafeBufferPointer { text in
      let reader = ScalarReader(bytes: text)
      let rule = PieceRule(text: UnsafeRawBufferPointer(text), vocabulary: vocabulary, ranks: ranks)
      merger.removeAll()
      var index = 0
      while index < text.count {
        let next = reader.scalar(at: index).next
        merger.append(MergeSymbol(start: index, length: next - index, id: rule.token(index, next - index)))
        index = next
      }
      merger.merge(rule)
      merger.forEach { symbol in
        if symbol.id >= 0 { return ids.append(Int(symbol.id)) }
        for byte in text[symbol.start..<(symbol.start + symbol.length)] {
          if let token = byteTokens[byte] { ids.append(token) }
        }
      }
    }
  }

  public func bytes(of id: Int) -> [UInt8] {
    switch vocabulary.kind(id) {
    case .normal: SpaceMark.replaced(in: vocabulary.bytes(id))
    case .byte: ByteTokens.value(vocabulary.bytes(id)).map { [$0] } ?? [UInt8](vocabulary.bytes(id))
    case .unknown, .control, .userDefined, .unused: [UInt8](vocabulary.bytes(id))
    }
  }

  public func piece(_ id: Int) -> String { vocabulary.piece(id) }

  public func isControl(_ id: Int) -> Bool { vocabulary.kind(id) == .control }

  public func id(ofPiece piece: String) -> Int? { vocabulary.id(of: piece) }
}

/// Two neighbours merge if their text is a piece.
private struct PieceRule: MergeRule {
  let text: UnsafeRawBufferPointer
  let vocabulary: Vocabulary
  let ranks: [UInt32]

  /// The token of a stretch of the text, or -1.
  func token(_ start: Int, _ length: Int) -> Int32 {
    guard length <= vocabulary.longest else { return -1 }
    return Int32(vocabulary.id(of: UnsafeRawBufferPointer(rebasing: text[start..<(start + length)])) ?? -1)
  }

  func merge(_ left: MergeSymbol, _ right: MergeSymbol) -> (rank: UInt32, id: Int32)? {
    let token = token(left.start, left.length + right.length)
    return token < 0 ? nil : (ranks[Int(token)], token)
  }
}
