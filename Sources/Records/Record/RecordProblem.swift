import JSON
import Syntax

/// Why a file is no record, or no lock, that can be used.
public enum RecordProblem: Error, Sendable, Equatable {
  /// It is no JSON.
  case noJSON(JSONFault)
  /// A member is missing, at this place such as `steps[3].results`.
  case missing(String)
  /// A member is not what it should be.
  case unexpected(String)
  /// It is of a format that this version doesn't know.
  case unknownFormat(String)
}

extension RecordProblem {
  /// The problem as the end of a sentence.
  public var message: Message {
    switch self {
    case .noJSON(let fault):
      Message(
        en: "it is damaged: \(fault.problem) (byte \(fault.offset))",
        zh: "文件已损坏，第 \(fault.offset) 字节处不是合法的 JSON")
    case .missing(let place): Message(en: "it is damaged: `\(place)` is missing", zh: "文件已损坏：缺少 `\(place)`")
    case .unexpected(let place):
      Message(en: "it is damaged: `\(place)` is not what it should be", zh: "文件已损坏：`\(place)` 的内容不对")
    case .unknownFormat(let name):
      Message(en: "its format is `\(name)`, which this version doesn't know", zh: "格式为 `\(name)`，此版本不认识")
    }
  }
}

/// A place in a JSON document that is read with suspicion: whatever is missing or of another kind is told with its
/// place.
struct RecordReader {
  let value: JSONValue
  /// How one gets here, such as `steps[3].results`; empty for the whole.
  let place: String

  init(_ value: JSONValue, place: String = "") { (self.value, self.place) = (value, place) }

  /// The place of a member, as messages name it: the document's own keys only, never what it says.
  private func place(of key: String) -> String { place.isEmpty ? key : place + "." + key }

  func optional(_ key: String) -> RecordReader? {
    guard let member = value[key], !member.isNull else { return nil }
    return RecordReader(member, place: place(of: key))
  }

  func member(_ key: String) throws(RecordProblem) -> RecordReader {
    guard let member = value[key] else { throw .missing(place(of: key)) }
    return RecordReader(member, place: place(of: key))
  }

  func string() throws(RecordProblem) -> String {
    guard let string = value.string else { throw .unexpected(place) }
    return string
  }

  /// A SHA-256, as 64 lower-case hexadecimal digits.
  func digest() throws(RecordProblem) -> String {
    let text = try string()
    guard text.utf8.count == 64,
      text.utf8.allSatisfy({
        ("0"..."9").contains(Unicode.Scalar($0)) || ("a"..."f").contains(Unicode.Scalar($0))
      })
    else { throw .unexpected(place) }
    return text
  }

  func float() throws(RecordProblem) -> Double {
    guard let number = value.float ?? value.number else { throw .unexpected(place) }
    return number
  }

  func ints() throws(RecordProblem) -> [Int] {
    guard let ints = value.ints else { throw .unexpected(place) }
    return ints
  }

  func strings() throws(RecordProblem) -> [String] {
    guard let strings = value.strings else { throw .unexpected(place) }
    return strings
  }

  func object() throws(RecordProblem) -> JSONObject {
    guard let object = value.object else { throw .unexpected(place) }
    return object
  }

  func list() throws(RecordProblem) -> [RecordReader] {
    guard let array = value.array else { throw .unexpected(place) }
    return array.enumerated().map { RecordReader($0.element, place: "\(place)[\($0.offset)]") }
  }

  func string(_ key: String) throws(RecordProblem) -> String { try member(key).string() }
  func digest(_ key: String) throws(RecordProblem) -> String { try member(key).digest() }
  func float(_ key: String) throws(RecordProblem) -> Double { try member(key).float() }
  func list(_ key: String) throws(RecordProblem) -> [RecordReader] { try member(key).list() }

  /// The entries of a list that may be missing.
  func entries(_ key: String) throws(RecordProblem) -> [RecordReader] { try optional(key)?.list() ?? [] }

  func int(_ key: String) throws(RecordProblem) -> Int {
    let member = try member(key)
    guard case .int(let number) = member.value, number >= 0 else { throw .unexpected(member.place) }
    return number
  }

  func bool(_ key: String) throws(RecordProblem) -> Bool {
    let member = try member(key)
    guard let bool = member.value.bool else { throw .unexpected(member.place) }
    return bool
  }

  /// The texts by key of an object that may be missing.
  func texts(_ key: String) throws(RecordProblem) -> [String: String] {
    guard let member = optional(key) else { return [:] }
    var found: [String: String] = [:]
    for key in try member.object().keys { found[key] = try member.string(key) }
    return found
  }
}
