import Foundation
import Testing

/// The golden blocks of every quantised type (Tests/Golden/quant/blocks.json).
struct GoldenBlocks: Decodable {
  struct OfType: Decodable, Sendable, CustomTestStringConvertible {
    let type: String
    let id: UInt32
    let length: Int
    let bytes: Int
    let blocks: [Block]
    var testDescription: String { type }

    enum CodingKeys: String, CodingKey {
      case type, blocks
      case id = "ggml_type_id"
      case length = "block_values"
      case bytes = "block_bytes"
    }
  }

  struct Block: Decodable, Sendable {
    let source: String
    let hex: String
    let values: [Float]

    /// The block's bytes.
    var bytes: [UInt8] {
      let digits = Array(hex.utf8).map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
      return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
  }

  let types: [OfType]

  static let all: GoldenBlocks = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/quant/blocks.json")
    return try! JSONDecoder().decode(GoldenBlocks.self, from: Data(contentsOf: file))
  }()
}
