import Syntax

/// A lesson, `.sonde.md`: Markdown with cells of Sonde in it and, below each cell, what it should print.
///
///     let result = Lesson.parse(file)
///     for cell in result.lesson.cells { print(cell.source.text) }
public struct Lesson: Sendable {
  /// The file as read.
  public let file: SourceFile
  /// The front matter.
  public let header: LessonHeader
  /// Prose and cells, in the order of the file.
  public let parts: [Part]

  /// A stretch of the lesson.
  public enum Part: Sendable {
    /// Markdown to be read.
    case prose(Span)
    /// Statements to be run.
    case cell(Cell)
  }

  /// A lesson.
  public init(file: SourceFile, header: LessonHeader, parts: [Part]) {
    (self.file, self.header, self.parts) = (file, header, parts)
  }

  /// The cells, in the order of the file.
  public var cells: [Cell] {
    parts.compactMap { if case .cell(let cell) = $0 { cell } else { nil } }
  }

  /// Whether a path is that of a lesson, by its ending: any Markdown may be one.
  public static func isLesson(_ path: String) -> Bool { path.hasSuffix(".md") }

  /// How the names of lessons end that are looked for in a folder.
  public static let ending = ".sonde.md"
}

/// What parsing gives: a lesson, and all that was found wrong with it.
public struct LessonResult: Sendable {
  /// The lesson; where there are errors, what could be read of it.
  public let lesson: Lesson
  /// Mistakes and warnings, by place.
  public let diagnostics: [Diagnostic]

  /// Whether the lesson can't be run.
  public var hasErrors: Bool { diagnostics.containsError }
}

extension Lesson {
  /// Reads a lesson. Never fails: mistakes are in the result's diagnostics.
  public static func parse(_ file: SourceFile) -> LessonResult {
    let check = SourceCheck(file)
    if check.isFatal {
      let empty = Lesson(file: file, header: LessonHeader(), parts: [])
      return LessonResult(lesson: empty, diagnostics: check.diagnostics)
    }
    var parser = LessonParser(file, start: check.start)
    let lesson = parser.lesson()
    let found = check.diagnostics + parser.diagnostics
    let sorted = found.enumerated().sorted {
      ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset)
    }
    return LessonResult(lesson: lesson, diagnostics: sorted.map(\.element))
  }
}
