import CNettle

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece.
public struct SHA256 {
  private var context = sha256_ctx()

  /// The hash of no bytes yet.
  public init() { nettle_sha256_init(&context) }

  /// Takes in further bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    nettle_sha256_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
  }

  /// The hash of everything taken in, as 64 lower-case hexadecimal digits; it begins anew then.
  public mutating func finish() -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
    nettle_sha256_digest(&context, digest.count, &digest)
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The hash of bytes in memory.
  public static func hex(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The hash of bytes in memory.
  public static func hex(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { hex($0) } }

  /// The hash of a text's UTF-8.
  public static func hex(_ text: String) -> String { hex(Array(text.utf8)) }
}
