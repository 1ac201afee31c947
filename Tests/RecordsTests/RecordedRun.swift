import Language
import LanguageSupport
import Records
import Syntax
import Testing

/// What the stub commands compute with: as a kernel path does, it moves numbers a little.
final class Drift: Sendable {
  let share: Double
  init(_ share: Double = 0) { self.share = share }
}

extension Message {
  /// A text for a stub.
  static func stub(_ text: String) -> Message { Message(en: text, zh: text) }
}

/// `activations size=4`: a tensor of numbers that drift.
enum Activations: Command {
  static let size = Parameter<Int>("size", default: 4, help: .stub("How many."))
  static let scale = Parameter<Double>("scale", default: 1, help: .stub("By what."))
  static let signature = Signature(
    "activations", topic: .maths, parameters: [size, scale], returns: .tensor, summary: .stub("Numbers."))

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let drift = (session.engine as? Drift)?.share ?? 0
    var numbers: [Float] = []
    for place in 0..<call[size] {
      let number = call[scale] * Double(place * 7 % 5 - 2)
      numbers.append(Float(number * (1 + drift * Double(place + 1))))
    }
    return .tensor(TensorValue(vector: numbers))
  }
}

/// `dice`: a random number.
enum Roll: Command {
  static let signature = Signature(
    "dice", topic: .maths, returns: .int, effects: .random, summary: .stub("A number."))

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    let stream = session.nextStream() &* 1_442_695_040_888_963_407
    let word = session.seed &* 6_364_136_223_846_793_005 &+ stream
    return .int(Int(word >> 33))
  }
}

/// `show VALUE as=`, as the program has it.
enum Show: Command {
  static let value = Parameter<Value>("value", .positional, help: .stub("What."))
  static let form = Parameter<ShowStyle>("as", default: .automatic, help: .stub("How."))
  static let signature = Signature(
    "show", topic: .output, parameters: [value, form], summary: .stub("Shows."))

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    session.show(call[value], as: call[form])
    return .nothing
  }
}

/// `push VALUE`: an intervention.
enum Push: Command {
  static let value = Parameter<Double>("value", .positional, help: .stub("By what."))
  static let signature = Signature(
    "push", topic: .maths, parameters: [value], effects: .installs, summary: .stub("Pushes."))

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    session.install(call[value], command: "push", summary: "")
    return .nothing
  }
}

/// `pushed`: the sum of the interventions that stand.
enum Pushed: Command {
  static let signature = Signature(
    "pushed", topic: .maths, returns: .number, summary: .stub("The sum."))

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    .number(session.interventions.reduce(0) { $0 + ($1.payload as? Double ?? 0) })
  }
}

/// `write FILE VALUE`, `read FILE`: a text in a file.
enum WriteText: Command {
  static let file = Parameter<FilePath>("file", .positional, help: .stub("Where."))
  static let value = Parameter<Value>("value", .positional, help: .stub("What."))
  static let signature = Signature(
    "write", topic: .output, parameters: [file, value], effects: .writesFile, summary: .stub("Writes."))

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    try session.files.write(Array(call[value].plainText.utf8), to: call[file].text)
    return .nothing
  }
}

enum ReadText: Command {
  static let signature = Signature(
    "read", topic: .output, parameters: [WriteText.file], returns: .text, effects: .readsFile,
    summary: .stub("Reads."))

  static func run(_ call: Arguments, in session: Session) throws(Failure) -> Value {
    .text(String(decoding: try session.files.read(call[WriteText.file].text), as: UTF8.self))
  }
}

/// A run of a script with a recorder, in one process.
struct RecordedRun {
  static let table = CommandTable([
    Activations.self, Roll.self, Show.self, Push.self, Pushed.self, WriteText.self, ReadText.self,
  ])

  var files: [String: String] = [:]
  var parameters: [String: String] = [:]
  var seed: UInt64 = 0
  var drift = 0.0
  var kernels = "avx2"
  var version = "1.0"
  var keepsTexts = true
  var stopAfter: Int?

  var setting: RunSetting {
    RunSetting(
      version: version, kernels: kernels, random: "stub", language: "en", format: "automatic",
      parameters: parameters, seed: seed)
  }

  static let circumstances = RunCircumstances(
    script: "a.sonde", time: "2026-11-21T22:06:55Z", threads: 2, system: "test", processor: "test",
    program: "",
    build: "")

  func makeSession(_ files: any FileAccess, stop: StopSign? = nil) -> (Session, Recorder) {
    let names = FileNames(
      working: "/work/place", script: nil, home: "/home/strange", models: "/home/strange/m")
    let recorder = Recorder(
      encoding: ValueEncoding(keepsTexts: keepsTexts, conceal: { names.conceal($0) }), names: names,
      drawing: .init(value: { value, _ in value.sourceText + "\n" }, line: { $0 + "\n" }),
      stopAfter: stopAfter,
      identify: { _, _ in nil })
    let stop = recorder.stop
    let session = Session(
      table: Self.table, output: RecordedOutput(SilentOutput(), recorder),
      files: RecordedFiles(files, recorder),
      cancellation: Cancellation { stop.isUp }, parameters: parameters, engine: Drift(drift))
    session.seed = seed
    session.witness = recorder
    recorder.session = session
    return (session, recorder)
  }

  /// Runs a script and gives its record with the files beside it.
  func assembled(_ source: String) -> AssembledRecord {
    let (session, recorder) = makeSession(MemoryFiles(files))
    let file = SourceFile(name: "a.sonde", text: source)
    let report = session.run(file)
    #expect(report.outcome != .rejected, "\(report.diagnostics.map { "\($0.span.line): \($0.message.en)" })")
    return recorder.record(
      of: file, source: file.bytes, isLesson: false, outcome: report.outcome, setting: setting,
      circumstances: Self.circumstances)
  }

  func record(_ source: String) -> RunRecord { assembled(source).record }
}

extension RunRecord {
  /// The record as it is read back from its file.
  func readBack() throws -> RunRecord { try RunRecord(bytes) }

  /// The record read from its file after a piece of it was replaced by another.
  func replacing(_ old: String, with new: String) throws -> RunRecord {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.split(separator: old, omittingEmptySubsequences: false)
    precondition(parts.count > 1, "the record doesn't hold \(old)")
    return try RunRecord(Array(parts.joined(separator: new).utf8))
  }
}
