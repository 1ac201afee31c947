import Checkpoints
import JSON
import TestSupport
import Testing

@Suite struct JSONFileTests {
  @Test func aFileLargerThanTheLimitIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([UInt8]("[1, 2, 3]".utf8), to: "a.json")
    #expect(try JSONValue(contentsOf: path).ints == [1, 2, 3])
    #expect(throws: CheckpointError.cannotRead(file: path, .tooLarge(limit: 8))) {
      try JSONValue(contentsOf: path, sizeLimit: 8)
    }
  }

  @Test func aFaultIsPlacedInItsFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([UInt8]("[1, x]".utf8), to: "a.json")
    #expect(throws: CheckpointError.badJSON(file: path, offset: 4, .unexpectedByte(0x78))) {
      try JSONValue(contentsOf: path)
    }
  }
}
