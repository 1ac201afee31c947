import Glibc
import Language
import Lessons
import Syntax
import Terminal

/// A walk through a lesson with a person, or with lines from a pipe: what is shown, asked and kept.
final class LessonWalk {
  let host: Host
  let console: Console
  let stepper: Stepper
  let lesson: Lesson
  let watch: InterruptWatch
  let place: PlaceFile?
  private let editor: LineEditor
  private let asking = Asking()
  /// The places of the cells among the lesson's parts.
  let cellParts: [Int]
  /// The first part that hasn't been shown.
  var firstUnseen = 0
  /// Whether the cell is left out of the next line, after Ctrl-C.
  private var isCleared = false
  /// The place of which it has been said what it wants.
  private var offeredPosition: Int?
  /// Whether the input has ended, so that the rest plays by itself.
  private(set) var isPlaying = false
  var hasToldOfTries = false
  var hasToldOfPlace = false
  var entries = 0

  init(
    _ lessonHost: LessonHost, _ host: Host, _ console: Console, completion: ReplCompletion, place: PlaceFile?
  ) {
    (self.host, self.console, self.place) = (host, console, place)
    (watch, lesson) = (lessonHost.watch, lessonHost.run.lesson)
    let stepper = Stepper(lessonHost.run, output: lessonHost.output)
    self.stepper = stepper
    cellParts = lesson.parts.indices.filter { [lesson] in
      if case .cell = lesson.parts[$0] { true } else { false }
    }
    let session = lessonHost.run.session
    let ids = lesson.cells.compactMap(\.id)
    let asking = asking
    editor = LineEditor(
      application: "sonde",
      completer: { entry, cursor in
        guard !asking.isOpen else { return LineEditor.Completions(candidates: [], start: cursor) }
        return StepCompletion.complete(entry, cursor, ids: ids, language: completion)
      },
      isIncomplete: { entry in
        let cell = stepper.cell?.source.text ?? ""
        guard !asking.isOpen,
          case .code = StepCommand.reading(entry, cell: cell, isKnown: { _ in true })
        else { return false }
        return session.isIncomplete(entry)
      })
  }

  /// Whether a guess is asked for, so that nothing is completed or continued.
  private final class Asking {
    var isOpen = false
  }

  /// Reads a guess; nil where none is given.
  func readGuess(_ prompt: String) -> Guess? {
    asking.isOpen = true
    defer { asking.isOpen = false }
    guard case .text(let typed) = editor.read(prompt: prompt) else { return nil }
    if !host.inputIsTerminal { host.writeOut(prompt + typed + "\n") }
    return Guess(typed)
  }

  // MARK: The walk

  /// Walks until the learner leaves or the lesson ends; gives the exit code.
  func run(isNew: Bool) -> Int32 {
    console.note(greeting)
    watch.rearm()
    let opening = stepper.open()
    console.endProgress()
    guard opening.ending == .done else { return told(opening) ? 130 : 3 }
    if !isNew { resume() }
    while true {
      showProse()
      if stepper.cell == nil, !stepper.isTrying, offeredPosition != stepper.position {
        offeredPosition = stepper.position
        showEnd()
      }
      if stepper.cell == nil, isPlaying { return 0 }
      guard let entry = read() else { continue }
      switch obey(entry) {
      case .goOn: continue
      case .leave(let code): return code
      }
    }
  }

  enum Next {
    case goOn
    case leave(Int32)
  }

  /// What to read and do: nil where the line was dropped.
  private func read() -> String? {
    let source = offered
    if !isPlaying, source.isEmpty || !editor.isEditing, offeredPosition != stepper.position {
      offeredPosition = stepper.position
      showOffer()
    }
    guard !isPlaying else { return echo("") }
    switch editor.read(prompt: prompt, prefill: editor.isEditing && !isCleared ? source : "") {
    case .text(let entry):
      isCleared = false
      return host.inputIsTerminal ? entry : echo(entry)
    case .interrupted:
      isCleared = true
      return nil
    case .end:
      if host.inputIsTerminal { return "quit" }
      isPlaying = true
      return echo("")
    }
  }

  /// The source that is put into the line: that of the cell, unless it is an exercise.
  private var offered: String {
    guard !stepper.isTrying, let cell = stepper.cell, !cell.options.isExercise else { return "" }
    return cell.source.text.withoutLastBreaks
  }

  /// Off a terminal a transcript shows what was typed, or the cell that an empty line runs.
  private func echo(_ entry: String) -> String {
    let typed = entry.isEmpty ? stepper.cell?.source.text.withoutLastBreaks ?? "" : entry
    guard stepper.cell != nil || !entry.isEmpty else { return entry }
    let lines = typed.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.enumerated().map { ($0.offset == 0 ? prompt : "…> ") + $0.element + "\n" }
    host.writeOut(shown.joined())
    return entry
  }

  private func obey(_ entry: String) -> Next {
    let session = stepper.run.session
    let command = StepCommand.reading(entry, cell: offered) { word in
      session.table.heads.contains(word) || session.variable(word) != nil
    }
    switch command {
    case .next:
      if stepper.isTrying { return .goOn }
      if stepper.cell == nil { return leave() }
      return next()
    case .code(let code): evaluate(code)
    case .misspelt(let word, let near):
      say(Message(en: "`\(word)`: did you mean `\(near)`?", zh: "`\(word)`：是不是 `\(near)`？"), .warning)
    case .quit: return leave()
    case .help: showHelp()
    case .hint: showHint()
    case .show: showExpected()
    case .tryOut: beginTrying()
    case .done: endTrying()
    case .back, .repeat, .goTo:
      guard !stepper.isTrying else {
        say(Message(en: "you are trying things: `done` goes back to the lesson", zh: "正在尝试：`done` 回到课程"))
        return .goOn
      }
      return move(command)
    }
    return .goOn
  }

  private func leave() -> Next {
    if let cell = stepper.cell, place != nil {
      say(
        Message(
          en: "kept: `sonde step \(lesson.file.name)` goes on at \(cell.name.en)",
          zh: "进度已保存：`sonde step \(lesson.file.name)` 从 \(cell.name.zh) 继续"))
    }
    keepPlace()
    return .leave(0)
  }

  // MARK: Prose

  /// Shows the prose up to the next cell.
  private func showProse() {
    let end = stepper.position < cellParts.count ? cellParts[stepper.position] : lesson.parts.count
    guard firstUnseen < end else { return }
    let formatter = ProseFormatter(
      width: console.frame.width, keepsMarks: console.style.depth == .none, paint: console.style.prose)
    for part in lesson.parts[firstUnseen..<end] {
      guard case .prose(let span) = part else { continue }
      let text = formatter.format(span.text)
      if !text.isEmpty { host.writeOut(text + "\n") }
    }
    firstUnseen = end
  }

  /// Shows the prose before the next cell once more.
  func showAgain() {
    firstUnseen = stepper.position == 0 ? 0 : cellParts[stepper.position - 1] + 1
  }

  private var prompt: String {
    let number = "\(min(stepper.position + 1, lesson.cells.count))/\(lesson.cells.count)"
    if stepper.isTrying { return console.style.prompt("try", .warning) + "> " }
    guard let cell = stepper.cell else { return console.style.prompt("end", .model) + "> " }
    return console.style.prompt((cell.id.map { $0 + " " } ?? "") + number, .model) + "> "
  }
}
