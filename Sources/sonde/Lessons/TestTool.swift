import ArgumentParser
import Commands
import Glibc
import Language
import Lessons
import Syntax
import Terminal

/// `sonde test LESSON …`: whether the cells still print what the lesson says.
struct TestTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run lessons (.sonde.md) and compare what their cells print with what they say.",
    discussion: """
      Each lesson runs in a fresh session. A cell without a fence `output` runs and isn't compared; the report counts \
      those. A folder stands for every .sonde.md in it.
      Exit codes: 0 all as written, 1 something differs or failed, 2 a lesson can't be run, 130 interrupted.
      """)

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Rewrite the output fences that differ, and nothing else.")
  var update = false

  @ArgumentParser.Argument(
    help: "The lessons, or folders of them.", completion: .file(extensions: ["sonde.md"]))
  var files: [String]

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    let lessons = LessonFiles(disk: DiskFiles(home: host.environment["HOME"] ?? ""))
    let paths = try lessons.paths(files)
    let engine = shared.makeEngine(host)
    Interrupts.watch(stuck: Console.stuck.text(host.language))
    var report = LessonReport(console: console, isTable: shared.format != nil)
    for (index, path) in paths.enumerated() {
      let result = Lesson.parse(try lessons.read(path))
      guard !result.hasErrors else {
        report.refuse(path, result.diagnostics)
        continue
      }
      for diagnostic in result.diagnostics { console.report(diagnostic) }
      let lesson = result.lesson
      let progress = CellProgress(console)
      let lessonHost = LessonHost(lesson, host, shared, engine, beside: progress)
      let problems = lessonHost.run.check()
      guard !problems.containsError else {
        report.refuse(path, problems)
        continue
      }
      let runs = self.runs(lessonHost, console, progress, share: (index, paths.count))
      if update, let text = report.updated(lesson, runs) {
        try write(text, over: lesson.file, lessons, console)
      }
      report.add(lesson, runs, isUpdated: update)
      if runs.contains(where: { $0.run.ending == .interrupted }) {
        console.endProgress()
        host.writeError(Message(en: "interrupted", zh: "已中断").text(host.language))
        return 130
      }
    }
    report.finish()
    return report.exitCode
  }

  /// Runs the cells up to the first that can't be passed over.
  private func runs(
    _ host: LessonHost, _ console: Console, _ progress: CellProgress, share: (done: Int, of: Int)
  ) -> [LessonReport.Row] {
    host.runAll(console, progress, share: share).map { cell, run in
      LessonReport.Row(cell: cell, run: run, verdict: cell?.verdict(on: run) ?? .failed)
    }
  }

  /// Replaces the lesson, unless somebody has changed it meanwhile.
  private func write(
    _ bytes: [UInt8], over file: SourceFile, _ lessons: LessonFiles, _ console: Console
  ) throws(Refusal) {
    guard bytes != file.bytes else { return }
    guard try lessons.read(file.name).bytes == file.bytes else {
      throw Refusal(
        en: "\(file.name) was changed while it ran; it stays as it is", zh: "\(file.name) 在运行期间被修改，保持不动")
    }
    do throws(Failure) { try lessons.disk.write(bytes, to: file.name) } catch {
      throw Refusal(error)
    }
  }
}
