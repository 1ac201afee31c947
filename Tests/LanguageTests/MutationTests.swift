import Chance
import Foundation
import Language
import Syntax
import Testing

/// Golden scripts with bytes and lines changed at random are checked, run and completed without a crash, and
/// leave no intervention of a `with` behind.
@Test func mutatedScriptsNeverCrash() throws {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/language")
  let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
  let scripts = try names.filter { $0.hasSuffix(".sonde") }.map {
    try Data(contentsOf: folder.appending(path: $0))
  }
  let rounds = ProcessInfo.processInfo.environment["SONDE_FUZZ_ROUNDS"].flatMap(Int.init) ?? 600
  var dice = Dice(state: 11)
  for round in 0..<rounds {
    let bytes = mutated(Array(scripts[round % scripts.count]), &dice)
    let counter = Counter(limit: 3000)
    let test = TestSession(
      interactive: round % 2 == 0, files: ["_shared.sonde": "let shared = 1"],
      cancellation: Cancellation { counter.isReached() })
    let report = test.session.run(SourceFile(name: "m.sonde", bytes: bytes))
    #expect(report.outcome == .rejected || test.session.variables.count < 100)
    let text = String(decoding: bytes.prefix(400), as: UTF8.self)
    _ = test.session.complete(text, at: Int.random(in: 0...text.utf8.count, using: &dice))
    _ = test.session.expandingAbbreviations(text)
  }
}

/// The bytes with one to four changes: a byte replaced, a piece taken out, doubled or moved.
private func mutated(_ original: [UInt8], _ dice: inout Dice) -> [UInt8] {
  var bytes = original
  let spice = Array("(){}[]=.|,\"'#\\ -0129 letifwithfor".utf8)
  for _ in 0..<Int.random(in: 1...4, using: &dice) where bytes.count > 10 {
    let start = Int.random(in: 0..<bytes.count - 8, using: &dice)
    let piece = Array(bytes[start..<start + Int.random(in: 1...8, using: &dice)])
    switch Int.random(in: 0..<4, using: &dice) {
    case 0: bytes[start] = spice.randomElement(using: &dice) ?? 0
    case 1: bytes.removeSubrange(start..<start + piece.count)
    case 2: bytes.insert(contentsOf: piece, at: start)
    default: bytes.insert(contentsOf: piece, at: Int.random(in: 0..<bytes.count, using: &dice))
    }
  }
  return bytes
}
