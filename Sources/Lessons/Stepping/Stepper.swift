import Language
import Syntax

/// A walk through a lesson, one cell at a time, forwards and back.
///
/// The lesson has one thread of state: every cell runs on what the cells before it left. Whatever else a learner tries
/// runs on a copy, so a walk with any number of detours ends where a straight run ends.
public final class Stepper {
  /// The lesson and its session.
  public let run: LessonRun
  private let output: CellOutput
  /// Where the session stood before each cell that has run.
  private var marks: [SessionMark] = []
  private var tryMark: SessionMark?
  /// What the learner has guessed and solved.
  public var score = StepScore()

  /// A walk that has not begun.
  public init(_ run: LessonRun, output: CellOutput) { (self.run, self.output) = (run, output) }

  private var cells: [Cell] { run.lesson.cells }

  /// The number of cells that have run, which is the place of the next.
  public var position: Int { marks.count }
  /// The cell that runs next; nil at the end.
  public var cell: Cell? { position < cells.count ? cells[position] : nil }
  /// Whether statements are tried on a copy, until `done`.
  public var isTrying: Bool { tryMark != nil }

  /// Carries out the front matter.
  public func open() -> CellRun { run.open() }

  /// Runs the next cell. One that doesn't end well stays the next, on an unchanged session.
  ///
  /// - Parameter isQuiet: whether only what is wrong is told.
  public func next(isQuiet: Bool = false) -> CellRun? {
    guard let cell else { return nil }
    let mark = run.session.mark()
    output.isQuiet = isQuiet
    defer { output.isQuiet = false }
    let result = run.run(cell, isTimed: false)
    if result.ending == .done { marks.append(mark) }
    return result
  }

  /// Goes back to before the last cell that ran; gives false at the start.
  @discardableResult
  public func back() -> Bool {
    guard let mark = marks.popLast() else { return false }
    run.session.goBack(to: mark)
    return true
  }

  /// Goes back to before the cell at a place, which has run.
  public func back(to place: Int) {
    guard place >= 0, place < marks.count else { return }
    run.session.goBack(to: marks[place])
    marks.removeSubrange(place...)
  }

  /// The place of a cell by its id, or by its number from 1.
  public func place(of name: String) -> Int? {
    if let place = cells.firstIndex(where: { $0.id == name }) { return place }
    return Int(name).flatMap { (1...max(1, cells.count)).contains($0) && !cells.isEmpty ? $0 - 1 : nil }
  }

  /// Begins to try things on a copy.
  public func beginTrying() { if tryMark == nil { tryMark = run.session.mark() } }

  /// Ends it: the session is as before.
  public func endTrying() {
    if let mark = tryMark { run.session.goBack(to: mark) }
    tryMark = nil
  }

  /// Runs a learner's own statements: while trying they add up, otherwise the session is afterwards as before.
  public func attempt(_ source: SourceFile) -> Attempt {
    let session = run.session
    let mark = session.mark()
    output.begin()
    session.isInteractive = true
    let report = session.run(source)
    session.isInteractive = false
    if !isTrying { session.goBack(to: mark) }
    return Attempt(report: report, output: output.text)
  }

  /// What became of a learner's own statements.
  public struct Attempt: Sendable {
    /// How they ended.
    public let report: RunReport
    /// What they printed.
    public let output: String

    /// Whether they are an answer to an exercise: they ran, and printed what its solution prints.
    public func solves(_ cell: Cell) -> Bool {
      guard report.outcome == .succeeded, let expected = cell.output else { return false }
      return Expectation(cell: cell, output: expected).matches(output)
    }
  }
}

/// What a learner has guessed and solved, by the names of the cells.
public struct StepScore: Sendable, Equatable {
  /// The cells with a guess that could be right or wrong, and whether it was right.
  public var guesses: [String: Bool] = [:]
  /// The exercises solved.
  public var solved: Set<String> = []

  /// Nothing yet.
  public init() {}
}
