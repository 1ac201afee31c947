import Language
import Lessons
import Syntax
import Terminal

/// What `sonde test` says of the lessons it ran.
struct LessonReport {
  /// A cell, or the front matter, and what became of it.
  struct Row {
    let cell: Cell?
    let run: CellRun
    let verdict: CellVerdict
  }

  /// The exit code so far: the worst of all lessons.
  private(set) var exitCode: Int32 = 0
  private let console: Console
  private let isTable: Bool
  private var rows: [[Value]] = []
  private var lessons = (passed: 0, failed: 0, refused: 0)
  private var cells = (checked: 0, unchecked: 0, updated: 0)

  /// - Parameter isTable: whether programs read the report: then it is one table.
  init(console: Console, isTable: Bool) { (self.console, self.isTable) = (console, isTable) }

  private func say(_ en: String, _ zh: String, _ role: Style.Role = .text) {
    guard !isTable else { return }
    console.writeLine(console.style.paint(Message(en: en, zh: zh).text(console.language), role))
  }

  /// A lesson that can't be run.
  mutating func refuse(_ path: String, _ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics { console.report(diagnostic) }
    lessons.refused += 1
    exitCode = 2
    say("BROKEN  \(path)", "有误    \(path)", .error)
    rows.append([.text(path), .nothing, .int(diagnostics.first?.span.line ?? 1), .text("broken")])
  }

  /// The lesson with the outputs that its cells printed; nil where a cell failed, so that nothing is rewritten.
  func updated(_ lesson: Lesson, _ rows: [Row]) -> [UInt8]? {
    guard rows.allSatisfy({ $0.run.ending == .done }) else { return nil }
    let outputs = rows.compactMap { row -> (cell: Cell, text: String)? in
      guard case .differs = row.verdict, let cell = row.cell, let output = cell.output else { return nil }
      return (cell, Expectation(cell: cell, output: output).updated(to: row.run.output))
    }
    return lesson.replacingOutputs(outputs)
  }

  /// A lesson that ran, at least in part.
  mutating func add(_ lesson: Lesson, _ rows: [Row], isUpdated: Bool) {
    let hasFailed = rows.contains { $0.run.ending != .done }
    var (checked, unchecked, wrong) = (0, 0, 0)
    for row in rows {
      switch row.verdict {
      case .passed: checked += 1
      case .unchecked: unchecked += 1
      case .differs:
        checked += 1
        if isUpdated && !hasFailed { cells.updated += 1 } else { wrong += 1 }
      case .failed, .noError, .late, .interrupted: wrong += 1
      }
      describe(row, lesson, isUpdated: isUpdated && !hasFailed)
    }
    cells.checked += checked
    cells.unchecked += unchecked
    let left = lesson.cells.count - rows.count { $0.cell != nil }
    if wrong == 0 { lessons.passed += 1 } else { lessons.failed += 1 }
    if wrong > 0 { exitCode = max(exitCode, 1) }
    var (en, zh) = ("\(checked) checked", "比较 \(checked) 个")
    if unchecked > 0 { (en, zh) = (en + ", \(unchecked) not checked", zh + "，未比较 \(unchecked) 个") }
    if left > 0 { (en, zh) = (en + ", \(left) not run", zh + "，未运行 \(left) 个") }
    let name = lesson.file.name
    if wrong == 0 {
      say("ok      \(name): \(en)", "一致    \(name)：\(zh)", .good)
    } else {
      say("FAILED  \(name): \(en), \(wrong) wrong", "不一致  \(name)：\(zh)，\(wrong) 个有误", .error)
    }
  }

  private mutating func describe(_ row: Row, _ lesson: Lesson, isUpdated: Bool) {
    let line = row.cell?.block.opening.line ?? 1
    let place = "\(lesson.file.name):\(line):"
    let name = row.cell?.name ?? Message(en: "the front matter", zh: "文件信息")
    var word = "passed"
    switch row.verdict {
    case .passed: break
    case .unchecked: word = "unchecked"
    case .differs(let difference):
      word = isUpdated ? "updated" : "differs"
      if isUpdated {
        say("\(place) output of \(name.en) rewritten", "\(place) 已改写 \(name.zh) 的输出")
      } else {
        say(
          "\(place) output of \(name.en) differs (- as written, + as run)",
          "\(place) \(name.zh) 的输出不一致（- 课程所写，+ 实际输出）", .heading)
        if !isTable { console.writeLine(text(of: difference)) }
      }
    case .failed:
      word = "failed"
      for diagnostic in row.run.reports + row.run.diagnostics { console.report(diagnostic) }
    case .noError: word = "no error"
    case .late: word = "late"
    case .interrupted: word = "interrupted"
    }
    if let problem = row.run.problem(in: row.cell, at: place) { say(problem.en, problem.zh, .heading) }
    rows.append([
      .text(lesson.file.name), row.cell?.id.map { .text($0) } ?? .nothing, .int(line), .text(word),
    ])
  }

  private func text(of difference: OutputDifference) -> String {
    let style = console.style
    let text = difference.text(console.language) { piece, role in
      switch role {
      case .same: piece
      case .missing: style.paint(piece, .error)
      case .extra: style.paint(piece, .good)
      case .remark: style.paint(piece, .faint)
      }
    }
    return String(text.dropLast())
  }

  /// The last line, or the table.
  func finish() {
    guard !isTable else {
      console.show(.table(Table(Self.rowType, rows: rows)), as: .automatic)
      return
    }
    let total = lessons.passed + lessons.failed + lessons.refused
    var (en, zh) = (
      "\(total) lesson\(total == 1 ? "" : "s"): \(lessons.passed) ok", "\(total) 个课程：\(lessons.passed) 个一致"
    )
    if lessons.failed > 0 { (en, zh) = (en + ", \(lessons.failed) failed", zh + "，\(lessons.failed) 个不一致") }
    if lessons.refused > 0 { (en, zh) = (en + ", \(lessons.refused) broken", zh + "，\(lessons.refused) 个有误") }
    (en, zh) = (en + "; \(cells.checked) outputs checked", zh + "；比较了 \(cells.checked) 处输出")
    if cells.unchecked > 0 {
      (en, zh) = (
        en + ", \(cells.unchecked) cell\(cells.unchecked == 1 ? "" : "s") without one",
        zh + "，\(cells.unchecked) 个单元没有输出围栏"
      )
    }
    if cells.updated > 0 { (en, zh) = (en + ", \(cells.updated) rewritten", zh + "，改写 \(cells.updated) 处") }
    say(en, zh)
  }

  /// What `--format` asks to see of each cell.
  private static let rowType = RecordType(
    "cell",
    [
      FieldDeclaration("file", .text, doc: Message(en: "The lesson.", zh: "课程。")),
      FieldDeclaration("id", .optional(.text), doc: Message(en: "The cell's id.", zh: "单元的标识。")),
      FieldDeclaration("line", .int, doc: Message(en: "The line it begins at.", zh: "起始行。")),
      FieldDeclaration(
        "verdict", .text,
        doc: Message(
          en: "passed, unchecked, differs, updated, failed, no error, late, interrupted or broken.",
          zh: "passed 一致、unchecked 未比较、differs 不一致、updated 已改写、failed 出错、no error 没有出错、late 超时、"
            + "interrupted 被中断、broken 课程有误。")),
    ])
}

extension CellRun {
  /// What kept a cell, or the front matter, from running to its end; nil where nothing did.
  /// - Parameter place: the lesson's name and the line, as it stands before the sentence.
  func problem(in cell: Cell?, at place: String) -> Message? {
    let name = cell?.name ?? Message(en: "the front matter", zh: "文件信息")
    switch ending {
    case .done: return nil
    case .failed: return Message(en: "\(place) \(name.en) failed", zh: "\(place) \(name.zh) 运行出错")
    case .noError:
      return Message(
        en: "\(place) \(name.en) was to end in an error and did not", zh: "\(place) \(name.zh) 应当出错却没有出错")
    case .late:
      let seconds = (cell?.options.timeout).map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" } ?? ""
      return Message(
        en: "\(place) \(name.en) took longer than \(seconds) s", zh: "\(place) \(name.zh) 用时超过 \(seconds) 秒")
    case .interrupted:
      return Message(en: "\(place) \(name.en) was interrupted", zh: "\(place) \(name.zh) 被中断")
    }
  }
}
