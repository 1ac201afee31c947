import Checkpoints
import Foundation
import Tensors
import Testing

@Suite struct GGUFFileTests {
  /// A file with a value of every kind and two tensors.
  static func writer() throws -> GGUFWriter {
    var writer = GGUFWriter()
    writer.metadata["general.architecture"] = .string("llama")
    writer.metadata["a.count"] = .unsigned(7)
    writer.metadata["a.large"] = .unsigned(1 << 40)
    writer.metadata["a.negative"] = .signed(-3)
    writer.metadata["a.single"] = .float(0.5)
    writer.metadata["a.double"] = .float(1e-5)
    writer.metadata["a.truth"] = .bool(true)
    writer.metadata["a.tokens"] = .array(MetadataArray(stringBytes: [[0x61], [0xE4], []]))
    writer.metadata["a.types"] = .array(MetadataArray(ints: [1, -1]))
    writer.metadata["a.scores"] = .array(MetadataArray(floats: [0.25, -1]))
    try writer.add("matrix", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
    try writer.add("vector", shape: [1], floats: [7])
    return writer
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let file = try GGUFFile(bytes: Self.writer().serialized(), name: "made.gguf")
    #expect(file.version == 3)
    #expect(file.metadata.keys.first == "general.architecture")
    #expect(file.metadata.string("general.architecture") == "llama")
    #expect(file.metadata.int("a.count") == 7)
    #expect(file.metadata.int("a.large") == 1 << 40)
    #expect(file.metadata.int("a.negative") == -3)
    #expect(file.metadata.float("a.single") == 0.5)
    #expect(file.metadata.float("a.double") == 1e-5)
    #expect(file.metadata.float("a.count") == 7)
    #expect(file.metadata.bool("a.truth") == true)
    #expect(file.metadata.strings("a.tokens") == ["a", "\u{FFFD}", ""])
    #expect(file.metadata.stringBytes("a.tokens") == [[0x61], [0xE4], []])
    #expect(file.metadata.ints("a.types") == [1, -1])
    #expect(file.metadata.floats("a.scores") == [0.25, -1])
    #expect(file.metadata.string("a.count") == nil)
    #expect(file.metadata["missing"] == nil)
    #expect(file.tensors.map(\.name) == ["matrix", "vector"])
    let matrix = try file.required("matrix")
    #expect(matrix.shape == [2, 3])
    #expect(matrix.rows == 2 && matrix.columns == 3 && matrix.count == 6)
    #expect([Float](matrix.bytes.bindMemory(to: Float.self)) == [1, 2, 3, 4, 5, 6])
    #expect(file.tensor("absent") == nil)
    #expect(throws: CheckpointError.badTensor(file: "made.gguf", tensor: "absent", .notFound)) {
      try file.required("absent")
    }
  }

  @Test func aFileOnDiskIsTheSameAsInMemory() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).gguf").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Self.writer().write(to: path)
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) == Self.writer().serialized())
    let file = try GGUFFile(path: path)
    file.releasePages()
    #expect([Float](try file.required("vector").bytes.bindMemory(to: Float.self)) == [7])
    try file.checkUnchanged()
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: CheckpointError.cannotRead(file: path, .notFound)) { try file.checkUnchanged() }
    try Self.writer().write(to: path)
    #expect(throws: CheckpointError.cannotRead(file: path, .changed)) { try file.checkUnchanged() }
  }
}
