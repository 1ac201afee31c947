import Foundation
import Lessons
import Syntax
import Testing

/// A lesson of a title and some Markdown.
func lesson(_ body: String) -> LessonResult {
  Lesson.parse(SourceFile(name: "test.sonde.md", text: "---\ntitle: Test\n---\n" + body))
}

/// A golden lesson.
func goldenLesson(_ name: String) throws -> SourceFile {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/lessons")
  return SourceFile(name: name, bytes: [UInt8](try Data(contentsOf: folder.appending(path: name))))
}

/// Mistakes as `E503@6:11`.
func mistakes(_ result: LessonResult) -> [String] {
  result.diagnostics.map { "\($0.code)@\($0.span.line):\($0.span.column)" }
}

@Suite struct FormatTests {
  @Test func aLessonIsFrontMatterProseCellsAndOutputs() throws {
    let result = Lesson.parse(try goldenLesson("counting.sonde.md"))
    #expect(result.diagnostics.isEmpty, "\(mistakes(result))")
    let lesson = result.lesson
    #expect(lesson.header.title == "Counting words" && lesson.header.language == .en)
    #expect(lesson.header.statements.map(\.key) == [.use, .seed])
    #expect(lesson.cells.map(\.id) == ["words", "frequent", "mean", "wrong", "longest", "end"])
    #expect(lesson.cells.map { $0.expectedOutput != nil } == [true, true, true, true, true, false])
    let words = lesson.cells[0]
    #expect(words.options.timeout == 60 && words.expectedOutput == "6\n")
    #expect(words.source.text == "let words = split(\"the cat sat on the mat\", \" \")\nlen(words)\n")
    let frequent = lesson.cells[1].options
    #expect(frequent.predicts && frequent.question == "Which word stands there twice?")
    #expect(frequent.answers == ["the"] && frequent.hint == "Read it aloud.")
    #expect(lesson.cells[2].options.tolerance == 1e-2 && lesson.cells[3].options.expectsError)
    #expect(lesson.cells[4].options.isExercise)
  }

  @Test func proseCellsAndOutputsAreAllOfTheFile() throws {
    let file = try goldenLesson("counting.sonde.md")
    let parts = Lesson.parse(file).lesson.parts
    let prose = parts.compactMap { if case .prose(let span) = $0 { span.text } else { nil } }
    #expect(prose.first?.hasPrefix("# Counting words\n") == true)
    #expect(prose.contains { $0.contains("```text\nlet nothing = 1\n```") })
    #expect(prose.last == "\nThat was all.\n")
  }

  @Test func aCellAsAScriptStandsAtItsOwnPlace() throws {
    let lesson = Lesson.parse(try goldenLesson("counting.sonde.md")).lesson
    for cell in lesson.cells {
      let script = lesson.script(of: cell)
      let program = ParsedProgram.parse(script, commandNames: ["print"])
      #expect(!program.hasErrors)
      let statement = try #require(program.program.statements.first)
      #expect(statement.span.line == cell.block.opening.line + 1 && statement.span.column == 1)
    }
    let seed = try #require(lesson.opening.last)
    let statement = try #require(ParsedProgram.parse(seed, commandNames: ["seed"]).program.statements.first)
    #expect(statement.span.text == "seed  3" && statement.span.line == 5)
  }

  @Test(arguments: [
    ("```sonde #a\n```\n```sonde #a\n```\n", "E503@6:11"), ("```sonde\nprint 1\n", "E501@4:1"),
    ("```text\nprint 1\n", "E501@4:1"), ("```sonde\nprint 1\n```output\n1\n```\n", "E501@4:1"),
    ("```output\n1\n```\n", "E502@4:1"), ("```sonde\n```\nText.\n```output\n```\n", "E502@7:1"),
    ("```sonde\n```\n```output\n```\n```output\n```\n", "E502@8:1"), (" ```sonde\n ```\n", "E502@4:1"),
    ("```sonde timout=3\n```\n", "E504@4:10"), ("```sonde timeout=x\n```\n", "E505@4:10"),
    ("```sonde timeout=0\n```\n", "E505@4:10"), ("```sonde timeout\n```\n", "E505@4:10"),
    ("```sonde tol=2\n```\n", "E505@4:10"), ("```sonde tol=nan\n```\n", "E505@4:10"),
    ("```sonde hint=\"a\n```\n", "E505@4:15"), ("```sonde error=1\n```\n", "E505@4:10"),
    ("```sonde #a #b\n```\n", "E503@4:14"), ("```sonde #a,b\n```\n", "E505@4:10"),
    ("```sonde #\n```\n", "E505@4:10"),
    ("```sonde tol=1e-3 tol=1e-4\n```\n", "E503@4:19"), ("```sonde answer=a\n```\n", "E505@4:10"),
    ("```sonde exercise predict\n```\n```output\n```\n", "E505@4:10"),
    ("```sonde timeout＝3\n```\n", "E003@4:10"), ("```sonde hint=\"`a`\"\n```\n", "E505@4:16"),
    ("```sonde\n```\n\n```output\na\nb( (re)\n```\n", "E507@9:1"),
  ])
  func aMistakeIsToldAtItsPlace(_ body: String, _ mistake: String) {
    #expect(mistakes(lesson(body)) == [mistake])
  }

  @Test(arguments: [
    ("", "E506@1:1"), ("# A title in prose\n", "E506@1:1"), ("---\nlang: zh\n---\n", "E506@1:1"),
    ("---\ntitle:\n---\n", "E505@2:1"), ("---\ntitle: a\n", "E501@1:1"),
    ("---\ntitle: a\ntitel: b\n---\n", "E504@3:1"), ("---\ntitle: a\nlang: cn\n---\n", "E505@3:7"),
    ("---\ntitle: a\nseed: -1\n---\n", "E505@3:7"), ("---\ntitle: a\nmodel: a; print 1\n---\n", "E505@3:8"),
    ("---\ntitle: a\ntitle: b\n---\n", "E503@3:1"), ("---\ntitle： a\n---\n", "E504@2:1"),
  ])
  func theFrontMatterIsChecked(_ text: String, _ mistake: String) {
    let result = Lesson.parse(SourceFile(name: "a.sonde.md", text: text))
    #expect(mistakes(result).last == mistake, "\(mistakes(result))")
    #expect(result.hasErrors)
  }

  @Test func aWrongWordIsMendedByTheNearest() {
    for (wrong, right) in [
      ("timout=3", "timeout"), ("predikt", "predict"), ("toll=1e-3", "tol"), ("excercise", "exercise"),
    ] {
      let result = lesson("```sonde \(wrong)\n```\n```output\n```\n")
      #expect(result.diagnostics.first?.fixIts.first?.replacement == right)
      #expect(result.diagnostics.first?.help?.en == "did you mean `\(right)`?")
    }
    let doubled = lesson("```sonde #a\n```\n```sonde #a-2\n```\n```sonde #a\n```\n")
    #expect(doubled.diagnostics.first?.fixIts.first?.replacement == "a-3")
  }

  @Test func fixItsMendWhatTheySay() {
    for body in [
      "```sonde #a\n```\n```sonde #a\n```\n", "```sonde\nprint 1\n```output\n1\n```\n", "  ```sonde\n```\n",
      "```sonde timeout＝3\n```\n", "```sonde hint=\"a b\n```\n", "```sonde timout=3\n```\n", "~~~sonde\n1\n",
    ] {
      let result = lesson(body)
      let mended = FixIt.apply(result.diagnostics.flatMap(\.fixIts), to: result.lesson.file)
      #expect(
        result.hasErrors && Lesson.parse(SourceFile(name: "", text: mended)).diagnostics.isEmpty, "\(body)")
    }
  }

  @Test func bytesThatAreNoTextAreRefused() {
    let bytes = Array("---\ntitle: a\n---\n".utf8)
    #expect(mistakes(Lesson.parse(SourceFile(name: "a", bytes: bytes + [0xFF, 0x0A]))) == ["E001@4:1"])
    // 中文字 read as Windows-1252 and saved again.
    let mojibake = "\u{E4}\u{B8}\u{AD}\u{E6}\u{2013}\u{2021}\u{E5}\u{AD}\u{2014}"
    #expect(mistakes(lesson("a \(mojibake)\n")) == ["E007@4:3"])
    #expect(mistakes(lesson("a\u{202E}b\n")) == ["E008@4:2"])
    let marked = Lesson.parse(SourceFile(name: "a", text: "\u{FEFF}---\ntitle: a\n---\n"))
    #expect(mistakes(marked) == ["W201@1:1"] && marked.lesson.header.title == "a" && !marked.hasErrors)
  }

  @Test func blocksThatMarkdownReadsOtherwiseAreNoCells() {
    let result = lesson(
      """
      ````text
      ```sonde
      ```
      ````
          ```sonde
      `` ```sonde `` and ```sonde``` in a line
      ~~~ sonde #tilde
      ```
      ~~~
      """)
    #expect(result.diagnostics.isEmpty, "\(mistakes(result))")
    #expect(result.lesson.cells.map(\.id) == ["tilde"])
    #expect(result.lesson.cells.first?.source.text == "```\n")
  }

  @Test func windowsLineBreaksAreRead() {
    let result = lesson("```sonde #a\r\nprint 1\r\n```\r\n\r\n```output\r\n1\r\n```\r\n")
    #expect(result.diagnostics.isEmpty && result.lesson.cells.first?.expectedOutput == "1\r\n")
  }
}
