import Chance
import Language
import LanguageSupport
import Lessons
import Syntax
import Testing

/// A lesson with a walk through it.
private struct Walk {
  let stepper: Stepper
  let session: Session

  init(_ lesson: Lesson) {
    let deadline = Deadline()
    let output = CellOutput(language: .en) { value, _ in value.sourceText + "\n" }
    session = Session(
      table: CommandTable([SetSeed.self]), output: output, files: MemoryFiles(),
      cancellation: deadline.stopping(.never))
    stepper = Stepper(LessonRun(lesson, session: session, output: output, deadline: deadline), output: output)
  }

  /// All that statements of these lessons change.
  var state: [String] {
    session.variables.map { "\($0.name)=\($0.value.sourceText)" }
      + ["\(session.seed) \(session.nextStreamPeek)", session.savedScript, "\(session.failedExpectations)"]
  }

  @discardableResult
  func attempt(_ code: String) -> Stepper.Attempt { stepper.attempt(SourceFile(name: "<1>", text: code)) }
}

extension Session {
  /// The stream that the next random command draws from.
  fileprivate var nextStreamPeek: UInt64 { snapshot().draws }
}

@Suite struct StepperTests {
  private func golden() throws -> Lesson { Lesson.parse(try goldenLesson("counting.sonde.md")).lesson }

  private func straight(_ lesson: Lesson) -> Walk {
    let walk = Walk(lesson)
    _ = walk.stepper.open()
    while walk.stepper.next() != nil {}
    return walk
  }

  @Test func aWalkWithDetoursEndsWhereAStraightRunEnds() throws {
    let lesson = try golden()
    let expected = straight(lesson).state
    var dice = Dice(state: 6)
    for _ in 0..<40 {
      let walk = Walk(lesson)
      _ = walk.stepper.open()
      for _ in 0..<30 {
        switch Int.random(in: 0..<7, using: &dice) {
        case 0, 1: _ = walk.stepper.next()
        case 2: walk.stepper.back()
        case 3: walk.attempt("let words = [1]\nseed 9\nexpect 1 == 2\ndef f(x) { return x }")
        case 4:
          walk.stepper.beginTrying()
          walk.attempt("let words = 5")
          #expect(walk.session.variable("words") == .int(5))
          walk.stepper.endTrying()
        case 5: walk.attempt("let n = 1 / 0")
        default:
          if walk.stepper.position > 0 {
            walk.stepper.back(to: Int.random(in: 0..<walk.stepper.position, using: &dice))
          }
        }
      }
      while walk.stepper.next(isQuiet: true) != nil {}
      #expect(walk.state == expected)
    }
  }

  @Test func backIsTheStateBefore() throws {
    let walk = Walk(try golden())
    _ = walk.stepper.open()
    var states: [[String]] = []
    repeat { states.append(walk.state) } while walk.stepper.next() != nil
    for state in states.dropLast().reversed() {
      #expect(walk.stepper.back() && walk.state == state)
    }
    #expect(!walk.stepper.back() && walk.stepper.position == 0)
  }

  @Test func aCellThatFailsIsStillTheNext() {
    let walk = Walk(lesson("```sonde\nlet x = 1\nlet y = 1 / 0\n```\n").lesson)
    #expect(walk.stepper.next()?.ending == .failed)
    #expect(walk.stepper.position == 0 && walk.session.variable("x") == nil)
  }

  @Test func anExerciseIsSolvedByWhatItPrints() throws {
    let walk = Walk(try golden())
    for _ in 0..<4 { _ = walk.stepper.next() }
    let cell = try #require(walk.stepper.cell)
    #expect(cell.options.isExercise)
    for (code, isRight) in [
      ("print 3", true), ("print 4", false), ("print 3\nprint (1 / 0)", false), ("", false),
    ] {
      #expect(walk.attempt(code).solves(cell) == isRight, "\(code)")
    }
  }

  @Test(arguments: [
    ("", StepCommand.next), (" next ", .next), ("let x = 1", .next), ("let x = 1\n", .next), ("back", .back),
    ("let x = 1back", .back), ("let x = 1 quit", .quit), ("goto", .goTo(nil)), ("goto #a-1", .goTo("a-1")),
    ("let x = 1goto 3", .goTo("3")), ("let x = 2", .code("let x = 2")), ("show x", .code("show x")),
    ("show", .show),
    ("repeat(\"a\", 3)", .code("repeat(\"a\", 3)")), ("bakc", .misspelt("bakc", suggestion: "back")),
    ("words", .code("words")), ("x", .code("x")), ("提示", .hint), ("退出", .quit), ("?", .help),
    ("help patch", .code("help patch")),
  ])
  func anEntryIsACommandTheCellOrSomethingElse(_ entry: String, _ command: StepCommand) {
    #expect(StepCommand.reading(entry, cell: "let x = 1\n") { $0 == "words" } == command)
  }

  @Test func cellsAreFoundByIdAndNumber() throws {
    let stepper = Walk(try golden()).stepper
    #expect(stepper.place(of: "mean") == 2 && stepper.place(of: "3") == 2 && stepper.place(of: "0") == nil)
    #expect(stepper.place(of: "nope") == nil && stepper.place(of: "7") == nil)
  }

  @Test func aPlaceHoldsWhileTheCellsAreTheSame() throws {
    let lesson = try golden()
    let walk = Walk(lesson)
    for _ in 0..<3 { _ = walk.stepper.next() }
    walk.stepper.score.guesses["#frequent"] = true
    walk.stepper.score.solved.insert("the cell at line 3")
    let place = StepPlace(walk.stepper)
    let read = try #require(StepPlace(place.text))
    #expect(read == place && read.cells(in: lesson) == 3 && read.score == walk.stepper.score)
    let text = lesson.file.text(0..<lesson.file.bytes.count)
    func changed(_ old: String, _ new: String) -> Lesson {
      Lesson.parse(SourceFile(name: "a", text: text.replacing(old, with: new))).lesson
    }
    #expect(read.cells(in: changed("Which word is", "What word is")) == 3)
    #expect(read.cells(in: changed("first(twice)", "last(twice)")) == 1)
    #expect(read.cells(in: changed("seed: 3", "seed: 4")) == 0)
    for damaged in ["", "x", "sonde-place 1\nran\n", "sonde-place 2\n", "sonde-place 1\nguessed a\n"] {
      #expect(StepPlace(damaged) == nil, "\(damaged)")
    }
    #expect(StepPlace("sonde-place 1\n")?.cells(in: lesson) == 0)
  }

  @Test(arguments: [
    ("predict answer=\"the|那个\"", "The", "x", Guess.Verdict.right),
    ("predict answer=the", "cat", "", .wrong("the")),
    ("predict answer=3 tol=0.1", "3.2", "", .right), ("predict answer=3", "3.0", "", .right),
    ("predict", "2.8", "mean 2.83 of 6", .nearest("2.83", isNear: true)),
    ("predict", "9", "mean 2.83 of 6", .nearest("6", isNear: false)),
    ("predict", "6", "mean 2.83 of 6", .right),
    ("predict", "50 %", "share 0.5", .nearest("0.5", isNear: false)),
    ("predict", "“Paris”", "1  Paris", .right),
    ("predict", "London", "1  Paris", .notThere),
  ])
  func aGuessIsComparedWithTheAnswerOrTheOutput(
    _ options: String, _ guess: String, _ output: String, _ verdict: Guess.Verdict
  ) throws {
    let cell = try #require(lesson("```sonde \(options)\n```\n").lesson.cells.first)
    #expect(Guess(guess)?.verdict(cell, output: output) == verdict)
    #expect(Guess("  ") == nil)
  }
}
