import Lessons
import Syntax

/// A lesson with what its cells give, ready to be written down.
public struct LessonOutputs: Sendable {
  /// What one cell gives.
  public struct CellOutput: Sendable {
    /// The parts of it.
    public let pieces: [OutputPiece]
    /// The whole as `sonde test` compares it.
    public let text: String

    /// An output.
    public init(pieces: [OutputPiece], text: String) { (self.pieces, self.text) = (pieces, text) }
  }

  /// The lesson.
  public let lesson: Lesson
  /// An output for each of its cells, in order.
  public let outputs: [CellOutput]

  /// A lesson that has been run.
  public init(_ lesson: Lesson, outputs: [CellOutput]) { (self.lesson, self.outputs) = (lesson, outputs) }

  /// A lesson with the outputs that are written in it, as text.
  public init(written lesson: Lesson) {
    self.lesson = lesson
    outputs = lesson.cells.map { cell in
      let text = cell.expectedOutput ?? ""
      return CellOutput(pieces: text.isEmpty ? [] : [.printed(text)], text: text)
    }
  }

  /// The lesson's parts, each cell with its output.
  var parts: [Part] {
    var rest = outputs[...]
    return lesson.parts.map { part in
      switch part {
      case .prose(let span): .prose(span.text)
      case .cell(let cell): .cell(cell, rest.popFirst() ?? CellOutput(pieces: [], text: ""))
      }
    }
  }

  /// A stretch of the lesson.
  enum Part {
    case prose(String)
    case cell(Cell, CellOutput)
  }

  /// The lesson itself, with each output as it came: `sonde test` finds nothing to say of it. A cell that printed
  /// something and has no output fence gets one.
  public var markdown: [UInt8] {
    let changed = zip(lesson.cells, outputs).filter { cell, output in
      cell.output.map { $0.content.text != output.text } ?? !output.text.isEmpty
    }
    return lesson.replacingOutputs(changed.map { (cell: $0, text: $1.text) }, addingFences: true)
  }
}
