import ArgumentParser
import Commands
import Glibc
import Language
import Lessons
import Syntax
import Terminal

/// `sonde step LESSON`: a lesson one cell at a time.
struct StepTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Walk through a lesson (.sonde.md), one cell at a time.",
    discussion: """
      Shows the prose up to the next cell and puts the cell into the line: Enter runs it. What is run in its place is \
      tried on a copy, so the lesson goes on as written. `help` lists the commands: next, back, repeat, try, done, \
      goto, hint, show, quit. The place is kept for the next time. Where standard input is no terminal, commands are \
      read from it, and at its end the rest of the lesson is played.
      """)

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Begin anew instead of where you left.")
  var restart = false

  @ArgumentParser.Argument(help: "The lesson.", completion: .file(extensions: ["sonde.md"]))
  var file: String

  mutating func run(on host: Host) throws -> Int32 {
    let disk = DiskFiles(home: host.environment["HOME"] ?? "")
    let result = Lesson.parse(try LessonFiles(disk: disk).read(file))
    // A lesson speaks its own language, unless the command line names another.
    let spoken = shared.language == nil && !result.hasErrors ? result.lesson.header.language : host.language
    let console = shared.console(host, speaking: spoken)
    for diagnostic in result.diagnostics { console.report(diagnostic) }
    guard !result.hasErrors else { return 2 }
    let engine = shared.makeEngine(host)
    let lessonHost = LessonHost(result.lesson, host, shared, engine, beside: console)
    let problems = lessonHost.run.check()
    for diagnostic in problems { console.report(diagnostic) }
    guard !problems.containsError else { return 2 }
    Interrupts.watch(stuck: Console.stuck.text(spoken))
    let walk = LessonWalk(
      lessonHost, host, console,
      completion: ReplCompletion(
        session: lessonHost.run.session, engine: engine, home: host.environment["HOME"] ?? ""),
      // A transcript is the same whoever was here before.
      place: host.inputIsTerminal ? PlaceFile(lesson: file, host: host, disk: disk) : nil)
    return walk.run(isNew: restart)
  }
}

/// Where it is kept how far a learner has come in a lesson.
struct PlaceFile {
  private let folder: String
  private let path: String
  private let disk: DiskFiles

  /// The file for a lesson, told from others by its path.
  init(lesson: String, host: Host, disk: DiskFiles) {
    let resolved = realpath(lesson, nil)
    defer { free(resolved) }
    let whole = resolved.map { String(cString: $0) } ?? lesson
    folder = host.lessonFolder
    path = folder + "/" + StepPlace.fingerprint(whole)
    self.disk = disk
  }

  /// The place that was kept; nil where there is none that can be read.
  func load() -> StepPlace? {
    guard let bytes = try? disk.read(path) else { return nil }
    return StepPlace(String(decoding: bytes, as: UTF8.self))
  }

  /// Keeps a place.
  func save(_ place: StepPlace) throws(Failure) {
    try disk.createFolder(folder)
    try disk.write(Array(place.text.utf8), to: path)
  }
}
