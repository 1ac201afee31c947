import Glibc

/// Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
///
/// A number is a pure function of (seed, stream, index): streams don't overlap, any index can be asked for at any
/// time, and the order of asking changes nothing. As a generator it walks the indices from 0.
public struct Philox: RandomNumberGenerator, Sendable {
  /// The key of all streams.
  public let seed: UInt64
  /// Which of the 2⁶⁴ streams of the seed: what the numbers are for.
  public let stream: UInt64
  /// The index of the next number that `next` gives.
  public var index: UInt64 = 0

  /// The stream `stream` of `seed`, at index 0.
  public init(seed: UInt64, stream: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
  }

  /// The stream of `seed` named `purpose` ("sampling", "noise").
  public init(seed: UInt64, purpose: String) {
    // FNV-1a: the same on every machine and in every run, as Swift's own hashing is not.
    self.init(
      seed: seed, stream: purpose.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
  }

  /// The function itself: ten rounds over a counter of four words under a key of two.
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
      let p = UInt64(c[0]) * 0xd251_1f53
      let q = UInt64(c[2]) * 0xcd9e_8d57
      c = [
        UInt32(truncatingIfNeeded: q >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: q),
        UInt32(truncatingIfNeeded: p >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: p),
      ]
      k &+= [0x9e37_79b9, 0xbb67_ae85]
    }
    return c
  }

  /// 64 random bits of an index. (Two indices share a block: its halves.)
  public func bits(at index: UInt64) -> UInt64 {
    let words = Philox.block(
      counter: [
        UInt32(truncatingIfNeeded: index >> 1), UInt32(truncatingIfNeeded: index >> 33),
        UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32),
      ],
      key: [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)])
    return index & 1 == 0
      ? UInt64(words[0]) | UInt64(words[1]) << 32 : UInt64(words[2]) | UInt64(words[3]) << 32
  }

  /// A uniform number in [0, 1), with 53 random bits.
  public func uniform(at index: UInt64) -> Double { Double(bits(at: index) >> 11) * 0x1p-53 }

  /// A standard normal number (Box & Muller 1958, from the two indices 2·index and 2·index + 1).
  public func normal(at index: UInt64) -> Double {
    let radius = (-2 * log(1 - uniform(at: 2 &* index))).squareRoot()
    return radius * cos(2 * Double.pi * uniform(at: 2 &* index &+ 1))
  }

  /// The bits of the next index.
  public mutating func next() -> UInt64 {
    defer { index &+= 1 }
    return bits(at: index)
  }

  /// The uniform number of the next index.
  public mutating func uniform() -> Double {
    defer { index &+= 1 }
    return uniform(at: index)
  }
}
