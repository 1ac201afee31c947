import Foundation
import Tensors
import Testing

/// Suites that force a kernel path: the path is the process's, so they run one after another.
@Suite(.serialized) struct Kernelbound {}

/// `count` standard normal numbers.
func normals(_ count: Int, seed: UInt64) -> [Float] {
  let source = Philox(seed: seed, purpose: "test")
  return (0..<count).map { Float(source.normal(at: UInt64($0))) }
}

/// A random matrix of a stored type, with its exact values.
struct Weights {
  let type: BlockType
  let rows: Int
  let columns: Int
  let bytes: [UInt8]
  let values: [Float]

  init(_ type: BlockType, rows: Int, columns: Int, seed: UInt64) {
    var random = Philox(seed: seed, purpose: type.name)
    let count = rows * columns
    var bytes: [UInt8] = []
    if type.blockLength == 1 {
      for value in normals(count, seed: seed) {
        switch type {
        case .f32: bytes += withUnsafeBytes(of: value, Array.init)
        case .bf16: bytes += withUnsafeBytes(of: UInt16(value.bitPattern >> 16), Array.init)
        default: bytes += type.half(value)
        }
      }
    } else {
      for _ in 0..<count / type.blockLength { bytes += type.randomBlock(&random) }
    }
    var values = [Float](repeating: .nan, count: count)
    bytes.withUnsafeBytes { type.dequantize($0, into: &values, count: count) }
    (self.type, self.rows, self.columns, self.bytes, self.values) = (type, rows, columns, bytes, values)
  }

  func matrix(_ pool: ThreadPool) throws -> Matrix {
    try bytes.withUnsafeBytes { try Matrix(type: type, rows: rows, columns: columns, bytes: $0, pool: pool) }
  }

  /// The largest error of y = x·Wᵀ, in units of the norms of the row of x and the row of W.
  func worstError(x: [Float], y: [Float], m: Int) -> Double {
    let norms = (0..<rows).map { norm(values[$0 * columns..<($0 + 1) * columns]) }
    var worst = 0.0
    for i in 0..<m {
      let row = x[i * columns..<(i + 1) * columns]
      let size = norm(row)
      for j in 0..<rows {
        var product = 0.0
        for k in 0..<columns { product += Double(x[i * columns + k]) * Double(values[j * columns + k]) }
        let error = abs(product - Double(y[i * rows + j])) / (size * norms[j] + 1e-30)
        worst = error.isNaN ? .infinity : max(worst, error)
      }
    }
    return worst
  }

  private func norm(_ x: ArraySlice<Float>) -> Double {
    x.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

extension BlockType {
  /// Columns for `blocks` blocks: multiples of 32 for the plain floats too.
  func testColumns(_ blocks: Int) -> Int { max(32, blockLength) * blocks }

  /// The bytes of a half float.
  func half(_ value: Float) -> [UInt8] {
    // Rounding toward zero is good enough for normal numbers.
    let bits = value.bitPattern
    let exponent = Int(bits >> 23 & 0xff) - 112
    let sign = UInt16(bits >> 16 & 0x8000)
    let result = exponent <= 0 ? sign : sign | UInt16(exponent) << 10 | UInt16(bits >> 13 & 0x3ff)
    return [UInt8(result & 0xff), UInt8(result >> 8)]
  }

  /// A block of random bytes whose half floats are sane.
  func randomBlock(_ random: inout Philox) -> [UInt8] {
    var block = (0..<blockBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for offset in halfOffsets {
      let sign: Float = random.next() & 1 == 0 ? 1 : -1
      block.replaceSubrange(offset..<offset + 2, with: half(Float(0.01 + 0.05 * random.uniform()) * sign))
    }
    return block
  }

  private var halfOffsets: [Int] {
    switch self {
    case .q4_0, .q5_0, .q8_0, .iq4_nl: [0]
    case .q4_1, .q5_1, .q4_K, .q5_K: [0, 2]
    case .q2_K: [80, 82]
    case .q3_K: [108]
    case .q6_K: [208]
    default: []
    }
  }
}
