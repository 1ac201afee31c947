import Kernels

/// How the values of a stored tensor are coded: the types of GGUF that Sonde reads, with GGUF's numbers.
///
/// The quantised types store blocks of 32 values (256 in the K family) as small integers and one or two scales;
/// every value is `D·(code − centre) + M` with D and M shared by a group of 16 or 32.
public enum BlockType: UInt32, Sendable, CaseIterable {
  case f32 = 0
  case f16 = 1
  case q4_0 = 2
  case q4_1 = 3
  case q5_0 = 6
  case q5_1 = 7
  case q8_0 = 8
  case q2_K = 10
  case q3_K = 11
  case q4_K = 12
  case q5_K = 13
  case q6_K = 14
  case iq4_nl = 20
  case bf16 = 30

  /// The name the field uses: `Q4_1`, `Q6_K`, `F16`.
  public var name: String {
    switch self {
    case .f32: "F32"
    case .f16: "F16"
    case .q4_0: "Q4_0"
    case .q4_1: "Q4_1"
    case .q5_0: "Q5_0"
    case .q5_1: "Q5_1"
    case .q8_0: "Q8_0"
    case .q2_K: "Q2_K"
    case .q3_K: "Q3_K"
    case .q4_K: "Q4_K"
    case .q5_K: "Q5_K"
    case .q6_K: "Q6_K"
    case .iq4_nl: "IQ4_NL"
    case .bf16: "BF16"
    }
  }

  /// Values in a block (1 for the plain floats).
  public var blockLength: Int { Int(sonde_format_of(rawValue).pointee.length) }

  /// Bytes of a block.
  public var blockBytes: Int { Int(sonde_format_of(rawValue).pointee.bytes) }

  /// The bytes of `count` values, or nil where `count` is negative, not a whole number of blocks, or too large.
  public func byteCount(of count: Int) -> Int? {
    guard count >= 0, count % blockLength == 0 else { return nil }
    let (bytes, overflow) = (count / blockLength).multipliedReportingOverflow(by: blockBytes)
    return overflow ? nil : bytes
  }

  /// Writes the first `count` values of `bytes` as f32, exactly as stored (bit-exact with ggml's reference).
  ///
  /// - Precondition: `count` is a multiple of `blockLength`, and `bytes` and `values` hold that many.
  public func dequantize(
    _ bytes: UnsafeRawBufferPointer, into values: UnsafeMutablePointer<Float>, count: Int
  ) {
    guard count > 0, let base = bytes.baseAddress else { return }
    precondition(byteCount(of: count).map { $0 <= bytes.count } ?? false, "too few bytes, or part of a block")
    sonde_dequantize(code, base.assumingMemoryBound(to: UInt8.self), values, count)
  }

  /// The type as the kernels know it.
  var code: sonde_type { sonde_type(rawValue) }
}
