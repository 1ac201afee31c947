/// The merges of a byte-pair tokenizer: which two tokens make which, in what order.
struct MergeTable: MergeRule, Sendable {
  private struct Slot: Sendable {
    var left: UInt32 = .max
    var right: UInt32 = .max
    var rank: UInt32 = 0
    var token: Int32 = -1
  }

  /// An open-addressing table keyed by the pair; its size is a power of two.
  private var slots: [Slot]

  /// The merges in order of rank. Of two equal merges the earlier one counts.
  /// - Parameters:
  ///   - count: how many merges `merges` yields.
  ///   - merges: calls its argument with the bytes of every merge in order.
  init(
    count: Int, _ vocabulary: Vocabulary, merges: ((UnsafeRawBufferPointer) -> Void) -> Void
  ) throws(TokenizationError) {
    var size = 16
    while size < count + count / 2 { size *= 2 }
    var slots = [Slot](repeating: Slot(), count: size)
    var rank: UInt32 = 0
    var failure: TokenizationError?
    var scratch: [UInt8] = []
    merges { bytes in
      guard failure == nil else { return }
      do throws(TokenizationError) {
        let (left, right, token) = try Self.resolve(bytes, Int(rank), vocabulary, &scratch)
        slots.withUnsafeMutableBufferPointer { slots in
          let slot = Self.slot(of: UInt32(left), UInt32(right), in: UnsafeBufferPointer(slots))
          guard slots[slot].token < 0 else { return }
          slots[slot] = Slot(
            left: UInt32(left), right: UInt32(right), rank: rank, token: Int32(truncatingIfNeeded: token))
        }
        rank += 1
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    self.slots = slots
  }

  /// The three tokens of the merge "left right".
  private static func resolve(
    _ merge: UnsafeRawBufferPointer, _ index: Int, _ vocabulary: Vocabulary, _ scratch: inout [UInt8]
  ) throws(TokenizationError) -> (left: Int, right: Int, token: Int) {
    // A piece may itself begin with a space, so that the first byte is never the one between them.
    guard let space = merge.dropFirst().firstIndex(of: 0x20), space + 1 < merge.count else {
      throw .malformedMerge(index: index, merge: String(decoding: merge, as: UTF8.self))
    }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: merge[..<space])
    scratch.append(contentsOf: merge[(space + 1)...])
    let left = vocabulary.id(of: UnsafeRawBufferPointer(rebasing: merge[..<space]))
    let right = vocabulary.id(of: UnsafeRawBufferPointer(rebasing: merge[(space + 1)...]))
    let token = scratch.withUnsafeBytes { vocabulary.id(of: $0) }
    if let left, let right, let token { return (left, right, token) }
    let missing = left == nil ? merge[..<space] : right == nil ? merge[(space + 1)...] : nil
    throw .mergeOutsideVocabulary(
      index: index, merge: String(decoding: merge, as: UTF8.self),
      piece: missing.map { String(decoding: $0, as: UTF8.self) } ?? String(decoding: scratch, as: UTF8.self))
  }

  private static func slot(of left: UInt32, _ right: UInt32, in slots: UnsafeBufferPointer<Slot>) -> Int {
    let mask = slots.count - 1
    var slot = ByteHash.hash(left, right) & mask
    while slots[slot].token >= 0, slots[slot].left != left || slots[slot].right != right {
      slot = (slot + 1) & mask
    }
    return slot
  }

  func merge(_ left: MergeSymbol, _ right: MergeSymbol) -> (rank: UInt32, id: Int32)? {
    slots.withUnsafeBufferPointer { slots in
      let slot = slots[Self.slot(of: UInt32(bitPattern: left.id), UInt32(bitPattern: right.id), in: slots)]
      return slot.token < 0 ? nil : (slot.rank, slot.token)
    }
  }
}
