import Chance
import Lessons
import Syntax
import Testing

@Suite struct FuzzTests {
  /// Reads a lesson and looks at all that is in it.
  private func examine(_ bytes: [UInt8]) {
    let result = Lesson.parse(SourceFile(name: "m.sonde.md", bytes: bytes))
    var last = 0
    for part in result.lesson.parts {
      let span: Span
      switch part {
      case .prose(let prose): span = prose
      case .cell(let cell):
        span = cell.block.opening.joined(with: cell.output?.closing ?? cell.block.closing)
        #expect(result.lesson.script(of: cell).bytes.count == bytes.count)
        _ = cell.output.map { Expectation(cell: cell, output: $0).matches("6\n") }
      }
      #expect(span.start >= last && span.end <= bytes.count)
      last = span.end
    }
    let formatter = DiagnosticFormatter()
    for diagnostic in result.diagnostics { #expect(!formatter.format(diagnostic).isEmpty) }
    _ = result.lesson.opening
  }

  @Test func everyPrefixOfALessonIsRead() throws {
    let bytes = try goldenLesson("counting.sonde.md").bytes
    for end in bytes.indices { examine(Array(bytes[..<end])) }
  }

  @Test func mutatedLessonsAreRead() throws {
    let original = try goldenLesson("counting.sonde.md").bytes
    let spice = Array("```~~~sonde output#=\"---: \n\r\u{FF1D}[..](re)*".utf8) + [0xFF, 0xC3, 0]
    var dice = Dice(state: 4)
    for _ in 0..<1500 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &dice) {
        let start = Int.random(in: 0..<bytes.count - 12, using: &dice)
        let piece = Array(bytes[start..<start + Int.random(in: 1...12, using: &dice)])
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: bytes[start] = spice[Int.random(in: spice.indices, using: &dice)]
        case 1: bytes.removeSubrange(start..<start + piece.count)
        case 2: bytes.insert(contentsOf: piece, at: Int.random(in: 0..<bytes.count, using: &dice))
        default: bytes.insert(spice[Int.random(in: spice.indices, using: &dice)], at: start)
        }
      }
      examine(bytes)
    }
  }
}
