import JSON

/// What scripts use, to the byte: the file `sonde.lock` beside them.
public struct Lock: Sendable, Equatable {
  /// One thing that scripts use.
  public struct Entry: Sendable, Equatable {
    /// The thing: a model, an included file, or data.
    public let input: RecordedInput
    /// The scripts that use it, by file name, sorted.
    public var scripts: [String]

    /// An entry.
    public init(_ input: RecordedInput, scripts: [String]) { (self.input, self.scripts) = (input, scripts) }
  }

  /// The edition of the language.
  public let edition: String
  /// The version of Sonde that wrote it.
  public let version: String
  /// What is used: by kind, then by name.
  public private(set) var entries: [Entry]

  static let format = "sonde-lock-1"

  /// A lock.
  public init(edition: String = "sonde-1", version: String, entries: [Entry] = []) {
    (self.edition, self.version, self.entries) = (edition, version, Self.sorted(entries))
  }

  private static func sorted(_ entries: [Entry]) -> [Entry] {
    entries.sorted { ($0.input.kind.rawValue, $0.input.name) < ($1.input.kind.rawValue, $1.input.name) }
  }

  /// The entry of a kind and name.
  public func entry(_ kind: RecordedInput.Kind, _ name: String) -> Entry? {
    entries.first { $0.input.kind == kind && $0.input.name == name }
  }

  /// The lock after a script was looked at again: what it used before and uses no more is gone.
  /// - Parameter version: the version of Sonde that looks.
  public func updated(for script: String, using inputs: [RecordedInput], version: String) -> Lock {
    var kept = entries.compactMap { entry -> Entry? in
      var entry = entry
      entry.scripts.removeAll { $0 == script }
      return entry.scripts.isEmpty ? nil : entry
    }
    for input in inputs {
      let known = kept.firstIndex { $0.input.kind == input.kind && $0.input.name == input.name }
      let others = known.map { kept.remove(at: $0).scripts } ?? []
      kept.append(Entry(input, scripts: (others + [script]).sorted()))
    }
    return Lock(edition: edition, version: version, entries: kept)
  }
}

extension Lock {
  /// The file: JSON over several lines, so that changes of it can be read.
  public var bytes: [UInt8] {
    let entries = entries.map { entry -> JSONValue in
      var object = entry.input.json.object ?? JSONObject()
      object["scripts"] = .array(entry.scripts.map(JSONValue.string))
      return .object(object)
    }
    let document = JSONObject([
      "format": .string(Self.format), "edition": .string(edition), "version": .string(version),
      "inputs": .array(entries),
    ])
    return Array((JSONValue.object(document).sorted.text(indent: 2) + "\n").utf8)
  }

  /// Reads a lock.
  /// - Throws: ``RecordProblem`` for what is none.
  public init(_ bytes: [UInt8]) throws(RecordProblem) {
    let document: JSONValue
    do { document = try JSONValue(parsing: bytes) } catch { throw .noJSON(error) }
    let json = RecordReader(document)
    let format = try json.string("format")
    guard format == Self.format else { throw .unknownFormat(String(format.prefix(40))) }
    let entries = try json.list("inputs").map { (entry) throws(RecordProblem) in
      Entry(try RecordedInput(entry), scripts: try entry.member("scripts").strings())
    }
    self.init(edition: try json.string("edition"), version: try json.string("version"), entries: entries)
  }
}
