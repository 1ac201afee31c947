import Glibc

/// The pieces of a tokenizer by id, and the ids by piece.
///
/// All pieces lie end to end in one array, and an open-addressing table of ids finds them by their bytes, so that a
/// vocabulary of 262,144 tokens is read in a few milliseconds. Of two equal pieces the later one is found, as
/// in llama.cpp; an empty piece is never found.
public struct Vocabulary: Sendable {
  private let text: [UInt8]
  /// Piece `i` is `text[starts[i]..<starts[i + 1]]`.
  private let starts: [UInt32]
  private let kinds: [TokenKind]
  /// The id in each slot, or -1. Their number is a power of two and at least 1.5 times the vocabulary's.
  private let slots: [Int32]
  /// The bytes of the longest piece.
  let longest: Int

  /// A vocabulary of pieces in the order of their ids.
  /// - Parameters:
  ///   - count: how many pieces `pieces` yields.
  ///   - pieces: calls its argument with the bytes of every piece in order.
  ///   - kinds: what each piece is for, or nil if all are plain text.
  /// - Throws: `wrongCount` if there is not a kind for every piece; `vocabularySize` if there is no piece or too much
  ///   text.
  public init(
    count: Int, kinds: [TokenKind]? = nil, pieces: ((UnsafeRawBufferPointer) -> Void) -> Void
  ) throws(TokenizationError) {
    var text: [UInt8] = []
    var starts: [UInt32] = []
    text.reserveCapacity(8 * count)
    starts.reserveCapacity(count + 1)
    starts.append(0)
    var longest = 0
    pieces { bytes in
      text.append(contentsOf: bytes)
      starts.append(UInt32(truncatingIfNeeded: text.count))
      longest = max(longest, bytes.count)
    }
    guard count > 0, count < Int(Int32.max), text.count < Int(UInt32.max), starts.count == count + 1 else {
      throw .vocabularySize(starts.count - 1)
    }
    if let kinds, kinds.count != count {
      throw .wrongCount(key: "tokenizer.ggml.token_type", found: kinds.count, expected: count)
    }
    self.text = text
    self.starts = starts
    self.kinds = kinds ?? [TokenKind](repeating: .normal, count: count)
    self.longest = longest
    slots = Self.index(text, starts)
  }

  /// A vocabulary of texts in the order of their ids.
  public init(_ pieces: [String], kinds: [TokenKind]? = nil) throws(TokenizationError) {
    try self.init(count: pieces.count, kinds: kinds) { body in
      for piece in pieces {
        var piece = piece
        piece.withUTF8 { body(UnsafeRawBufferPointer($0)) }
      }
    }
  }

  /// The number of pieces.
  public var count: Int { starts.count - 1 }

  /// What a piece is for; `unused` for an id outside the vocabulary.
  public func kind(_ id: Int) -> TokenKind {
    kinds.indices.contains(id) ? kinds[id] : .unused
  }

  /// The bytes of a piece as stored; empty for an id outside the vocabulary.
  public func bytes(_ id: Int) -> ArraySlice<UInt8> {
    guard id >= 0, id < count else { return [] }
    return text[Int(starts[id])..<Int(starts[id + 1])]
  }

  /// A piece as text.
  public func piece(_ id: Int) -> String {
    String(decoding: bytes(id), as: UTF8.self)
  }

  /// The id of a piece given by its bytes, or nil.
  public func id(of piece: UnsafeRawBufferPointer) -> Int? {
    guard !piece.isEmpty, piece.count <= longest else { return nil }
    return text.withUnsafeBytes { text in
      slots.withUnsafeBufferPointer { slots in
        let slot = Self.slot(of: piece, in: slots, text, starts)
        return slots[slot] < 0 ? nil : Int(slots[slot])
      }
    }
  }

  /// The id of a piece given as text, or nil.
  public func id(of piece: String) -> Int? {
    var piece = piece
    return piece.withUTF8 { id(of: UnsafeRawBufferPointer($0)) }
  }

  private static func index(_ text: [UInt8], _ starts: [UInt32]) -> [Int32] {
    let count = starts.count - 1
    var size = 16
    while size < count + count / 2 { size *= 2 }
    var slots = [Int32](repeating: -1, count: size)
    text.withUnsafeBytes { text in
      slots.withUnsafeMutableBufferPointer { slots in
        for id in 0..<count where starts[id] < starts[id + 1] {
          let piece = UnsafeRawBufferPointer(rebasing: text[Int(starts[id])..<Int(starts[id + 1])])
          slots[slot(of: piece, in: UnsafeBufferPointer(slots), text, starts)] = Int32(id)
        }
      }
    }
    return slots
  }

  /// The slot that holds the piece, or the free one where it belongs.
  private static func slot(
    of piece: UnsafeRawBufferPointer, in slots: UnsafeBufferPointer<Int32>, _ text: UnsafeRawBufferPointer,
    _ starts: [UInt32]
  ) -> Int {
    let mask = slots.count - 1
    var slot = ByteHash.hash(piece) & mask
    while slots[slot] >= 0 {
      let id = Int(slots[slot])
      let start = Int(starts[id])
      if Int(starts[id + 1]) - start == piece.count, let stored = text.baseAddress,
        let sought = piece.baseAddress, memcmp(stored + start, sought, piece.count) == 0
      {
        return slot
      }
      slot = (slot + 1) & mask
    }
    return slot
  }
}
