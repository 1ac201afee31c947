import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenization

/// Chat templates with random damage: each is rendered or refused, soon, and none ends the process.
@Suite struct TemplateFuzzTests {
  @Test func damagedTemplatesDoNoHarm() throws {
    let wanted = ProcessInfo.processInfo.environment["SONDE_FUZZ_ITERATIONS"].flatMap { Int($0) } ?? 2000
    let golden = try Golden.json("templates/jinja.json")
    let seeds = try #require(golden["cases"]?.array).compactMap { $0["template"]?.string }
    let variables = JinjaTests.variables(golden["variables"])
    let pieces = [
      "{%", "%}", "{{", "}}", "-", "|", "'", "(", ")", "[", "]", ".", "if", "for", "x in ", "0", "~",
    ]
    var generator = SeededGenerator(seed: 3)
    for round in 0..<wanted {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let end = min(bytes.count, place + Int.random(in: 0...8, using: &generator))
        let piece = Array(pieces[Int.random(in: pieces.indices, using: &generator)].utf8)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes.insert(contentsOf: piece, at: place)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
        default: bytes.replaceSubrange(place..<end, with: piece)
        }
      }
      _ = try? ChatTemplate(String(decoding: bytes, as: UTF8.self)).render(variables, now: JinjaTests.now)
    }
  }
}
