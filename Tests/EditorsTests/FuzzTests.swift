import Chance
import Editors
import Foundation
import Testing

@Suite struct FuzzTests {
  private static let seeds = [
    #"{"id":1,"call":"execute","code":"let x = \"a\\n\"\nshow x","silent":false}"#,
    #"{"id":"二","call":"complete","code":"加载 smo😀\ud83d\ude00","cursor":4}"#,
    #"{"id":-9,"call":"inspect","code":"run \"a\" max=2","cursor":9,"detail":1e3,"more":[{"a":[null,true]}]}"#,
  ]
  /// How many mutations are tried; `scripts/fuzz` asks for more.
  private static let rounds =
    ProcessInfo.processInfo.environment["SONDE_FUZZ_ROUNDS"].flatMap(Int.init) ?? 5000

  /// Reads a line: a request whose places lie in its text, or a fault that can be told.
  private func examine(_ line: [UInt8]) {
    do throws(RequestFault) {
      switch try Request(line: line).call {
      case .complete(let code, let offset), .inspect(let code, let offset):
        #expect((0...code.utf8.count).contains(offset))
        #expect(code.byteOffset(ofCodePoint: code.codePoints(beforeByte: offset)) == offset)
      default: break
      }
    } catch {
      #expect(!error.problem.code.isEmpty)
    }
  }

  @Test func everyPrefixOfARequestIsRead() {
    for seed in Self.seeds.map({ Array($0.utf8) }) {
      for end in seed.indices { examine(Array(seed[..<end])) }
    }
  }

  @Test func mutatedRequestsAreReadOrRefused() {
    var dice = Dice(state: 7)
    let spice =
      Array(#"{}[]":,\u0d8/-.eE+nulltrue9 "#.utf8) + [0, 0x0A, 0x1F, 0x7F, 0x80, 0xC3, 0xE5, 0xF0, 0xFF]
    for _ in 0..<Self.rounds {
      var line = Array((Self.seeds.randomElement(using: &dice) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...8, using: &dice) where line.count > 12 {
        let start = Int.random(in: 0..<line.count - 10, using: &dice)
        let piece = Array(line[start..<start + Int.random(in: 1...10, using: &dice)])
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: line[start] = spice.randomElement(using: &dice) ?? 0
        case 1: line.removeSubrange(start..<start + piece.count)
        case 2: line.insert(contentsOf: piece, at: Int.random(in: 0...line.count, using: &dice))
        default: line.insert(spice.randomElement(using: &dice) ?? 0, at: start)
        }
      }
      examine(line)
    }
  }
}
