import Checkpoints
import Foundation
import JSON
import TestSupport
import Testing

/// Files with random damage: each is read or refused, and none ends the process.
@Suite struct FuzzTests {
  /// `SONDE_FUZZ_ITERATIONS` asks for more than the suite's few; `scripts/fuzz` does.
  static let iterations =
    ProcessInfo.processInfo.environment["SONDE_FUZZ_ITERATIONS"].flatMap { Int($0) } ?? 3000

  /// Changes a few bytes: to a random or an extreme value, by a bit, by inserting, removing or copying some.
  private func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 1...12, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: for index in place..<end { bytes[index] = 0xFF }
      case 3: for index in place..<end { bytes[index] = 0 }
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 5: bytes.removeSubrange(place..<end)
      default: bytes.removeLast(bytes.count - place)
      }
    }
  }

  @Test func damagedGGUFFilesNeverCrash() throws {
    var generator = SeededGenerator(seed: 1)
    var tiny = TinyModel()
    tiny.layers = 1
    tiny.width = 4
    tiny.heads = 2
    tiny.keyValueHeads = 1
    tiny.neurons = 4
    let seeds = try [
      RawGGUF().bytes, RawGGUF.only(MalformedGGUFTests.nested(3)), GGUFFileTests.writer().serialized(),
      tiny.writer().serialized(),
    ]
    for round in 0..<Self.iterations {
      // Mostly the small ones: there a change more often hits something that matters.
      var bytes = seeds[round % 16 == 0 ? 3 : round % 3]
      damage(&bytes, &generator)
      guard let file = try? GGUFFile(bytes: bytes, name: "damaged") else { continue }
      // What was accepted must be readable to its last byte.
      for key in file.metadata.keys {
        _ = file.metadata.stringBytes(key)?.last
        _ = file.metadata.array(key)?.values.last
        _ = file.metadata.floats(key)?.last
      }
      for tensor in file.tensors { _ = tensor.dequantized().last }
    }
  }

  @Test func damagedSafetensorsFilesNeverCrash() throws {
    var generator = SeededGenerator(seed: 2)
    var writer = SafetensorsWriter()
    writer.metadata = ["format": "pt", "层": "\n"]
    try writer.add("a", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
    try writer.add("b", shape: [], floats: [1])
    let seed = writer.serialized()
    for _ in 0..<Self.iterations {
      var bytes = seed
      damage(&bytes, &generator)
      guard let file = try? SafetensorsFile(bytes: bytes, name: "damaged") else { continue }
      for tensor in file.tensors { _ = tensor.dequantized().last }
    }
  }

  @Test func damagedJSONNeverCrashes() throws {
    var generator = SeededGenerator(seed: 3)
    let text = #"{"a": [1, -2.5e-3, "\u00e4\ud83d\ude00\n", true, null, {"b": {}}], "c": "层", "d": 0}"#
    for _ in 0..<Self.iterations {
      var bytes = [UInt8](text.utf8)
      damage(&bytes, &generator)
      guard let value = try? JSONValue(bytes: bytes, name: "damaged") else { continue }
      // What was read is written and read again as the same.
      #expect(try JSONValue(bytes: [UInt8](value.text.utf8), name: "again") == value)
    }
  }
}
