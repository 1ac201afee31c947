/// SentencePiece's unigram model (Kudo 2018): of all ways to write a text as pieces, the one whose log-probabilities
/// add up to the most (Viterbi 1967); what no piece covers becomes the unknown token.
public struct UnigramTokenizer: Tokenizer {
  /// The pieces; "▁" stands for a space.
  public let vocabulary: Vocabulary
  public let addsLeadingSpace: Bool
  private let scores: [Float]
  private let normalizer: CharacterMap?
  private let collapsesSpaces: Bool
  private let special: SpecialMatcher
  private let unknown: Int
  /// What a character costs that no piece covers: ten below the worst piece, as in SentencePiece.
  private let unknownScore: Float

  /// - Parameters:
  ///   - scores: the log-probability of every piece.
  ///   - normalizer: rewrites the text first, or nil.
  ///   - addsLeadingSpace: whether a space is put before a text.
  ///   - collapsesSpaces: whether spaces are dropped at both ends and runs of them become one.
  ///   - unknown: the token for what no piece covers.
  /// - Throws: `wrongCount` if there is not a score for every piece.
  init(
    vocabulary: Vocabulary, scores: [Float], normalizer: CharacterMap?, addsLeadingSpace: Bool,
    collapsesSpaces: Bool, unknown: Int
  ) throws(TokenizationError) {
    guard scores.count == vocabulary.count else {
      throw .wrongCount(key: "tokenizer.ggml.scores", found: scores.count, expected: vocabulary.count)
    }
    self.vocabulary = vocabulary
    self.scores = scores
    self.normalizer = normalizer
    self.addsLeadingSpace = addsLeadingSpace
    self.collapsesSpaces = collapsesSpaces
    self.unknown = unknown
    special = SpecialMatcher(vocabulary)
    let normal = scores.indices.lazy.filter { vocabulary.kind($0) == .normal }.map { scores[$0] }
    unknownScore = (normal.min() ?? 0) - 10
  }

  public var vocabularySize: Int { vocabulary.count }

  public func encode(_ text: String, parseSpecial: Bool) -> [Int] {
    var text = text
    var ids: [Int] = []
    text.withUTF8 { bytes in
      special.split(bytes, parseSpecial: parseSpecial) { range in
        encode(normalized(bytes[range]), into: &ids)
      } special: {
        ids.append($0)
      }
    }
    return ids
  }

  /// The text rewritten, its spaces put in order and written as marks.
  private func normalized(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
    var bytes = normalizer?.rewrite(text) ?? [UInt8](text)
    if collapsesSpaces {
      let words = bytes.split(separator: 0x20, omittingEmptySubsequences: true)
      bytes = [UInt8](words.joined(separator: [0x20]))
    }
    guard !bytes.isEmpty else { return [] }
    var result = addsLeadingSpace ? SpaceMark.bytes : []
    SpaceMark.append(bytes, to: &result)
    return result
  }

  /// The best way to reach a byte of the text: its score, the token that ends there and where that one starts.
  private struct Arrival {
    var score = -Float.infinity
    var token = -1
    var start = 0
  }

  private func encode(_ text: [UInt8], into ids: inout [Int]) {
    var best = [Arrival](repeating: Arrival(), count: text.count + 1)
    best[0].score = 0
    text.withUnsafeBufferPointer { text in
      let reader = ScalarReader(bytes: text)
      var index = 0
      while index < text.count {
        let next = reader.scalar(at: index).next
        extend(&best, text, from: index, to: next)
        index = next
      }
    }
    var path: [Int] = []
    var end = text.count
    while end > 0 {
      // Unknown stretches that touch become one token.
      if best[end].token != unknown || path.last != unknown { path.append(best[end].token) }
      end = best[end].start
    }
    ids += path.reversed()
  }

  /// Tries every piece that starts at `index`; `next` is where its first character ends.
  private func extend(
    _ best: inout [Arrival], _ text: UnsafeBufferPointer<UInt8>, from index: Int, to next: Int
  ) {
    var covered = false
    let raw = UnsafeRawBufferPointer(text)
    for end in next...max(next, min(text.count, index + vocabulary.longest)) {
      let piece = UnsafeRawBufferPointer(rebasing: raw[index..<end])
      guard let id = vocabulary.id(of: piece) else { continue }
      let kind = vocabulary.kind(id)
      guard kind == .normal || kind == .userDefined else { continue }
      covered = covered || end == next
      offer(&best, id, kind == .userDefined ? 0 : scores[id], from: index, to: end)
    }
    if !covered { offer(&best, unknown, unknownScore, from: index, to: next) }
  }

  private func offer(_ best: inout [Arrival], _ token: Int, _ score: Float, from start: Int, to end: Int) {
    let total = best[start].score + score
    guard best[end].token < 0 || total > best[end].score else { return }
    best[end] = Arrival(score: total, token: token, start: start)
  }

  public func bytes(of id: Int) -> [UInt8] {
    switch vocabulary.kind(id) {
    case .normal, .userDefined: SpaceMark.replaced(in: vocabulary.bytes(id))
    case .byte: ByteTokens.value(vocabulary.bytes(id)).map { [$0] } ?? [UInt8](vocabulary.bytes(id))
    case .unknown, .control, .unused: [UInt8](vocabulary.bytes(id))
    }
  }

  public func piece(_ id: Int) -> String { vocabulary.piece(id) }

  public func isControl(_ id: Int) -> Bool { vocabulary.kind(id) == .control }

  public func id(ofPiece piece: String) -> Int? { vocabulary.id(of: piece) }
}
