/// SentencePiece writes a space as "▁" (U+2581), which is three bytes.
enum SpaceMark {
  static let bytes: [UInt8] = [0xE2, 0x96, 0x81]

  /// Appends the bytes with every space as a mark.
  static func append(_ text: some Sequence<UInt8>, to result: inout [UInt8]) {
    for byte in text {
      if byte == 0x20 { result += bytes } else { result.append(byte) }
    }
  }

  /// The bytes with every mark as a space.
  static func replaced(in piece: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var index = piece.startIndex
    while index < piece.endIndex {
      if piece[index...].starts(with: bytes) {
        result.append(0x20)
        index += bytes.count
      } else {
        result.append(piece[index])
        index += 1
      }
    }
    return result
  }
}

/// The tokens that stand for single bytes ("<0x0A>").
struct ByteTokens: Sendable {
  private let tokens: [Int?]

  /// - Parameter unknown: the token for a byte that has none of its own.
  init(_ vocabulary: Vocabulary, unknown: Int?) {
    let digits = Array("0123456789ABCDEF")
    tokens = (0..<256).map { byte in
      vocabulary.id(of: "<0x\(digits[byte >> 4])\(digits[byte & 15])>") ?? unknown
    }
  }

  /// The token of a byte, or nil.
  subscript(byte: UInt8) -> Int? { tokens[Int(byte)] }

  /// The byte that a piece such as "<0x0A>" stands for, or nil.
  static func value(_ piece: ArraySlice<UInt8>) -> UInt8? {
    let text = String(decoding: piece, as: UTF8.self)
    guard text.utf8.count == 6, text.hasPrefix("<0x"), text.hasSuffix(">") else { return nil }
    return UInt8(text.dropFirst(3).dropLast(), radix: 16)
  }
}
