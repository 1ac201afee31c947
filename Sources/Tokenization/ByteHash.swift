/// A quick hash of short runs of bytes, seeded anew in every process so that no file can be made to collide.
enum ByteHash {
  private static let seed = UInt64.random(in: .min ... .max)

  /// A hash whose low bits are well mixed; never negative.
  static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
    var state = seed ^ UInt64(truncatingIfNeeded: bytes.count)
    var offset = 0
    while offset + 8 <= bytes.count {
      state = mix(state, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var tail: UInt64 = 0
    while offset < bytes.count {
      tail = tail << 8 | UInt64(bytes[offset])
      offset += 1
    }
    return finish(mix(state, tail))
  }

  /// A hash of two numbers.
  static func hash(_ left: UInt32, _ right: UInt32) -> Int {
    finish(mix(seed, UInt64(left) << 32 | UInt64(right)))
  }

  private static func mix(_ state: UInt64, _ value: UInt64) -> UInt64 {
    let product = (state ^ value).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  private static func finish(_ state: UInt64) -> Int {
    Int(truncatingIfNeeded: (state ^ (state >> 29)) & 0x7FFF_FFFF_FFFF_FFFF)
  }
}
