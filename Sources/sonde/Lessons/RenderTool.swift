import ArgumentParser
import Commands
import Language
import Lessons
import Pages
import Syntax
import Terminal

/// `sonde render LESSON …`: a lesson as a page, as Markdown or as a notebook, with the outputs of a run of now.
struct RenderTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Write lessons (.sonde.md) as web pages, Markdown or Jupyter notebooks.",
    discussion: """
      Each lesson runs as under `sonde test`, and its outputs are those of this run: tables, heat-maps, curves. A page \
      stands by itself: it loads nothing and needs no script. A lesson with a cell that fails isn't written.
      Exit codes: 0 all written, 1 a cell failed, 2 a lesson can't be run or a file not be written, 130 interrupted.
      """)

  /// What a lesson can be written as.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case html, md, ipynb
  }

  @OptionGroup var shared: SharedOptions

  @Option(help: "What to write: html, md or ipynb.")
  var to: Form = .html

  @Option(
    name: .shortAndLong,
    help: "The file, or the folder, to write to (default: beside each lesson); - is standard output.")
  var output: String?

  @Flag(help: "Run nothing: the outputs are those written in the lesson.")
  var noRun = false

  @ArgumentParser.Argument(
    help: "The lessons, or folders of them.", completion: .file(extensions: ["sonde.md"]))
  var files: [String]

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    let lessonFiles = LessonFiles(disk: DiskFiles(home: host.environment["HOME"] ?? ""))
    let paths = try lessonFiles.paths(files)
    let targets = try RenderTargets(paths, ending: to.rawValue, output: output)
    let engine = shared.makeEngine(host)
    Interrupts.watch(stuck: Console.stuck.text(host.language))
    // All are read and checked before the first runs, which may take minutes.
    var lessons: [Lesson] = []
    for path in paths {
      let result = Lesson.parse(try lessonFiles.read(path))
      let problems = result.hasErrors || noRun ? [] : makeHost(result.lesson, host, engine).run.check()
      for diagnostic in result.diagnostics + problems.filter({ $0.severity == .error }) {
        console.report(diagnostic)
      }
      if !(result.diagnostics + problems).containsError { lessons.append(result.lesson) }
    }
    guard lessons.count == paths.count else { return 2 }
    var exitCode: Int32 = 0
    for (index, lesson) in lessons.enumerated() {
      switch outputs(lesson, host, engine, console, share: (index, lessons.count)) {
      case .all(let outputs):
        let bytes = bytes(of: outputs, PageImages(files: lessonFiles.disk))
        try targets.write(bytes, for: lesson.file.name, host, lessonFiles.disk)
      case .failed: exitCode = 1
      case .interrupted:
        host.writeError(Message(en: "interrupted", zh: "已中断").text(host.language))
        return 130
      }
    }
    return exitCode
  }

  private func makeHost(
    _ lesson: Lesson, _ host: Host, _ engine: Engine, beside: (any Output)? = nil
  ) -> LessonHost {
    LessonHost(lesson, host, shared, engine, beside: beside)
  }

  /// What came of a lesson's cells.
  private enum Outcome {
    case all(LessonOutputs)
    case failed, interrupted
  }

  /// Runs a lesson's cells, if they are to be run.
  private func outputs(
    _ lesson: Lesson, _ host: Host, _ engine: Engine, _ console: Console, share: (done: Int, of: Int)
  ) -> Outcome {
    guard !noRun else { return .all(LessonOutputs(written: lesson)) }
    let progress = CellProgress(console)
    let pieces = OutputPieces(beside: progress)
    var outputs: [LessonOutputs.CellOutput] = []
    let lessonHost = makeHost(lesson, host, engine, beside: pieces)
    let runs = lessonHost.runAll(console, progress, share: share) { cell in
      pieces.begin(keepingErrors: cell.options.expectsError)
    } didRun: { cell, run in
      if cell.options.expectsError { for diagnostic in run.diagnostics { pieces.report(diagnostic) } }
      outputs.append(LessonOutputs.CellOutput(pieces: pieces.pieces, text: run.output))
      if case .differs = cell.verdict(on: run) { tell(cell, of: lesson, console) }
    }
    guard let last = runs.last, last.run.ending != .done else {
      return .all(LessonOutputs(lesson, outputs: outputs))
    }
    if last.run.ending == .interrupted { return .interrupted }
    for diagnostic in last.run.reports + last.run.diagnostics { console.report(diagnostic) }
    let line = last.cell?.block.opening.line ?? 1
    if let problem = last.run.problem(in: last.cell, at: "\(lesson.file.name):\(line):") {
      host.writeError(
        Message(
          en: "\(problem.en): the lesson is not written", zh: "\(problem.zh)：未写出该课程"
        ).text(host.language))
    }
    return .failed
  }

  /// A page may say in its prose what the lesson says; where a cell now says something else, somebody should know.
  private func tell(_ cell: Cell, of lesson: Lesson, _ console: Console) {
    let place = "\(lesson.file.name):\(cell.block.opening.line):"
    console.note(
      Message(
        en: "\(place) \(cell.name.en) printed something else than the lesson says; `sonde test` shows what",
        zh: "\(place) \(cell.name.zh) 的输出与课程所写不同；用 `sonde test` 查看"))
  }

  private func bytes(of outputs: LessonOutputs, _ images: PageImages) -> [UInt8] {
    let commands = Set(SondeCommands.table.heads)
    switch to {
    case .html:
      let surroundings = LessonPage.Surroundings(
        commands: commands, images: images.data(for: outputs.lesson), version: Version.text)
      return Array(LessonPage(outputs, surroundings).html.utf8)
    case .md: return noRun ? outputs.lesson.file.bytes : outputs.markdown
    case .ipynb: return Array(LessonNotebook(outputs).json.utf8)
    }
  }
}
