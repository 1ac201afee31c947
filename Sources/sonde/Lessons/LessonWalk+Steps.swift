import Language
import Lessons
import Syntax
import Terminal

/// What a learner's commands do.
extension LessonWalk {
  /// Runs the next cell, with a guess before it where one is asked for.
  func next() -> Next {
    guard let cell = stepper.cell else { return .goOn }
    let guess = cell.options.predicts && !isPlaying ? ask(cell) : nil
    if cell.options.isExercise, host.inputIsTerminal {
      say(Message(en: "one solution:", zh: "一种解法："))
      host.writeOut(block(cell.source.text))
    }
    watch.rearm()
    guard let result = stepper.next() else { return .goOn }
    console.endProgress()
    guard result.ending == .done else {
      let isInterrupted = told(result)
      return isPlaying ? .leave(isInterrupted ? 130 : 3) : .goOn
    }
    // What ended a cell that was to fail is a part of the lesson.
    for diagnostic in result.diagnostics { console.report(diagnostic) }
    if let guess { tell(guess.verdict(cell, output: result.output), of: guess, cell) }
    host.writeOut("\n")
    keepPlace()
    return .goOn
  }

  func move(_ command: StepCommand) -> Next {
    switch command {
    case .back:
      guard stepper.back() else {
        say(Message(en: "this is the first cell", zh: "这已是第一个单元"))
        break
      }
      showAgain()
    case .repeat:
      guard stepper.back() else {
        say(Message(en: "no cell has run yet", zh: "还没有运行过单元"))
        break
      }
      firstUnseen = cellParts[stepper.position] + 1
      if let cell = stepper.cell { host.writeOut(block(cell.source.text)) }
      return next()
    case .goTo(let target): return goTo(target)
    default: break
    }
    keepPlace()
    return .goOn
  }

  func goTo(_ name: String?) -> Next {
    guard let name, let target = stepper.place(of: name) else {
      let near = name.flatMap { Spelling.suggestion(for: $0, in: lesson.cells.compactMap(\.id)) }
      if let name {
        let (en, zh) = near.map { ("did you mean `\($0)`?", "是不是 `\($0)`？") } ?? ("", "")
        say(Message(en: "there is no cell `\(name)` \(en)", zh: "没有单元 `\(name)` \(zh)"), .warning)
      }
      if near == nil { showContents() }
      return .goOn
    }
    if target < stepper.position { stepper.back(to: target) }
    catchUp(to: target)
    showAgain()
    keepPlace()
    return .goOn
  }

  /// Runs the cells before a place without showing what they print.
  func catchUp(to target: Int) {
    watch.rearm()
    let first = stepper.position
    while stepper.position < target {
      console.progress(
        done: stepper.position - first, total: target - first, unit: Message(en: "cells", zh: "个单元"))
      guard let result = stepper.next(isQuiet: true) else { break }
      guard result.ending == .done else {
        console.endProgress()
        _ = told(result)
        break
      }
    }
    console.endProgress()
  }

  /// Runs what isn't the cell: on a copy.
  func evaluate(_ typed: String) {
    let session = stepper.run.session
    let code = Entry.expanded(typed, session)
    if code != typed { console.note(Message(en: "= \(code)", zh: "= \(code)")) }
    entries += 1
    watch.rearm()
    let attempt = stepper.attempt(SourceFile(name: "<\(entries)>", text: code))
    console.endProgress()
    if attempt.report.outcome == .interrupted {
      host.writeError(Message(en: "interrupted", zh: "已中断").text(console.language))
      return
    }
    for diagnostic in attempt.report.diagnostics { console.report(diagnostic) }
    guard !stepper.isTrying, attempt.report.outcome != .rejected else { return }
    if let cell = stepper.cell, cell.options.isExercise {
      judge(attempt, cell)
    } else if !hasToldOfTries {
      hasToldOfTries = true
      say(
        Message(
          en: "(tried on a copy: the lesson goes on as written; `try` keeps what you do until `done`)",
          zh: "（在副本上尝试：课程仍按原样继续；`try` 会保留你的操作直到 `done`）"), .faint)
    }
  }

  func judge(_ attempt: Stepper.Attempt, _ cell: Cell) {
    guard attempt.solves(cell) else {
      say(
        Message(
          en: "not yet what it should print; `hint` helps, `show` shows that, Enter shows a solution",
          zh: "输出还不对；`hint` 给提示，`show` 显示应有的输出，回车显示一种解法"), .warning)
      return
    }
    stepper.score.solved.insert(cell.name.en)
    say(Message(en: "Right.", zh: "正确。"), .good)
    host.writeOut("\n")
    // The lesson goes on from its own solution, so that every walk ends alike.
    catchUp(to: stepper.position + 1)
    keepPlace()
  }

  func beginTrying() {
    guard !stepper.isTrying else { return }
    stepper.beginTrying()
    say(
      Message(
        en: "try whatever you like; `done` goes back to the lesson as it was",
        zh: "随意尝试；`done` 回到课程，一切如前"), .faint)
  }

  func endTrying() {
    guard stepper.isTrying else {
      say(Message(en: "`done` ends a `try`; none is open", zh: "`done` 用来结束 `try`；现在没有在尝试"))
      return
    }
    stepper.endTrying()
    say(Message(en: "back in the lesson", zh: "回到课程"), .faint)
  }

  /// Tells of a cell that didn't end well; gives whether it was interrupted.
  func told(_ result: CellRun) -> Bool {
    for diagnostic in result.diagnostics where result.ending != .interrupted { console.report(diagnostic) }
    switch result.ending {
    case .interrupted:
      host.writeError(Message(en: "interrupted", zh: "已中断").text(console.language))
      return true
    case .noError:
      say(Message(en: "the cell was to end in an error and did not", zh: "这个单元应当出错，却没有出错"), .warning)
    default:
      say(Message(en: "the cell failed; the session is as before it", zh: "单元出错；会话恢复到它之前"), .warning)
    }
    return false
  }

  // MARK: The place

  func resume() {
    guard let kept = place?.load() else { return }
    let done = kept.cells(in: lesson)
    guard done < lesson.cells.count else {
      say(Message(en: "you have been through this lesson; it begins anew", zh: "这个课程你已学完；从头开始"), .faint)
      return
    }
    guard done > 0 else { return }
    say(
      Message(
        en:
          "going on where you left: \(done) of \(lesson.cells.count) cells run again (`--restart` begins anew)",
        zh: "从上次的地方继续：重新运行 \(lesson.cells.count) 个单元中的 \(done) 个（`--restart` 从头开始）"), .faint)
    stepper.score = kept.score
    catchUp(to: done)
    showAgain()
  }

  func keepPlace() {
    do throws(Failure) { try place?.save(StepPlace(stepper)) } catch {
      if !hasToldOfPlace { console.note(error.message) }
      hasToldOfPlace = true
    }
  }
}
