import Commands
import Glibc
import Language
import Records
import Syntax
import Terminal

/// A record in the making: what `--record` asks for.
final class Recording {
  private let host: Host
  private let shared: SharedOptions
  private let folder: RecordFolder
  private let keepsTexts: Bool
  /// The script's path; nil where it has none.
  private let script: String?
  /// What stands for the script's name where it has no path: `-`, `-c` or `session`.
  private let title: String
  private let began = time(nil)
  private let start = ProgressLine.monotonic()
  private var running: (recorder: Recorder, surroundings: Surroundings)?

  /// Makes the place for a record.
  /// - Throws: a refusal where nothing can be written there.
  init(
    in folder: String, keepsTexts: Bool, script: String?, title: String, _ host: Host, _ shared: SharedOptions
  ) throws(Refusal) {
    (self.host, self.shared, self.keepsTexts) = (host, shared, keepsTexts)
    (self.script, self.title) = (script, title)
    self.folder = try RecordFolder(in: folder)
  }

  /// What notes the session that is about to be made.
  func witness(_ engine: Engine, _ console: Console) -> Recorder {
    let surroundings = Surroundings(host: host, engine: engine)
    let names = surroundings.names(script: script)
    let recorder = Recorder(
      encoding: ValueEncoding(keepsTexts: keepsTexts, conceal: { names.conceal($0) }), names: names,
      drawing: surroundings.drawing(console.format, console.language),
      identify: { surroundings.identity($0, $1) })
    running = (recorder, surroundings)
    return recorder
  }

  /// Writes the record of a script that has run, and says where. One that never ran has none.
  func finish(
    _ program: SourceFile, source: SourceFile, isLesson: Bool, _ report: RunReport, _ console: Console
  )
    throws(Refusal)
  {
    guard let (recorder, surroundings) = running, report.outcome != .rejected else { return folder.discard() }
    let record = recorder.record(
      of: program, source: source.bytes, isLesson: isLesson, outcome: report.outcome,
      setting: setting(surroundings, console, seed: shared.seed ?? 0),
      circumstances: circumstances(surroundings))
    try write(record, console)
    if keepsTexts { warn(of: source, console) }
  }

  /// Writes the record of a session, and says where.
  func finish(_ session: Session, _ console: Console) throws(Refusal) {
    guard let (recorder, surroundings) = running, !session.log.isEmpty else { return folder.discard() }
    // The script that a session is saved as sets its seed itself.
    let (record, script) = recorder.record(
      ofSession: session, setting: setting(surroundings, console, seed: 0),
      circumstances: circumstances(surroundings))
    try write(record, console)
    if keepsTexts { warn(of: script, console) }
  }

  private func setting(_ surroundings: Surroundings, _ console: Console, seed: UInt64) -> RunSetting {
    surroundings.setting(
      language: console.language, format: console.format, parameters: shared.definitions, seed: seed)
  }

  private func circumstances(_ surroundings: Surroundings) -> RunCircumstances {
    let names = surroundings.names(script: script)
    return surroundings.circumstances(
      script: script.map(names.name) ?? title, arguments: arguments(names), began: began,
      seconds: (ProgressLine.monotonic() - start) / .seconds(1))
  }

  /// The command line without paths and without the code of `-c`, which is the script.
  private func arguments(_ names: FileNames) -> [String] {
    var kept: [String] = []
    var skips = false
    for argument in CommandLine.arguments.dropFirst() {
      if skips {
        skips = false
      } else if argument == "--record" {
        skips = true
      } else if argument == script {
        kept.append(names.name(of: argument))
      } else if !argument.hasPrefix("--record=") {
        let isCode = kept.last == "-c" || argument.hasPrefix("-c") && argument != "-c"
        kept.append(isCode ? "…" : names.conceal(argument))
      }
    }
    return kept
  }

  private func write(_ record: AssembledRecord, _ console: Console) throws(Refusal) {
    let path = try folder.write(record)
    console.note(Message(en: "record: \(path)", zh: "记录：\(path)"))
  }

  /// A script is kept byte for byte: who names a home folder in it should know.
  private func warn(of source: SourceFile, _ console: Console) {
    let home = host.environment["HOME"] ?? ""
    guard home.utf8.count > 1, source.text(0..<source.bytes.count).contains(home + "/") else { return }
    console.note(
      Message(
        en: "the script names your home folder, and the record holds the script as it is",
        zh: "脚本中写有您的主目录，而记录按原样保存脚本"))
  }
}
