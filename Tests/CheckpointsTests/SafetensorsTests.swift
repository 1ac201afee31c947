import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  /// A file of a header and as many bytes of data as asked for.
  private static func bytes(_ header: String, data: Int) -> [UInt8] {
    little(UInt64(header.utf8.count)) + [UInt8](header.utf8) + [UInt8](repeating: 0, count: data)
  }

  private func open(_ header: String, data: Int) throws -> SafetensorsFile {
    try SafetensorsFile(bytes: Self.bytes(header, data: data), name: "m.safetensors")
  }

  @Test func everyTypeFindsItsPlace() throws {
    let file = try open(
      #"""
      {"__metadata__": {"format": "pt"},
       "b": {"dtype": "I64", "shape": [1, 2], "data_offsets": [8, 24]},
       "a": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]},
       "scalar": {"dtype": "BF16", "shape": [], "data_offsets": [24, 26]},
       "none": {"dtype": "F32", "shape": [0, 3], "data_offsets": [24, 24]},
       "flag": {"dtype": "BOOL", "shape": [2], "data_offsets": [26, 28]}}
      """#, data: 28)
    #expect(file.metadata["format"]?.string == "pt")
    #expect(file.tensors.map(\.name) == ["a", "none", "scalar"])
    #expect(file.tensors.map(\.type) == [.f16, .f32, .bf16])
    #expect(file.tensors.map(\.shape) == [[4], [0, 3], []])
    #expect(file.tensors.map(\.count) == [4, 0, 1])
    #expect(file.others.map(\.name) == ["b", "flag"])
    #expect(file.others.map(\.type) == ["I64", "BOOL"])
    #expect(try file.required("a").dequantized() == [0, 0, 0, 0])
    #expect(try file.required("none").dequantized() == [])
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var writer = SafetensorsWriter()
    writer.metadata["site"] = "a \"quoted\"\n\u{1} 层"
    try writer.add("matrix", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
    try writer.add("层", shape: [], floats: [-0.5])
    try writer.add("none", shape: [0], floats: [])
    let folder = try TemporaryFolder()
    try writer.write(to: folder.file("a.safetensors"))
    let file = try SafetensorsFile(path: folder.file("a.safetensors"))
    #expect(file.metadata["site"]?.string == writer.metadata["site"])
    #expect(try file.required("matrix").shape == [2, 3])
    #expect(try file.required("matrix").dequantized() == [1, 2, 3, 4, 5, 6])
    #expect(try file.required("层").dequantized() == [-0.5])
    #expect(try file.required("matrix").offset % 8 == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.safetensors"])
    #expect(
      try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.file("a.safetensors"))))
        == writer.serialized())
  }

  @Test func theWriterRefusesWhatDoesNotFit() throws {
    var writer = SafetensorsWriter()
    try writer.add("a", shape: [1], floats: [1])
    #expect(throws: CheckpointError.self) { try writer.add("a", shape: [1], floats: [1]) }
    #expect(throws: CheckpointError.self) { try writer.add("b", shape: [2], floats: [1]) }
    #expect(throws: CheckpointError.self) { try writer.add("", shape: [1], floats: [1]) }
    #expect(throws: CheckpointError.self) { try writer.add("c", shape: [1 << 62, 4], floats: []) }
    #expect(throws: CheckpointError.cannotWrite(file: "/nowhere/a", .notFound)) {
      try writer.write(to: "/nowhere/a")
    }
  }

  /// The header, the bytes of data after it, and the sentence.
  @Test(
    arguments: [
      ("", 0, "m.safetensors is not valid JSON at byte 8: the text ends too early."),
      ("[]", 0, "m.safetensors has no usable field 'the header': an object was expected."),
      ("{} x", 0, "m.safetensors is not valid JSON at byte 11: something follows the end of the value."),
      ("{}", 4, "m.safetensors has 4 bytes from byte 10 on that belong to no tensor."),
      (
        #"{"__metadata__": {"a": 1}}"#, 0,
        "m.safetensors has no usable field '__metadata__': an object of texts was expected."
      ),
      (
        #"{"a": 1}"#, 0, "m.safetensors has no usable field 'a.dtype': the name of a type was expected."
      ),
      (
        #"{"": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#, 4,
        "m.safetensors, tensor '': its name is empty."
      ),
      (
        #"{"a": {"dtype": "F99", "shape": [1], "data_offsets": [0, 4]}}"#, 4,
        "m.safetensors, tensor 'a': its type F99 is unknown."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}"#, 4,
        "m.safetensors has no usable field 'a.shape': a list of whole numbers was expected."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}}"#, 4,
        "m.safetensors has no usable field 'a.shape': a list of whole numbers was expected."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [9223372036854775807, 3], "data_offsets": [0, 4]}}"#, 4,
        "m.safetensors, tensor 'a': its shape [9223372036854775807, 3] is too large to address."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [99999999999999999999], "data_offsets": [0, 4]}}"#, 4,
        "m.safetensors has no usable field 'a.shape': a list of whole numbers was expected."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1,1,1,1,1,1,1,1,1], "data_offsets": [0, 4]}}"#, 4,
        "m.safetensors, tensor 'a': it has 9 dimensions; 1 to 8 are allowed."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}}"#, 8,
        "m.safetensors, tensor 'a': its shape and type need 4 bytes, but it has 8."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}"#, 4,
        "m.safetensors, tensor 'a': its bytes end at 77, but the file has 73."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}"#, 4,
        "m.safetensors has no usable field 'a.data_offsets': "
          + "a start and an end that is not before it was expected."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0]}}"#, 4,
        "m.safetensors has no usable field 'a.data_offsets': "
          + "a start and an end that is not before it was expected."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}"#, 4,
        "m.safetensors has no usable field 'a.data_offsets': "
          + "a start and an end that is not before it was expected."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 9223372036854775807]}}"#, 4,
        "m.safetensors, tensor 'a': its bytes end at 9223372036854775894, but the file has 91."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},"#
          + #""b": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]}}"#, 6,
        "m.safetensors, tensor 'b': its bytes overlap those of 'a'."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},"#
          + #""b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#, 4,
        "m.safetensors, tensor 'b': its bytes overlap those of 'a'."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},"#
          + #""b": {"dtype": "F32", "shape": [1], "data_offsets": [8, 12]}}"#, 12,
        "m.safetensors, tensor 'b': 4 bytes before it belong to no tensor."
      ),
      (
        #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},"#
          + #""a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}"#, 8,
        "m.safetensors is not valid JSON at byte 69: the key 'a' appears twice."
      ),
    ])
  func aMalformedHeaderIsRefusedByName(_ header: String, _ data: Int, _ sentence: String) {
    let error = #expect(throws: CheckpointError.self) { try open(header, data: data) }
    #expect(error?.description == sentence)
  }

  @Test(
    arguments: [
      ([], "m ends inside the header: 8 bytes are needed from byte 0, but the file has 0."),
      ([1, 0, 0], "m ends inside the header: 8 bytes are needed from byte 0, but the file has 3."),
      (
        little(UInt64(9)) + [UInt8]("{}".utf8),
        "m ends inside the header: 9 bytes are needed from byte 8, but the file has 10."
      ),
      (
        little(UInt64.max) + [UInt8]("{}".utf8),
        "m ends inside the header: 18446744073709551615 bytes are needed from byte 8, but the file has 10."
      ),
    ] as [([UInt8], String)])
  func aMalformedLengthIsRefused(_ bytes: [UInt8], _ sentence: String) {
    let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(bytes: bytes, name: "m") }
    #expect(error?.description == sentence)
  }
}
