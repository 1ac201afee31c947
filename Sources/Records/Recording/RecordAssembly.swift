import Digests
import Language
import Syntax

/// A record with the files that belong beside it.
public struct AssembledRecord: Sendable {
  /// The record.
  public let record: RunRecord
  /// What it keeps of its inputs: names such as `inputs/script.sonde`, and bytes.
  public let files: [(name: String, bytes: [UInt8])]
}

extension Recorder {
  /// Inputs up to this size are kept in the record's folder; of others the hash alone. Bytes.
  static var keptLimit: Int { 64 << 20 }

  /// The record of a run of a script.
  /// - Parameters:
  ///   - program: the script as it ran: of a lesson, its cells.
  ///   - source: the script's or lesson's own bytes.
  ///   - outcome: how it ended.
  public func record(
    of program: SourceFile, source: [UInt8], isLesson: Bool, outcome: Outcome, setting: RunSetting,
    circumstances: RunCircumstances
  ) -> AssembledRecord {
    let recorded = steps.enumerated().map { index, notes in
      step(index + 1, notes, notes.statement.span, part: nil)
    }
    let included = session?.filesIncluded(by: program) ?? []
    return assemble(
      recorded, steps.flatMap(\.reads), source: source, isLesson: isLesson, included: included,
      outcome: outcome,
      setting, circumstances)
  }

  /// The record of a session: that of the script it is saved as. Statements that failed, were undone, or only talk with
  /// the prompt are no part of it.
  public func record(
    ofSession session: Session, setting: RunSetting, circumstances: RunCircumstances
  ) -> (record: AssembledRecord, script: SourceFile) {
    let saved = session.savedStatements
    let script = SourceFile(name: "<session>", text: session.savedScript)
    var byPlace: [Int: StepNotes] = [:]
    for notes in steps { if let place = notes.logged { byPlace[place] = notes } }
    var recorded: [RecordedStep] = []
    var reads: [String] = []
    var start = 0
    for statement in saved {
      let span = Span(start..<start + statement.text.utf8.count, in: script)
      start = span.end + 1
      let notes = statement.logged.flatMap { byPlace[$0] }
      recorded.append(step(recorded.count + 1, notes, span, part: statement))
      if statement.role.evaluates { reads += notes?.reads ?? [] }
    }
    let record = assemble(
      recorded, reads, source: script.bytes, isLesson: false, included: session.filesIncluded(by: script),
      outcome: .succeeded, setting, circumstances)
    return (record, script)
  }

  /// - Parameters:
  ///   - notes: what was noted; nil for a statement that only stands in the script.
  ///   - span: where the statement stands in the script.
  ///   - part: what it is of the session's statement; nil for a script's own.
  private func step(_ id: Int, _ notes: StepNotes?, _ span: Span, part: SavedStatement?) -> RecordedStep {
    let role = part?.role ?? .whole
    let calls = notes?.calls(of: role) ?? []
    let expectations = (notes?.judged ?? []).map { judged in
      let text = judged.range.flatMap { part?.text(of: $0) }
      return judged.expectation.reading(text.map(encoding.conceal))
    }
    let isAll = role.evaluates
    let position = span.file.position(at: span.start)
    return RecordedStep(
      id: id,
      place: .init(line: position.line, column: position.column, start: span.start, end: span.end),
      text: encoding.keepsTexts ? encoding.conceal(Self.firstLine(span.text)) : nil,
      source: SHA256.hex(span.text), outcome: notes?.outcome ?? .done, error: notes?.error, calls: calls,
      callCount: isAll && notes?.callDigest != nil ? notes?.callCount ?? 0 : calls.count,
      callDigest: isAll ? notes?.callDigest : nil, results: notes?.results(role, encoding) ?? [],
      expectations: isAll ? expectations : [], output: notes?.output(of: role) ?? OutputHash().digest,
      files: isAll ? notes?.files ?? [] : [], reads: isAll ? notes?.reads ?? [] : [],
      seconds: isAll ? notes?.seconds ?? 0 : 0)
  }

  private static func firstLine(_ text: String) -> String {
    let line = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
    return line.count <= 120 && line.count == text.count ? text : String(line.prefix(120)) + " …"
  }

  private func assemble(
    _ steps: [RecordedStep], _ reads: [String], source: [UInt8], isLesson: Bool, included: [SourceFile],
    outcome: Outcome, _ setting: RunSetting, _ circumstances: RunCircumstances
  ) -> AssembledRecord {
    var kept = KeptInputs(isKeeping: encoding.keepsTexts)
    let ending = isLesson ? "inputs/script.sonde.md" : "inputs/script.sonde"
    kept.add(
      RecordedInput(
        kind: isLesson ? .lesson : .script, name: "script", bytes: source.count, sha256: SHA256.hex(source)),
      source, as: ending)
    for file in included {
      let name = names.name(of: file.name)
      kept.add(
        RecordedInput(kind: .include, name: name, bytes: file.bytes.count, sha256: SHA256.hex(file.bytes)),
        file.bytes)
    }
    var seen: Set<String> = []
    for name in reads where seen.insert(name).inserted {
      if let input = inputs[name] { kept.add(input, contents[name]) }
    }
    var setting = setting
    setting.parameters = setting.parameters.mapValues(encoding.conceal)
    let record = RunRecord(
      setting: setting, circumstances: circumstances, keepsTexts: encoding.keepsTexts, inputs: kept.inputs,
      steps: steps, ending: .init(outcome))
    return AssembledRecord(record: record, files: kept.files)
  }
}

/// The inputs of a record, and those of which it keeps the bytes.
private struct KeptInputs {
  let isKeeping: Bool
  var inputs: [RecordedInput] = []
  var files: [(name: String, bytes: [UInt8])] = []

  /// - Parameter name: the file's name in the record's folder; made of its hash and its own name where none is given.
  mutating func add(_ input: RecordedInput, _ bytes: [UInt8]?, as name: String? = nil) {
    var input = input
    if isKeeping, let bytes, bytes.count <= Recorder.keptLimit {
      let last = input.name.split(separator: "/").last.map(String.init) ?? ""
      let stored = name ?? "inputs/\(input.sha256.prefix(8))-\(last)"
      input.stored = stored
      if !files.contains(where: { $0.name == stored }) { files.append((stored, bytes)) }
    }
    inputs.append(input)
  }
}

extension RecordedExpectation {
  /// The expectation with another text, where there is one to be kept.
  fileprivate func reading(_ text: String?) -> RecordedExpectation {
    guard self.text != nil, let text else { return self }
    return RecordedExpectation(text: text, holds: holds, sides: sides)
  }
}

extension SavedStatement.Role {
  /// Whether it is the part of a statement that computes, rather than the one that only shows.
  fileprivate var evaluates: Bool { if case .rest = self { false } else { true } }
}

extension RunRecord.Ending {
  /// The ending of a run with this outcome.
  init(_ outcome: Outcome) {
    self =
      switch outcome {
      case .succeeded: .succeeded
      case .expectationFailed: .unmet
      case .interrupted: .interrupted
      case .rejected, .failed: .failed
      }
  }
}
