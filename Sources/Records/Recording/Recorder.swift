import Digests
import Language
import Synchronization
import Syntax

/// Notes what a session does, for a record.
///
/// Hand the session a ``RecordedOutput`` and ``RecordedFiles`` of it and make it the session's witness.
public final class Recorder: Witness {
  /// How values and printed lines stand on standard output: 80 columns wide, without colour.
  public struct Drawing {
    let value: (Value, ShowStyle) -> String
    let line: (String) -> String

    /// A drawing of values and of lines; each with the line break at its end.
    public init(value: @escaping (Value, ShowStyle) -> String, line: @escaping (String) -> String) {
      (self.value, self.line) = (value, line)
    }
  }

  let encoding: ValueEncoding
  /// How files are named.
  public let names: FileNames
  private let drawing: Drawing
  private let identify: (_ name: String, _ path: String) -> RecordedInput?
  /// The session that is recorded.
  public weak var session: Session?
  /// Goes up once the last statement that a replay is to carry out has ended.
  public let stop = StopSign()
  private let stopAfter: Int?
  private var endedStatements = 0

  /// The statements that are running: one, and those that `replay` runs in it.
  private var open: [StepNotes] = []
  private(set) var steps: [StepNotes] = []
  /// The bytes of data and the identity of models, by name; the first that were read under it.
  private(set) var inputs: [String: RecordedInput] = [:]
  private(set) var contents: [String: [UInt8]] = [:]
  private var written: Set<String> = []
  /// The names of models by path.
  private var models: [String: String] = [:]
  private let clock = ContinuousClock()

  /// A recorder.
  /// - Parameters:
  ///   - stopAfter: the number of statements after which `stop` goes up.
  ///   - identify: the identity of a model by its name and path; nil where it can't be read.
  public init(
    encoding: ValueEncoding, names: FileNames, drawing: Drawing, stopAfter: Int? = nil,
    identify: @escaping (_ name: String, _ path: String) -> RecordedInput?
  ) {
    (self.encoding, self.names, self.drawing) = (encoding, names, drawing)
    (self.stopAfter, self.identify) = (stopAfter, identify)
    if stopAfter == 0 { stop.raise() }
  }

  // MARK: - What the session tells

  public func began(_ statement: Statement) { open.append(StepNotes(statement, at: clock.now)) }

  public func called(_ arguments: Arguments) {
    // Functions compute, and what `print` is given stands in the output.
    guard !open.isEmpty, !arguments.signature.isFunction, arguments.signature.name != "print" else { return }
    var given: [String: ValueDigest] = [:]
    for (name, value) in arguments.given + arguments.extra { given[name] = ValueDigest(value, encoding) }
    let defaults = Dictionary(arguments.defaults.map { ($0.name, $0.text) }) { first, _ in first }
    let call = RecordedCall(command: arguments.signature.name, arguments: given, defaults: defaults)
    open[open.count - 1].note(call, at: arguments.span)
  }

  public func judged(_ expectation: Expectation, holds: Bool, sides: [Value]) {
    guard !open.isEmpty else { return }
    let span = expectation.condition.span
    let note = RecordedExpectation(
      text: encoding.keepsTexts ? encoding.conceal(span.text) : nil, holds: holds,
      sides: sides.map { ValueDigest($0, encoding) })
    let last = open.count - 1
    open[last].judged.append((note, open[last].range(of: span)))
  }

  public func ended(_ statement: Statement, failure: Failure?, isLogged: Bool) {
    guard var notes = open.popLast() else { return }
    notes.seconds = (clock.now - notes.start) / .seconds(1)
    if let failure {
      notes.outcome = failure.isInterruption ? .interrupted : .failed
      if !failure.isInterruption {
        notes.error = RecordedError(code: failure.code.code, message: encoding.conceal(failure.message.en))
      }
    } else {
      if notes.judged.contains(where: { !$0.expectation.holds }) { notes.outcome = .unmet }
      notes.variables = variables(changedBy: statement)
    }
    endedStatements += 1
    if endedStatements == stopAfter { stop.raise() }
    guard isLogged, let count = session?.log.count else {
      steps.append(notes)
      return
    }
    // What was undone since is gone from the log.
    steps.removeAll { $0.logged.map { $0 >= count - 1 } ?? false }
    notes.logged = count - 1
    steps.append(notes)
  }

  private func variables(changedBy statement: Statement) -> [(name: String, value: ValueDigest)] {
    statement.changedNames.sorted().compactMap { name in
      session?.variable(name).map { (name, ValueDigest($0, encoding)) }
    }
  }

  // MARK: - What output and files tell

  func showed(_ value: Value, as style: ShowStyle) {
    guard !open.isEmpty else { return }
    let text = encoding.conceal(drawing.value(value.withoutCircumstances, style))
    open[open.count - 1].noteShown(value, text: text, encoding)
  }

  func printed(_ line: String) {
    guard !open.isEmpty else { return }
    open[open.count - 1].notePrinted(line, text: encoding.conceal(drawing.line(line)))
  }

  func openedModel(_ name: String, _ path: String) {
    if let known = models[path] { return noteRead(known) }
    guard let found = identify(name, path) else { return }
    models[path] = found.name
    inputs[found.name] = found
    noteRead(found.name)
  }

  func read(_ path: String, _ bytes: [UInt8]) {
    let name = names.name(of: path)
    // Files that a script includes are read while it is checked; see `RecordAssembly`.
    guard !open.isEmpty, !written.contains(name) else { return }
    if inputs[name] == nil {
      inputs[name] = RecordedInput(kind: .data, name: name, bytes: bytes.count, sha256: SHA256.hex(bytes))
      contents[name] = bytes
    }
    noteRead(name)
  }

  private func noteRead(_ name: String) {
    guard let last = open.indices.last, !open[last].reads.contains(name) else { return }
    open[last].reads.append(name)
  }

  func wrote(_ path: String, _ bytes: [UInt8]) {
    guard !open.isEmpty else { return }
    let name = names.name(of: path)
    written.insert(name)
    open[open.count - 1].files.append(
      RecordedInput.FileDigest(name: name, bytes: bytes.count, sha256: SHA256.hex(bytes)))
  }
}

/// Whether a replay has come as far as it should.
public final class StopSign: Sendable {
  private let flag = Atomic(false)

  /// Whether it is up.
  public var isUp: Bool { flag.load(ordering: .relaxed) }
  func raise() { flag.store(true, ordering: .relaxed) }
}
