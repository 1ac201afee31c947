import Commands
import Language
import Lessons
import Records
import Syntax
import Terminal

/// A record's run, done again.
struct Replay {
  let stored: StoredRecord
  let found: FoundInputs
  let surroundings: Surroundings
  let shared: SharedOptions

  private var setting: RunSetting { stored.record.setting }
  private var language: MessageLanguage { MessageLanguage(rawValue: setting.language) ?? .en }
  private var format: ShowStyle { ShowStyle(rawValue: setting.format) ?? .automatic }

  /// Runs the script in a fresh session.
  /// - Returns: the record of the run; nil where the user stopped it.
  /// - Throws: a refusal where the script doesn't get as far as running.
  func run(_ console: Console) throws -> RunRecord? {
    guard let read = found.script, let script = Lesson.script(in: read, console) else {
      throw Refusal(en: "\(stored.name) has no script that can be run", zh: "\(stored.name) 中没有可运行的脚本")
    }
    let recorder = makeRecorder()
    let session = makeSession(recorder, console)
    Interrupts.watch(stuck: Console.stuck.text(surroundings.host.language))
    let report = session.run(script)
    console.endProgress()
    if report.outcome == .interrupted, !recorder.stop.isUp { return nil }
    if report.outcome == .rejected {
      for diagnostic in report.diagnostics { console.report(diagnostic) }
      throw Refusal(
        en: "the script of \(stored.name) doesn't pass the check any more", zh: "\(stored.name) 的脚本现在未能通过检查")
    }
    return recorder.record(
      of: script, source: read.bytes, isLesson: Lesson.isLesson(read.name), outcome: report.outcome,
      setting: surroundings.setting(
        language: language, format: format, parameters: setting.parameters, seed: setting.seed),
      circumstances: surroundings.circumstances(
        script: stored.record.circumstances.script, arguments: [], began: 0, seconds: 0)
    ).record
  }

  /// What notes the run as the record was noted, and says where an interrupted one is to stop.
  private func makeRecorder() -> Recorder {
    let record = stored.record
    let ended = record.steps.count - (record.steps.last?.outcome == .interrupted ? 1 : 0)
    let names = surroundings.names(script: nil)
    return Recorder(
      encoding: ValueEncoding(keepsTexts: record.keepsTexts, conceal: { names.conceal($0) }), names: names,
      drawing: surroundings.drawing(format, language),
      stopAfter: record.ending == .interrupted ? ended : nil,
      identify: { surroundings.identity($0, $1) })
  }

  /// A fresh session that reads what the record keeps and writes nothing to the disk.
  private func makeSession(_ recorder: Recorder, _ console: Console) -> Session {
    let host = surroundings.host
    let (stop, user) = (recorder.stop, InterruptWatch().cancellation)
    let files = ReplayFiles(
      DiskFiles(home: host.environment["HOME"] ?? ""), names: recorder.names, kept: found.contents,
      named: Set(stored.record.inputs.map(\.name)))
    let session = shared.makeSession(
      host, on: surroundings.engine, output: RecordedOutput(ReplayOutput(console), recorder),
      files: RecordedFiles(files, recorder), cancellation: Cancellation { user.isRequested() || stop.isUp },
      parameters: setting.parameters)
    session.language = language
    session.seed = setting.seed
    session.witness = recorder
    recorder.session = session
    return session
  }
}

/// What a replay tells: how far it is, and nothing else. Files are written as they were, so it draws them.
private final class ReplayOutput: Output {
  private let console: Console

  init(_ console: Console) { self.console = console }

  func show(_ value: Value, as style: ShowStyle) {}
  func print(_ text: String) {}
  func note(_ message: Message) {}
  func report(_ diagnostic: Diagnostic) {}
  func progress(done: Int, total: Int?, unit: Message) {
    console.progress(done: done, total: total, unit: unit)
  }
  func text(of value: Value, as style: ShowStyle) -> String? { console.text(of: value, as: style) }
}
