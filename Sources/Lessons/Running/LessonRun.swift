import Language
import Syntax

/// A run of a lesson's cells, one after another, in one session.
public final class LessonRun {
  /// The lesson.
  public let lesson: Lesson
  /// The session that the cells share.
  public let session: Session
  private let output: CellOutput
  private let deadline: Deadline

  /// A run that has not begun.
  /// - Parameters:
  ///   - session: a fresh session whose output is `output` and whose cancellation asks `deadline`.
  public init(_ lesson: Lesson, session: Session, output: CellOutput, deadline: Deadline) {
    (self.lesson, self.session, self.output, self.deadline) = (lesson, session, output, deadline)
    session.language = lesson.header.language
  }

  /// What can be known to be wrong before anything runs. Errors in cells that are to end in one are left out.
  public func check() -> [Diagnostic] {
    let edition = lesson.opening.prefix(1).filter { _ in lesson.header.statements.first?.key == .use }
    let found = edition.flatMap { session.check($0).diagnostics }
    let heads = session.table.heads.union(ScriptSurvey(lesson.script()).definedNames)
    var unparsed: [Diagnostic] = []
    var omitted: Set<Int> = []
    for cell in lesson.cells {
      let errors = ParsedProgram.parse(lesson.script(of: cell), commandNames: heads).diagnostics
      guard errors.containsError else { continue }
      if cell.options.expectsError {
        omitted.insert(cell.source.start)
      } else {
        unparsed += errors
      }
    }
    // A bracket that one cell leaves open would close in the next if they were read as one.
    guard unparsed.isEmpty else { return (found + unparsed).map(lesson.locating) }
    let forgiven = lesson.cells.filter(\.options.expectsError).map(\.source.range)
    let whole = session.check(lesson.script { omitted.contains($0.source.start) }).diagnostics
    let counted = whole.filter { diagnostic in
      diagnostic.span.file.name != lesson.file.name
        || !forgiven.contains { $0.contains(diagnostic.span.start) }
    }
    return (found + counted).map(lesson.locating)
  }

  /// Carries out what the front matter asks for: edition, seed, model.
  public func open() -> CellRun {
    output.begin(writingErrors: false)
    for script in lesson.opening {
      let report = session.run(script)
      guard report.outcome == .succeeded else {
        let ending: CellRun.Ending = report.outcome == .interrupted ? .interrupted : .failed
        return CellRun(
          ending: ending, output: output.text, reports: [],
          diagnostics: report.diagnostics.map(lesson.locating))
      }
    }
    return CellRun(ending: .done, output: output.text, reports: [], diagnostics: [])
  }

  /// Runs a cell. One that fails or is stopped leaves the session as it was before it, unless it was to fail.
  ///
  /// - Parameter isTimed: whether it is stopped at its `timeout=`.
  public func run(_ cell: Cell, isTimed: Bool = true) -> CellRun {
    let before = session.mark()
    output.begin(writingErrors: cell.options.expectsError)
    deadline.set(secondsFromNow: isTimed ? cell.options.timeout : nil)
    let report = session.run(lesson.script(of: cell))
    let isLate = report.outcome == .interrupted && deadline.isPast
    deadline.set(secondsFromNow: nil)
    let ending: CellRun.Ending =
      switch report.outcome {
      case .interrupted: isLate ? .late : .interrupted
      case .succeeded: cell.options.expectsError ? .noError : .done
      default: cell.options.expectsError ? .done : .failed
      }
    if cell.options.expectsError {
      for diagnostic in report.diagnostics { output.write(diagnostic) }
    }
    if ending != .done { session.goBack(to: before) }
    return CellRun(
      ending: ending, output: output.text, reports: output.reports, diagnostics: report.diagnostics)
  }
}

/// What became of a cell.
public struct CellRun: Sendable {
  /// How it ended.
  public let ending: Ending
  /// What it printed and, where it was to fail, its errors.
  public let output: String
  /// The warnings, and the expectations that did not hold, in the course of the cell.
  public let reports: [Diagnostic]
  /// What else is to be told: mistakes that the check found, or the failure that ended the cell.
  public let diagnostics: [Diagnostic]

  /// How a cell ends.
  public enum Ending: Sendable, Equatable {
    /// As it should: without an error, or with the one it was to end in.
    case done
    /// With an error.
    case failed
    /// Without the error it was to end in.
    case noError
    /// Stopped at its `timeout=`.
    case late
    /// Stopped by Ctrl-C.
    case interrupted
  }
}

extension Cell {
  /// What is to be said of a run: what it should have printed against what it did.
  public func verdict(on run: CellRun) -> CellVerdict {
    switch run.ending {
    case .done:
      guard let output else { return .unchecked }
      return Expectation(cell: self, output: output).difference(from: run.output).map { .differs($0) }
        ?? .passed
    case .failed: return .failed
    case .noError: return .noError
    case .late: return .late
    case .interrupted: return .interrupted
    }
  }
}

/// Whether a cell did what it should.
public enum CellVerdict: Sendable, Equatable {
  /// It printed what its output fence says.
  case passed
  /// It ran, and has no output fence.
  case unchecked
  /// It printed something else.
  case differs(OutputDifference)
  /// It failed.
  case failed
  /// It was to end in an error and didn't.
  case noError
  /// It took longer than its `timeout=`.
  case late
  /// It was stopped.
  case interrupted
}
