import Foundation
import Tensors
import Testing

@Suite struct BlockTypeTests {
  @Test(arguments: GoldenBlocks.all.types)
  func everyGoldenBlockIsDequantisedToTheBit(golden: GoldenBlocks.OfType) throws {
    let type = try #require(BlockType(rawValue: golden.id))
    #expect(type.name == golden.type)
    #expect(type.blockLength == golden.length)
    #expect(type.blockBytes == golden.bytes)
    for block in golden.blocks {
      let bytes = block.bytes
      var values = [Float](repeating: .nan, count: block.values.count)
      bytes.withUnsafeBytes { type.dequantize($0, into: &values, count: block.values.count) }
      #expect(values.map(\.bitPattern) == block.values.map(\.bitPattern), "\(type.name): \(block.source)")
    }
  }

  @Test func theGoldenFileCoversEveryTypeButF32() {
    let covered = Set(GoldenBlocks.all.types.map(\.id))
    #expect(covered == Set(BlockType.allCases.map(\.rawValue)).subtracting([0]))
  }

  @Test func byteCountsRefuseRaggedNegativeAndOverflowingCounts() {
    #expect(BlockType.q4_1.byteCount(of: 64) == 40)
    #expect(BlockType.q4_1.byteCount(of: 33) == nil)
    #expect(BlockType.q4_1.byteCount(of: -32) == nil)
    #expect(BlockType.f32.byteCount(of: .max) == nil)
  }

  @Test(
    arguments: [
      (0x7c00, Float.infinity), (0xfc00, -Float.infinity), (0x0001, 0x1p-24), (0x8000, -0.0), (0x3c00, 1),
    ] as [(Int, Float)])
  func halfFloatsKeepTheirEdges(bits: Int, value: Float) {
    var result = Float.nan
    withUnsafeBytes(of: UInt16(bits).littleEndian) { BlockType.f16.dequantize($0, into: &result, count: 1) }
    #expect(result.bitPattern == value.bitPattern)
  }
}
