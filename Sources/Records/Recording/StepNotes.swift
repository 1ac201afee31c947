import Digests
import JSON
import Language
import Syntax

/// What is noted of a statement while it runs.
struct StepNotes {
  let statement: Statement
  let start: ContinuousClock.Instant
  var seconds = 0.0
  var outcome = RecordedStep.Outcome.done
  var error: RecordedError?
  /// The statement's place in the session's log; nil where it isn't logged.
  var logged: Int?

  /// The calls, and the bytes of the statement that each takes; nil for one in another file.
  private var calls: [(call: RecordedCall, range: Range<Int>?)] = []
  private(set) var callCount = 0
  private var callHash = SHA256()

  private(set) var shown: [ValueDigest] = []
  private var further: [Value] = []
  private var printed = ""
  var variables: [(name: String, value: ValueDigest)] = []
  var judged: [(expectation: RecordedExpectation, range: Range<Int>?)] = []

  var output = OutputHash()
  /// What stood on standard output before the last value was shown, and that value's text.
  private var beforeLast = OutputHash()
  private var last = OutputHash()

  var files: [RecordedInput.FileDigest] = []
  var reads: [String] = []

  private static let callLimit = 100
  private static let shownLimit = 64

  init(_ statement: Statement, at start: ContinuousClock.Instant) {
    (self.statement, self.start) = (statement, start)
  }

  /// The bytes of the statement that a span takes; nil in another file.
  func range(of span: Span) -> Range<Int>? {
    let start = statement.span.start
    guard span.file === statement.span.file, span.start >= start else { return nil }
    return span.start - start..<span.end - start
  }

  mutating func note(_ call: RecordedCall, at span: Span) {
    callCount += 1
    let text = Array(call.json.canonical.utf8)
    text.withUnsafeBytes { callHash.update($0) }
    guard calls.count < Self.callLimit else { return }
    calls.append((call, range(of: span)))
  }

  mutating func noteShown(_ value: Value, text: String, _ encoding: ValueEncoding) {
    beforeLast = output
    output.add(text)
    last = OutputHash()
    last.add(text)
    if shown.count < Self.shownLimit {
      shown.append(ValueDigest(value, encoding))
    } else {
      further.append(value)
    }
  }

  mutating func notePrinted(_ line: String, text: String) {
    output.add(text)
    printed += line + "\n"
  }

  /// What a part of the statement gave, where a saved script makes two of it.
  func results(_ part: SavedStatement.Role, _ encoding: ValueEncoding) -> [RecordedResult] {
    switch part {
    case .whole: return everything(shown, encoding)
    case .value(let name, _):
      let bound = shown.last.map { [RecordedResult(role: .variable, name: name, value: $0)] } ?? []
      let others = everything(Array(shown.dropLast()), encoding)
      return others.filter { $0.role == .shown } + bound + others.filter { $0.role != .shown }
    case .rest: return shown.suffix(1).map { RecordedResult(role: .shown, name: nil, value: $0) }
    }
  }

  private func everything(_ shown: [ValueDigest], _ encoding: ValueEncoding) -> [RecordedResult] {
    var results = shown.map { RecordedResult(role: .shown, name: nil, value: $0) }
    if !further.isEmpty {
      let all = ValueDigest(.list(further), encoding)
      results.append(RecordedResult(role: .further, name: nil, value: all))
    }
    results += variables.map { RecordedResult(role: .variable, name: $0.name, value: $0.value) }
    if !printed.isEmpty {
      let text = ValueDigest(printed: printed, encoding)
      results.append(RecordedResult(role: .printed, name: nil, value: text))
    }
    return results
  }

  /// The hash of what a part of the statement wrote to standard output.
  func output(of part: SavedStatement.Role) -> RecordedInput.FileDigest {
    switch part {
    case .whole: output.digest
    case .value: beforeLast.digest
    case .rest: last.digest
    }
  }

  /// The calls of a part of the statement.
  func calls(of part: SavedStatement.Role) -> [RecordedCall] {
    switch part {
    case .whole: calls.map(\.call)
    case .value(_, let shown): calls.filter { $0.range.map { $0.isInside(shown) } ?? true }.map(\.call)
    case .rest(let shown): calls.filter { $0.range.map { !$0.isInside(shown) } ?? false }.map(\.call)
    }
  }

  /// The SHA-256 of all calls, where there were too many to keep.
  var callDigest: String? {
    guard callCount > calls.count else { return nil }
    var hash = callHash
    return hash.finish()
  }
}

extension Range<Int> {
  fileprivate func isInside(_ other: Range<Int>) -> Bool {
    lowerBound >= other.lowerBound && upperBound <= other.upperBound
  }
}

/// The hash of a stream of text.
struct OutputHash {
  private var hash = SHA256()
  private var count = 0

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      count += bytes.count
      hash.update(UnsafeRawBufferPointer(bytes))
    }
  }

  var digest: RecordedInput.FileDigest {
    var hash = hash
    return RecordedInput.FileDigest(name: "stdout", bytes: count, sha256: hash.finish())
  }
}
