import Language
import LanguageSupport
import Lessons
import Syntax
import Testing

/// A lesson with a session for it; `seed` is known, as the front matter wants it.
struct Classroom {
  let run: LessonRun
  let session: Session

  init(_ lesson: Lesson, cancellation: Cancellation = .never) {
    let deadline = Deadline()
    let output = CellOutput(language: lesson.header.language) { value, _ in value.sourceText + "\n" }
    session = Session(
      table: CommandTable([SetSeed.self]), output: output, files: MemoryFiles(),
      cancellation: deadline.stopping(cancellation))
    run = LessonRun(lesson, session: session, output: output, deadline: deadline)
  }

  init(golden name: String) throws { self.init(Lesson.parse(try goldenLesson(name)).lesson) }
}

enum SetSeed: Command {
  static let number = Parameter<Int>("number", .positional, help: Message(en: "The seed.", zh: "种子。"))
  static let signature = Signature(
    "seed", topic: .session, parameters: [number], effects: .changesSession,
    summary: Message(en: "Sets the seed.", zh: "设置种子。"), examples: [])
  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    session.seed = UInt64(call[number])
    return .nothing
  }
}

@Suite struct RunTests {
  @Test func theCellsOfALessonPrintWhatItSays() throws {
    let room = try Classroom(golden: "counting.sonde.md")
    #expect(room.run.check().isEmpty)
    #expect(room.run.open().ending == .done && room.session.seed == 3)
    let verdicts = room.run.lesson.cells.map { $0.verdict(on: room.run.run($0)) }
    #expect(verdicts == [.passed, .passed, .passed, .passed, .passed, .unchecked], "\(verdicts)")
  }

  private func verdict(_ body: String) -> CellVerdict? {
    let room = Classroom(lesson(body).lesson)
    return room.run.lesson.cells.map { $0.verdict(on: room.run.run($0)) }.last
  }

  @Test func whatACellDidWrongIsTold() throws {
    guard case .differs(let difference)? = verdict("```sonde\nprint 1\n```\n```output\n2\n```\n") else {
      Issue.record("no difference")
      return
    }
    #expect(difference.lines == [.missing("2"), .extra("1")])
    #expect(verdict("```sonde\nprint (1 / 0)\n```\n") == .failed)
    #expect(verdict("```sonde\nexpect 1 == 2\n```\n") == .failed)
    #expect(verdict("```sonde error\nprint 1\n```\n") == .noError)
    #expect(verdict("```sonde timeout=0.05\nfor i in 0..100000000 { len(\"a\") }\n```\n") == .late)
  }

  @Test func anErrorThatIsExpectedIsPartOfTheOutput() throws {
    let room = Classroom(
      lesson("```sonde error\nprint 1\nprint (1 / 0)\n```\n```sonde error\nexpect 1 == 2\nnosuch 3\n```\n")
        .lesson)
    let runs = room.run.lesson.cells.map { room.run.run($0) }
    #expect(runs[0].output.hasPrefix("1\nerror[E304]: ") && runs[0].output.hasSuffix("\n"))
    #expect(runs[0].output.utf8.count { $0 == 10 } == 2 && !runs[0].output.contains("test.sonde.md"))
    #expect(runs[1].output.hasPrefix("error[E105]: unknown command"))
    let chinese = Lesson.parse(
      SourceFile(name: "a", text: "---\ntitle: a\nlang: zh\n---\n```sonde error\nprint (1 / 0)\n```\n"))
    let other = Classroom(chinese.lesson)
    #expect(other.run.run(chinese.lesson.cells[0]).output.hasPrefix("错误[E304]："))
  }

  @Test func aCellThatFailsLeavesTheSessionAsItWas() {
    let room = Classroom(lesson("```sonde\nlet x = 1\n```\n```sonde\nx = 2\nlet y = 1 / 0\n```\n").lesson)
    for cell in room.run.lesson.cells { _ = room.run.run(cell) }
    #expect(room.session.variable("x") == .int(1) && room.session.variable("y") == nil)
  }

  @Test(arguments: [
    ("```sonde\nprint later\n```\n```sonde\nlet later = 1\n```\n", ["E117@5:7"]),
    ("```sonde\nprint (1\n```\n```sonde\nprint 2)\n```\n", ["E011@5:9", "E013@8:8"]),
    ("```sonde error\nprint (1\n```\n```sonde\nprint 2\n```\n", []),
    ("```sonde error\nprint nothing\n```\n```sonde\nprit 2\n```\n", ["E105@8:1"]),
    ("```sonde\ndef f(x) { return x }\n```\n```sonde\nf 2\n```\n", []),
  ])
  func theWholeLessonIsCheckedBeforeItRuns(_ body: String, _ expected: [String]) {
    let found = Classroom(lesson(body).lesson).run.check().map {
      "\($0.code)@\($0.span.line):\($0.span.column)"
    }
    #expect(found.map { $0.prefix(2) } == expected.map { $0.prefix(2) }, "\(found)")
    #expect(
      found.map { $0.split(separator: "@").last } == expected.map { $0.split(separator: "@").last },
      "\(found)")
  }

  @Test func anotherEditionIsRefused() {
    let other = Lesson.parse(SourceFile(name: "a", text: "---\ntitle: a\nseed: 1\nuse: sonde-9\n---\n"))
    #expect(!other.hasErrors)
    #expect(Classroom(other.lesson).run.check().map { $0.span.line } == [4])
  }
}

@Suite struct RewritingTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func onlyOutputsAreRewritten() {
    let result = lesson("One.\n```sonde\nprint 1\n```\n\n~~~output\nold\n~~~\nTwo.  \n\n```sonde\n```\n")
      .lesson
    let bytes = result.replacingOutputs([(result.cells[0], "1\n"), (result.cells[1], "none\n")])
    #expect(
      text(bytes)
        == "---\ntitle: Test\n---\nOne.\n```sonde\nprint 1\n```\n\n~~~output\n1\n~~~\nTwo.  \n\n```sonde\n```\n"
    )
  }

  @Test func aFenceGrowsAroundAnOutputThatHasOne() {
    let result = lesson("```sonde\n```\n```output\n```\nText.\n").lesson
    let bytes = result.replacingOutputs([(result.cells[0], "a\n  ````\n")])
    #expect(text(bytes).hasSuffix("```sonde\n```\n`````output\na\n  ````\n`````\nText.\n"))
    let again = Lesson.parse(SourceFile(name: "a", bytes: bytes))
    #expect(again.diagnostics.isEmpty && again.lesson.cells[0].expectedOutput == "a\n  ````\n")
  }

  @Test func cellsAreFormattedAndGetIds() {
    let body =
      "One  \n```sonde timeout=3\nlet  x=1\n```\n```sonde #cell-3\nprint   x\n```\n~~~ sonde\n# note\n~~~\n"
    let (bytes, diagnostics) = lesson(body).lesson.formatted(commandNames: ["print"])
    #expect(diagnostics.isEmpty)
    let expected =
      "---\ntitle: Test\n---\nOne  \n```sonde #cell-1 timeout=3\nlet x = 1\n```\n```sonde #cell-3\nprint x\n```\n"
      + "~~~ sonde #cell-4\n# note\n~~~\n"
    #expect(text(bytes) == expected)
    let again = Lesson.parse(SourceFile(name: "a", bytes: bytes)).lesson
    #expect(again.formatted(commandNames: ["print"]).bytes == bytes)
  }

  @Test func aCellThatCantBeReadStaysAndIsTold() {
    let body = "```sonde #a\nprint (\n```\n```sonde #b error\nprint (\n```\n"
    let result = lesson(body).lesson
    let (bytes, diagnostics) = result.formatted(commandNames: ["print"])
    #expect(bytes == result.file.bytes && diagnostics.map(\.span.line) == [5])
  }

  @Test func windowsLineBreaksStay() {
    let result = lesson("```sonde #a\r\nlet  x=1\r\nprint 1\r\n```\r\n```output\r\n2\r\n```\r\n").lesson
    #expect(
      text(result.formatted(commandNames: ["print"]).bytes).contains("#a\r\nlet x = 1\r\nprint 1\r\n```\r\n"))
    #expect(text(result.replacingOutputs([(result.cells[0], "1\n")])).contains("output\r\n1\r\n```\r\n"))
  }
}
