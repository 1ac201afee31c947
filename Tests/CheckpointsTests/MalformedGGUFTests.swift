import Checkpoints
import TestSupport
import Testing

/// Files that are wrong in one way each, and the sentence with which each is refused.
@Suite struct MalformedGGUFTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let sentence: String
    var testDescription: String { name }

    init(_ name: String, _ bytes: [UInt8], _ sentence: String) {
      self.name = name
      self.bytes = bytes
      self.sentence = sentence
    }
  }

  /// The first bytes of a sound file.
  static func cut(_ count: Int) -> [UInt8] { Array(RawGGUF().bytes.prefix(count)) }

  /// An entry of arrays within arrays.
  static func nested(_ depth: Int) -> [UInt8] {
    let levels = Array(repeating: little(UInt32(9)) + little(UInt64(1)), count: depth - 1).flatMap(\.self)
    return entry("k", 9, levels + little(UInt32(4)) + little(UInt64(0)))
  }

  /// A file whose alignment is stored as the given value.
  static func alignment(_ type: UInt32, _ value: [UInt8]) -> [UInt8] {
    RawGGUF.only(entry("general.alignment", type, value))
  }

  @Test func theSoundFileIsRead() throws {
    let file = try GGUFFile(bytes: RawGGUF().bytes, name: "m.gguf")
    #expect(file.metadata.strings("tokens") == ["a", "bc"])
    #expect(file.tensors.map(\.shape) == [[4], [2, 32]])
    #expect(file.header.dataOffset % 32 == 0)
    #expect(RawGGUF().bytes.count == file.size)
  }

  @Test(arguments: cutCases + headerCases + metadataCases + tensorCases)
  func aMalformedFileIsRefusedByName(_ malformed: Case) {
    let error = #expect(throws: CheckpointError.self) {
      try GGUFFile(bytes: malformed.bytes, name: "m.gguf")
    }
    #expect(error?.description == malformed.sentence)
  }

  @Test func thereAreEnoughOfThem() {
    #expect((Self.cutCases + Self.headerCases + Self.metadataCases + Self.tensorCases).count >= 100)
  }

  @Test func everyPrefixOfAFileIsRefused() {
    let bytes = RawGGUF().bytes
    for count in bytes.indices {
      #expect(throws: CheckpointError.self) {
        try GGUFFile(bytes: Array(bytes.prefix(count)), name: "m.gguf")
      }
    }
  }
}
