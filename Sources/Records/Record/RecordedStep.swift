import Digests
import JSON

/// What became of one statement of the top level.
public struct RecordedStep: Sendable, Equatable {
  /// How a statement ended.
  public enum Outcome: String, Sendable {
    /// It ran.
    case done
    /// It ran, and an expectation in it did not hold.
    case unmet
    /// It failed.
    case failed
    /// The user stopped it.
    case interrupted
  }

  /// Its number, from 1.
  public let id: Int
  /// Where it begins: line and column from 1; and its bytes in the script.
  public let place: Place
  /// Its first line; nil where texts aren't kept.
  public let text: String?
  /// The SHA-256 of its source text.
  public let source: String
  /// How it ended.
  public let outcome: Outcome
  /// The error that ended it: its code, such as E301, and what it said in English.
  public let error: RecordedError?
  /// The commands that it called, with their arguments; the first hundred.
  public let calls: [RecordedCall]
  /// How many calls there were in all.
  public let callCount: Int
  /// The SHA-256 of all calls, one after another, where there were more than a hundred.
  public let callDigest: String?
  /// The values that it showed, bound to variables, and printed, in this order.
  public let results: [RecordedResult]
  /// The expectations that were judged.
  public let expectations: [RecordedExpectation]
  /// What it wrote to standard output, drawn 80 columns wide without colour and without durations.
  public let output: RecordedInput.FileDigest
  /// The files that it wrote.
  public let files: [RecordedInput.FileDigest]
  /// The names of the inputs that it read.
  public let reads: [String]
  /// How long it took; no part of any hash.
  public let seconds: Double

  /// Where a statement stands.
  public struct Place: Sendable, Equatable {
    public let line: Int
    public let column: Int
    public let start: Int
    public let end: Int
  }
}

/// What ended a statement.
public struct RecordedError: Sendable, Equatable {
  public let code: String
  public let message: String
}

/// A command with the arguments it ran on.
public struct RecordedCall: Sendable, Equatable {
  /// The command.
  public let command: String
  /// The arguments as given, by parameter.
  public let arguments: [String: ValueDigest]
  /// The defaults that stood for the others, as one would type them.
  public let defaults: [String: String]
}

/// A value that a statement gave.
public struct RecordedResult: Sendable, Equatable {
  /// How it came to light.
  public enum Role: String, Sendable {
    /// It was shown.
    case shown
    /// It is what a variable held at the end.
    case variable
    /// It is all the text that was printed.
    case printed
    /// It is the list of all values shown beyond the first 64.
    case further
  }

  public let role: Role
  /// The variable.
  public let name: String?
  public let value: ValueDigest
}

/// An `expect` or `require` with what it compared.
public struct RecordedExpectation: Sendable, Equatable {
  /// The condition as written; nil where texts aren't kept.
  public let text: String?
  /// Whether it held.
  public let holds: Bool
  /// The values of both sides of a comparison.
  public let sides: [ValueDigest]
}

extension RecordedStep {
  /// The step without its place in the chain and its time: what the chain is made of.
  var content: JSONObject {
    JSONObject([
      "id": .int(id),
      "span": .object(
        JSONObject([
          "line": .int(place.line), "column": .int(place.column), "start": .int(place.start),
          "end": .int(place.end),
        ])),
      "text": text.map(JSONValue.string), "source": .string(source), "outcome": .string(outcome.rawValue),
      "error": error.map { .object(JSONObject(["code": .string($0.code), "message": .string($0.message)])) },
      "calls": calls.isEmpty ? nil : .array(calls.map(\.json)),
      "call_count": callCount == calls.count ? nil : .int(callCount),
      "calls_sha256": callDigest.map(JSONValue.string),
      "results": results.isEmpty ? nil : .array(results.map(\.json)),
      "expectations": expectations.isEmpty ? nil : .array(expectations.map(\.json)),
      "stdout": output.json, "files": files.isEmpty ? nil : .array(files.map(\.json)),
      "reads": reads.isEmpty ? nil : .array(reads.map(JSONValue.string)),
    ])
  }

  init(_ json: RecordReader) throws(RecordProblem) {
    id = try json.int("id")
    let span = try json.member("span")
    place = Place(
      line: try span.int("line"), column: try span.int("column"), start: try span.int("start"),
      end: try span.int("end"))
    text = try json.optional("text")?.string()
    source = try json.digest("source")
    let ending = try json.member("outcome")
    guard let known = Outcome(rawValue: try ending.string()) else { throw .unexpected(ending.place) }
    outcome = known
    error = try json.optional("error").map { (entry) throws(RecordProblem) in
      RecordedError(code: try entry.string("code"), message: try entry.string("message"))
    }
    calls = try json.entries("calls").map { (entry) throws(RecordProblem) in try RecordedCall(entry) }
    callCount = json.optional("call_count") == nil ? calls.count : try json.int("call_count")
    callDigest = try json.optional("calls_sha256")?.digest()
    results = try json.entries("results").map { (entry) throws(RecordProblem) in try RecordedResult(entry) }
    expectations = try json.entries("expectations").map { (entry) throws(RecordProblem) in
      try RecordedExpectation(entry)
    }
    output = try RecordedInput.FileDigest(try json.member("stdout"))
    files = try json.entries("files").map { (entry) throws(RecordProblem) in
      try RecordedInput.FileDigest(entry)
    }
    reads = try json.optional("reads")?.strings() ?? []
    seconds = try json.optional("seconds")?.float() ?? 0
  }
}

extension RecordedCall {
  var json: JSONValue {
    var given = JSONObject()
    for (name, value) in arguments { given[name] = .object(value.members) }
    var filled = JSONObject()
    for (name, text) in defaults { filled[name] = .string(text) }
    return .object(
      JSONObject([
        "command": .string(command), "arguments": given.count == 0 ? nil : .object(given),
        "defaults": filled.count == 0 ? nil : .object(filled),
      ]))
  }

  init(_ json: RecordReader) throws(RecordProblem) {
    command = try json.string("command")
    defaults = try json.texts("defaults")
    var found: [String: ValueDigest] = [:]
    if let given = json.optional("arguments") {
      for name in try given.object().keys { found[name] = try ValueDigest(try given.member(name)) }
    }
    arguments = found
  }
}

extension RecordedResult {
  var json: JSONValue {
    var members = value.members
    members["role"] = .string(role.rawValue)
    members["name"] = name.map(JSONValue.string)
    return .object(members)
  }

  init(_ json: RecordReader) throws(RecordProblem) {
    let entry = try json.member("role")
    guard let known = Role(rawValue: try entry.string()) else { throw .unexpected(entry.place) }
    role = known
    name = try json.optional("name")?.string()
    value = try ValueDigest(json)
  }
}

extension RecordedExpectation {
  var json: JSONValue {
    .object(
      JSONObject([
        "text": text.map(JSONValue.string), "holds": .bool(holds),
        "sides": sides.isEmpty ? nil : .array(sides.map { .object($0.members) }),
      ]))
  }

  init(_ json: RecordReader) throws(RecordProblem) {
    text = try json.optional("text")?.string()
    holds = try json.bool("holds")
    sides = try json.entries("sides").map { (entry) throws(RecordProblem) in try ValueDigest(entry) }
  }
}
