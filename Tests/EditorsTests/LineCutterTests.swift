import Chance
import Editors
import Testing

@Suite struct LineCutterTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// All lines of a stream that comes in one piece.
  private func lines(_ stream: [UInt8], limit: Int) -> [LineCutter.Line] {
    var cutter = LineCutter(limit: limit)
    return cutter.cut(stream[...]) + [cutter.end()].compactMap { $0 }
  }

  @Test func aStreamIsCutAtItsLineBreaks() {
    let stream = bytes("a\n\n \t\r\nbc\r\ndef")
    #expect(lines(stream, limit: 3) == [.whole(bytes("a")), .whole(bytes("bc\r")), .whole(bytes("def"))])
    #expect(lines([], limit: 3).isEmpty)
  }

  @Test func aLineThatIsTooLongIsDroppedAndTheNextOneRead() {
    #expect(lines(bytes("abcd\nabc\nabcde"), limit: 3) == [.tooLong, .whole(bytes("abc")), .tooLong])
  }

  @Test func theLinesDontDependOnThePiecesTheyComeIn() {
    var dice = Dice(state: 11)
    for _ in 0..<2000 {
      let stream = (0..<Int.random(in: 0..<60, using: &dice)).map { _ in
        [10, 10, 13, 32, 97, 0xC3, 0xFF].randomElement(using: &dice) ?? 10 as UInt8
      }
      let limit = Int.random(in: 0...6, using: &dice)
      var cutter = LineCutter(limit: limit)
      var found: [LineCutter.Line] = []
      var rest = stream[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &dice)
        found += cutter.cut(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      found += [cutter.end()].compactMap { $0 }
      #expect(found == lines(stream, limit: limit))
      for case .whole(let line) in found { #expect(line.count <= limit && !line.contains(10)) }
    }
  }
}
