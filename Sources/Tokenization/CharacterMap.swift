/// SentencePiece's normalisation rules: a trie of byte sequences (a double array in Darts' format) and what each
/// becomes.
struct CharacterMap: Sendable {
  private let units: [UInt32]
  /// The replacements, each ended by a zero byte.
  private let replacements: [UInt8]

  /// The rules as `precompiled_charsmap` holds them: the trie's size in bytes, the trie, the replacements.
  /// - Throws: `damaged` if the sizes do not fit.
  init(_ bytes: [UInt8], key: String) throws(TokenizationError) {
    func unit(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
    guard bytes.count >= 4 else { throw .damaged(key: key) }
    let size = Int(unit(0))
    guard size % 4 == 0, size <= bytes.count - 4 else { throw .damaged(key: key) }
    units = stride(from: 4, to: 4 + size, by: 4).map(unit)
    replacements = Array(bytes[(4 + size)...])
  }

  /// The text with the longest sequences that have a rule replaced, from the left.
  func rewrite(_ text: some Collection<UInt8>) -> [UInt8] {
    let text = Array(text)
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if let (length, start) = longest(text, from: index) {
        result += replacements[start...].prefix { $0 != 0 }
        index += length
      } else {
        // What has no rule stays, character by character.
        result.append(text[index])
        index += 1
        while index < text.count, text[index] & 0xC0 == 0x80 {
          result.append(text[index])
          index += 1
        }
      }
    }
    return result
  }

  /// The longest sequence at a place that has a rule: its length and where its replacement starts.
  private func longest(_ text: [UInt8], from start: Int) -> (length: Int, replacement: Int)? {
    guard !units.isEmpty else { return nil }
    var best: (length: Int, replacement: Int)?
    var node = Self.offset(units[0])
    for index in start..<text.count {
      node ^= Int(text[index])
      guard units.indices.contains(node), units[node] & 0x8000_00FF == UInt32(text[index]) else { break }
      let unit = units[node]
      node ^= Self.offset(unit)
      guard unit >> 8 & 1 == 1, units.indices.contains(node) else { continue }
      let value = Int(units[node] & 0x7FFF_FFFF)
      if value < replacements.count { best = (index - start + 1, value) }
    }
    return best
  }

  private static func offset(_ unit: UInt32) -> Int {
    Int((unit >> 10) << ((unit & 0x200) >> 6))
  }
}
