import Commands
import Glibc
import Language
import Lessons
import Syntax
import Terminal

/// A lesson with a session of its own, in this process.
struct LessonHost {
  let run: LessonRun
  let output: CellOutput
  let watch: InterruptWatch

  /// - Parameter beside: hears what the cells print, too.
  init(
    _ lesson: Lesson, _ host: Host, _ shared: SharedOptions, _ engine: Engine, beside: (any Output)? = nil
  ) {
    watch = InterruptWatch()
    let deadline = Deadline()
    let frame = Frame(language: lesson.header.language)
    output = CellOutput(language: lesson.header.language, beside: beside) { value, style in
      style.renderer().render(value, in: frame)
    }
    let session = shared.makeSession(
      host, on: engine, output: output, cancellation: deadline.stopping(watch.cancellation))
    run = LessonRun(lesson, session: session, output: output, deadline: deadline)
  }
}

/// Hands on how far a cell has come, said with the cell's name, and nothing else.
final class CellProgress: Output {
  /// The cell that runs.
  var place = Message(en: "", zh: "")
  private let console: Console

  init(_ console: Console) { self.console = console }

  func progress(done: Int, total: Int?, unit: Message) {
    console.progress(
      done: done, total: total, unit: Message(en: "\(unit.en), \(place.en)", zh: "\(unit.zh)，\(place.zh)"))
  }
  func show(_ value: Value, as style: ShowStyle) {}
  func print(_ text: String) {}
  func note(_ message: Message) {}
  func report(_ diagnostic: Diagnostic) {}
}
