import Lessons
import Syntax
import Terminal

extension LessonHost {
  /// What became of the front matter, where it failed, or of the cells up to the first that didn't end as it should.
  ///
  /// - Parameters:
  ///   - share: how many lessons are done, of how many.
  ///   - willRun: hears of each cell before it runs.
  ///   - didRun: hears of each cell after it ran.
  func runAll(
    _ console: Console, _ progress: CellProgress, share: (done: Int, of: Int),
    willRun: (Cell) -> Void = { _ in }, didRun: (Cell, CellRun) -> Void = { _, _ in }
  ) -> [(cell: Cell?, run: CellRun)] {
    let opening = run.open()
    guard opening.ending == .done else { return [(nil, opening)] }
    var runs: [(cell: Cell?, run: CellRun)] = []
    let (cells, name) = (run.lesson.cells, run.lesson.file.name)
    let place = "\(name) (\(share.done + 1)/\(share.of))"
    let started = ProgressLine.monotonic()
    for (index, cell) in cells.enumerated() {
      progress.place = Message(en: "\(cell.name.en) of \(place)", zh: "\(place) 的 \(cell.name.zh)")
      console.progress(
        done: index, total: cells.count, unit: Message(en: "cells of \(place)", zh: "个单元，\(place)"))
      willRun(cell)
      let result = run.run(cell)
      didRun(cell, result)
      runs.append((cell, result))
      guard result.ending == .done else { break }
    }
    console.endProgress()
    let seconds = ((ProgressLine.monotonic() - started) / .seconds(1) * 1000).rounded() / 1000
    console.detail(Message(en: "\(name) ran for \(seconds) s", zh: "\(name) 运行用时 \(seconds) 秒"))
    return runs
  }
}
