import Digests
import JSON

/// What a run was and what came of it: enough for another machine to do it again and compare.
///
/// docs/records.md describes the file, member by member.
public struct RunRecord: Sendable, Equatable {
  /// How a run ended.
  public enum Ending: String, Sendable {
    /// Everything ran.
    case succeeded
    /// Everything ran or a `require` stopped it: an expectation did not hold.
    case unmet
    /// A statement failed.
    case failed
    /// The user stopped it.
    case interrupted
  }

  /// What results depend on beside the script.
  public let setting: RunSetting
  /// When, where and by which program; no part of the root.
  public let circumstances: RunCircumstances
  /// Whether texts were kept, rather than their hashes alone.
  public let keepsTexts: Bool
  /// What was read: the script first, what it includes, then models and data in the order of their use.
  public let inputs: [RecordedInput]
  /// The statements of the top level that ran, in order.
  public let steps: [RecordedStep]
  /// How it ended.
  public let ending: Ending
  /// The root that stands in the file a record was read from; that of its contents where it was made.
  public let root: String
  /// Whether that is the root of the contents.
  public let isUnaltered: Bool
  /// The steps, by their place from 0, that don't fit the chain: somebody changed them.
  public let alteredSteps: [Int]

  static let format = "sonde-record-1"

  /// The record of a run.
  public init(
    setting: RunSetting, circumstances: RunCircumstances, keepsTexts: Bool, inputs: [RecordedInput],
    steps: [RecordedStep], ending: Ending
  ) {
    (self.setting, self.circumstances, self.keepsTexts) = (setting, circumstances, keepsTexts)
    (self.inputs, self.steps, self.ending) = (inputs, steps, ending)
    root = Self.root(
      of: Self.content(setting: setting, keepsTexts: keepsTexts, inputs: inputs, steps: steps, ending: ending)
    )
    (isUnaltered, alteredSteps) = (true, [])
  }

  /// The file.
  public var bytes: [UInt8] {
    var document = Self.content(
      setting: setting, keepsTexts: keepsTexts, inputs: inputs, steps: steps, ending: ending)
    var timed: [JSONValue] = []
    for (step, entry) in zip(steps, document["steps"]?.array ?? []) {
      var object = entry.object ?? JSONObject()
      object["seconds"] = JSONValue(number: step.seconds)
      timed.append(.object(object))
    }
    document["steps"] = .array(timed)
    document["run"] = circumstances.json
    document["root"] = .string(root)
    return Array((JSONValue.object(document).canonical + "\n").utf8)
  }

  /// Everything but times and circumstances.
  private static func content(
    setting: RunSetting, keepsTexts: Bool, inputs: [RecordedInput], steps: [RecordedStep], ending: Ending
  ) -> JSONObject {
    var chain = RecordChain()
    let entries = steps.map { step in
      var entry = step.content
      entry["chain"] = .string(chain.link(step.content))
      return JSONValue.object(entry)
    }
    var document = setting.members
    document["format"] = .string(format)
    document["texts"] = .string(keepsTexts ? "kept" : "hashes")
    document["inputs"] = .array(inputs.map(\.json))
    document["steps"] = .array(entries)
    document["ending"] = .string(ending.rawValue)
    return document
  }

  private static func root(of content: JSONObject) -> String {
    SHA256.hex(JSONValue.object(content).canonical)
  }
}

/// The chain through the steps of a record: each link is the SHA-256 of the one before and of the step.
struct RecordChain {
  private var last = SHA256.hex(RunRecord.format)

  /// The link of the next step.
  mutating func link(_ content: JSONObject) -> String {
    last = SHA256.hex(last + JSONValue.object(content).canonical)
    return last
  }

  /// Goes on from the link that a file has, whatever it is.
  mutating func goOn(from link: String) { last = link }
}

extension RunRecord {
  /// Reads a record.
  /// - Throws: ``RecordProblem`` for what is none. A record that was changed and still makes sense is read, and says so.
  public init(_ bytes: [UInt8]) throws(RecordProblem) {
    let document: JSONValue
    do { document = try JSONValue(parsing: bytes) } catch { throw .noJSON(error) }
    let json = RecordReader(document)
    var content = try json.object()
    let format = try json.string("format")
    guard format == Self.format else { throw .unknownFormat(String(format.prefix(40))) }
    setting = try RunSetting(json)
    circumstances = try RunCircumstances(try json.member("run"))
    keepsTexts = try json.string("texts") == "kept"
    inputs = try json.list("inputs").map { (entry) throws(RecordProblem) in try RecordedInput(entry) }
    let entries = try json.list("steps")
    steps = try entries.map { (entry) throws(RecordProblem) in try RecordedStep(entry) }
    let ending = try json.member("ending")
    guard let known = Ending(rawValue: try ending.string()) else { throw .unexpected(ending.place) }
    self.ending = known
    root = try json.digest("root")
    let checked = try Self.check(entries)
    alteredSteps = checked.altered
    content["steps"] = .array(checked.untimed)
    content["root"] = nil
    content["run"] = nil
    isUnaltered = Self.root(of: content) == root && checked.altered.isEmpty
    guard inputs.first.map({ [.script, .lesson].contains($0.kind) }) ?? false else {
      throw .missing("inputs[0]")
    }
  }

  /// The steps without their times, and the places of those that don't fit the chain.
  private static func check(
    _ entries: [RecordReader]
  ) throws(RecordProblem) -> (untimed: [JSONValue], altered: [Int]) {
    var chain = RecordChain()
    var untimed: [JSONValue] = []
    var altered: [Int] = []
    for (index, entry) in entries.enumerated() {
      var object = try entry.object()
      let link = try entry.digest("chain")
      object["seconds"] = nil
      untimed.append(.object(object))
      object["chain"] = nil
      if chain.link(object) != link { altered.append(index) }
      chain.goOn(from: link)
    }
    return (untimed, altered)
  }
}
