import ArgumentParser
import Commands
import Language
import Records
import Syntax

/// `sonde verify RECORD`: whether the same comes of it again.
struct VerifyTool: ParsableCommand, HostedTool {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Do the run of a record again and compare, statement by statement.",
    discussion: """
      First the inputs: every hash. Then the script runs in a fresh session with the recorded arguments, and every \
      statement gets a verdict: identical, within tolerance (only if the kernel path, the threads, the version or the \
      build differ, which is then named as the cause), or different, with both values. Nothing is written to the disk.
      Exit codes: 0 identical or within tolerance, 1 different, 2 the record can't be used, 130 interrupted.
      """)

  @OptionGroup var shared: SharedOptions

  @Flag(help: "Only compare the inputs.")
  var inputs = false

  @Flag(help: "Take nothing but identical bits: exit with 1 for what is within tolerance.")
  var exact = false

  @ArgumentParser.Argument(help: "The record: its folder, or the file record.json.", completion: .file())
  var record: String

  mutating func run(on host: Host) throws -> Int32 {
    let console = shared.console(host)
    let files = DiskFiles(home: host.environment["HOME"] ?? "")
    let stored = try StoredRecord(record, files)
    let surroundings = Surroundings(host: host, engine: shared.makeEngine(host))
    var reading = surroundings
    reading.rereadsModels = true
    var found = try FoundInputs(stored, files, reading)
    let isForPeople = shared.format == nil
    console.show(
      .table(found.table(isForPeople ? host.language : .en, shortensHashes: isForPeople)), as: .automatic)
    if let altered = stored.alteration { host.writeError(altered.text(host.language)) }
    guard !inputs else { return found.areSame && stored.record.isUnaltered ? 0 : 1 }
    if let missing = found.missing { throw Refusal(en: missing.en, zh: missing.zh) }
    let replay = Replay(stored: stored, found: found, surroundings: surroundings, shared: shared)
    guard let again = try replay.run(console) else {
      host.writeError(Message(en: "interrupted", zh: "已中断").text(host.language))
      return 130
    }
    found.see(again)
    let comparison = RecordComparison(stored.record, again)
    let report = ComparisonReport(comparison: comparison, language: isForPeople ? host.language : .en)
    console.show(.table(report.table), as: .automatic)
    console.show(.record(report.summary(ending: stored.record.ending)), as: .automatic)
    let isWhole = found.areSame && stored.record.isUnaltered
    let passes = comparison.verdict <= (exact ? .interrupted : .tolerated)
    return isWhole && passes ? 0 : 1
  }
}
