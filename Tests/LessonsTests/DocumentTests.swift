import Foundation
import Lessons
import Syntax
import Testing

/// The lesson that the documentation shows, in both languages.
@Test(arguments: ["docs/lessons.md", "docs/zh/lessons.md"])
func theDocumentedLessonPrintsWhatItSays(_ page: String) throws {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
  let parts = text.components(separatedBy: "````markdown\n")
  let example = try #require(parts.last?.components(separatedBy: "````\n").first)
  let result = Lesson.parse(SourceFile(name: page, text: example))
  #expect(result.diagnostics.isEmpty, "\(mistakes(result))")
  let room = Classroom(result.lesson)
  #expect(room.run.check().isEmpty && room.run.open().ending == .done)
  #expect(result.lesson.cells.count == 4)
  for cell in result.lesson.cells {
    #expect(cell.verdict(on: room.run.run(cell)) == .passed, "\(cell.name.en)")
  }
  for option in CellOptions.Name.allCases { #expect(text.contains("`\(option.rawValue)"), "\(option)") }
}

/// What the messages of a lesson's mistakes look like: the lesson's own line, a caret, the mend.
@Test func aMistakeOfALessonPointsAtItsLine() {
  let result = lesson("Text.\n```sonde #a timout=3\nprint 1\n```\n")
  let said = DiagnosticFormatter().format(result.diagnostics)
  let expected = """
    test.sonde.md:5:13: error[E504]: a cell has no option `timout`
      5 | ```sonde #a timout=3
        |             ^^^^^^
        = help: did you mean `timeout`?
        = write: ```sonde #a timeout=3

    """
  #expect(said == expected)
  #expect(DiagnosticFormatter(language: .zh).format(result.diagnostics).contains("单元没有选项 `timout`"))
}
