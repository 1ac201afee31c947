import Foundation
import TestSupport
import Testing

/// `--record`, `verify`, `diff`.
@Suite struct RecordToolTests {
  private static let script = """
    load tiny.gguf
    let r = run "ab" max=3
    top "ab" k=3
    patch layer=1 neuron=3 value=0.5
    top "ab" k=3
    let s = run "ab" temperature=1 max=4
    let c = capture "ab" layer=1
    save (top "ab" k=2) out.csv
    print "p is \\(r.text)"
    status
    expect len(r.text) >= 0

    """

  /// Runs a script with a record and gives the record's folder, from the place.
  private func record(_ place: Place, _ arguments: String..., environment: [String: String] = [:]) throws
    -> String
  {
    let before = Set(records(place))
    let ending = try place.run(["--record", "runs"] + arguments, environment: environment)
    let new = Set(records(place)).subtracting(before)
    try #require(new.count == 1, "\(ending.error)")
    return "runs/" + (new.first ?? "")
  }

  private func records(_ place: Place) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: place.file("runs"))) ?? []
  }

  /// What `verify` says, as it tells programs.
  private struct Verification {
    let status: Int32
    let verdicts: [String]
    let summary: [String: Any]
    let error: String
  }

  private func verify(
    _ place: Place, _ record: String, _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Verification {
    let ending = try place.run(
      ["verify", "--format", "json", record] + arguments, environment: environment)
    let documents = ending.output.split(separator: "\n").map {
      try? JSONSerialization.jsonObject(with: Data($0.utf8))
    }
    let rows = (documents.count > 1 ? documents[1] : nil) as? [[String: Any]] ?? []
    return Verification(
      status: ending.status, verdicts: rows.compactMap { $0["verdict"] as? String },
      summary: (documents.count > 2 ? documents[2] : nil) as? [String: Any] ?? [:], error: ending.error)
  }

  private func json(_ place: Place, _ record: String) throws -> [String: Any] {
    let text = try #require(place.read(record + "/record.json"))
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func change(_ place: Place, _ file: String, _ old: String, _ new: String) throws {
    let text = try #require(place.read(file))
    let changed = text.replacingOccurrences(of: old, with: new)
    try #require(changed != text, "\(file) doesn't hold \(old)")
    try place.write(changed, to: file)
  }

  @Test func aRunIsTheSameAgainWithAnyNumberOfThreadsAndWithinToleranceOnAnotherKernelPath() throws {
    let place = try Place()
    try place.write(Self.script, to: "a.sonde")
    let record = try record(place, "a.sonde", environment: ["SONDE_KERNELS": "avx2"])
    // What the record says of a file is read from the record: the disk may change, and stays as it is.
    try place.write("mine", to: "out.csv")
    for threads in ["1", "2", "3"] {
      let again = try verify(place, record, "--threads", threads, environment: ["SONDE_KERNELS": "avx2"])
      #expect(again.status == 0 && Set(again.verdicts) == ["identical"], "\(again)")
      #expect(again.verdicts.count == 11)
    }
    #expect(place.read("out.csv") == "mine")
    let scalar = try verify(place, record, environment: ["SONDE_KERNELS": "scalar"])
    #expect(scalar.status == 0 && scalar.summary["verdict"] as? String == "within tolerance", "\(scalar)")
    #expect((scalar.summary["cause"] as? String)?.hasPrefix("kernel path (avx2 → scalar)") == true)
    let exact = try verify(place, record, "--exact", environment: ["SONDE_KERNELS": "scalar"])
    #expect(exact.status == 1)
  }

  @Test func eachTamperingIsFoundAtItsStep() throws {
    let place = try Place()
    try place.write(Self.script, to: "a.sonde")
    let whole = try record(place, "a.sonde", "--seed", "5")
    func tampered(_ file: String, _ old: String, _ new: String) throws -> Verification {
      let copy = "runs/copy"
      try? FileManager.default.removeItem(atPath: place.file(copy))
      try FileManager.default.copyItem(atPath: place.file(whole), toPath: place.file(copy))
      try change(place, copy + "/" + file, old, new)
      return try verify(place, copy)
    }
    let steps = try #require(try json(place, whole)["steps"] as? [[String: Any]])
    let shown = try #require((steps[2]["results"] as? [[String: Any]])?.first?["sha256"] as? String)
    // One output value of the record.
    let output = try tampered("record.json", shown, String(repeating: "0", count: 64))
    #expect(output.status == 1 && output.summary["first"] as? Int == 3, "\(output)")
    #expect(output.verdicts.filter { $0 == "different" }.count == 1)
    // One byte of the script, which is an intervention.
    let script = try tampered("inputs/script.sonde", "value=0.5", "value=0.6")
    #expect(script.status == 1 && script.summary["first"] as? Int == 4, "\(script)")
    // The intervention in the record.
    let intervention = try tampered("record.json", "\"value\":0.5", "\"value\":0.6")
    #expect(intervention.status == 1 && intervention.summary["first"] as? Int == 4, "\(intervention)")
    // The seed: the first step that draws.
    let seed = try tampered("record.json", "\"seed\":\"5\"", "\"seed\":\"6\"")
    #expect(seed.status == 1 && seed.summary["first"] as? Int == 6, "\(seed)")
    #expect(seed.error.contains("changed after it was written"))
    // The version and the kernel path: every step is the same, and the root doesn't fit.
    for (old, new) in [
      ("\"version\":\"0.1.0\"", "\"version\":\"0.0.9\""), ("\"kernels\":\"", "\"kernels\":\"x"),
    ] {
      let head = try tampered("record.json", old, new)
      #expect(head.status == 1 && Set(head.verdicts) == ["identical"], "\(head)")
      #expect(head.error.contains("root hash"))
    }
  }

  @Test func anotherModelAndMissingOnesAreFound() throws {
    let place = try Place()
    try place.write("load tiny.gguf\ntop \"ab\" k=3\n", to: "a.sonde")
    let record = try record(place, "a.sonde")
    #expect(try place.run("verify", "--inputs", record).status == 0)
    let path = place.file("tiny.gguf")
    // In its place and with its old time, as somebody would do it who doesn't want to be found.
    let time = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: try file.seekToEnd() - 3)
    try file.write(contentsOf: [0x55])
    try file.close()
    try FileManager.default.setAttributes([.modificationDate: try #require(time)], ofItemAtPath: path)
    #expect(try place.run("verify", "--inputs", record).status == 1)
    #expect(try verify(place, record).status == 1)
    try FileManager.default.removeItem(atPath: path)
    let ending = try place.run("verify", record)
    #expect(
      ending.status == 2 && ending.error.contains("tiny.gguf")
        && ending.error.split(separator: "\n").count == 1)
  }

  @Test func aModelAnywhereIsComparedWhenItIsLoaded() throws {
    let place = try Place()
    let folder = try TemporaryFolder()
    let path = folder.file("own.gguf")
    try FileManager.default.copyItem(atPath: place.file("tiny.gguf"), toPath: path)
    let record = try record(place, "-c", "load \(path)\ntop \"ab\" k=2")
    #expect(try verify(place, record).status == 0)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count - 3] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(try verify(place, record).status == 1)
  }

  @Test func scriptsOfAllKindsAreRecordedWithWhatTheyRead() throws {
    let place = try Place()
    try place.write("let helper = 2\n", to: "lib/b.sonde")
    try place.write("include \"lib/b.sonde\"\nparam n = 1\nprint (helper + n)\n", to: "a.sonde")
    let record = try record(place, place.file("a.sonde"), "-D", "n=5")
    // Neither the script nor what it includes has to be there again.
    try FileManager.default.removeItem(atPath: place.file("lib"))
    try FileManager.default.removeItem(atPath: place.file("a.sonde"))
    #expect(try verify(place, record).status == 0)
    let code = try self.record(place, "-c", "print 42", "--lang", "zh")
    #expect(try verify(place, code).summary["verdict"] as? String == "identical")
    let lesson = "---\ntitle: T\nlang: en\nuse: sonde-1\nseed: 4\n---\nText.\n\n```sonde #one\nprint 1\n```\n"
    try place.write(lesson, to: "l.sonde.md")
    let cells = try self.record(place, "l.sonde.md")
    #expect(place.read(cells + "/inputs/script.sonde.md") == lesson)
    #expect(try verify(place, cells).status == 0)
  }

  @Test func nothingTellsWhoseTheRecordIs() throws {
    let place = try Place()
    // The home folder lies elsewhere: what is below the working folder is named from there.
    let folder = try TemporaryFolder()
    let home = folder.path + "/strange person"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: place.file("tiny.gguf"), toPath: home + "/own.gguf")
    let script = Self.script.replacingOccurrences(of: "tiny.gguf", with: "~/own.gguf") + "model\n"
    try Data(script.utf8).write(to: URL(fileURLWithPath: home + "/a.sonde"))
    let environment = [
      "HOME": home, "USER": "strangeuser", "LOGNAME": "strangeuser", "HOSTNAME": "strangehost",
    ]
    let record = try record(place, home + "/a.sonde", environment: environment)
    let text = try #require(place.read(record + "/record.json"))
    let name = ProcessInfo.processInfo.hostName
    for word in ["strange", place.path, folder.path] + (name.count > 3 ? [name] : []) {
      #expect(!text.contains(word), "\(word)")
    }
    #expect(try verify(place, record, environment: environment).status == 0)
  }

  @Test func aRecordOfHashesHoldsNoPrompt() throws {
    let place = try Place()
    try place.write("load tiny.gguf\nlet r = run \"abacab\" max=2\n", to: "a.sonde")
    let record = try record(place, "a.sonde", "--record-hashes")
    #expect(place.read(record + "/record.json")?.contains("abacab") == false)
    #expect(place.read(record + "/inputs/script.sonde") == nil)
    #expect(try verify(place, record).status == 0)
    try FileManager.default.removeItem(atPath: place.file("a.sonde"))
    let ending = try place.run("verify", record)
    #expect(ending.status == 2 && ending.error.contains("only the hash"))
    #expect(try place.run("--record-hashes", "-c", "1").status == 2)
  }

  @Test func failedAndInterruptedRunsAreMarked() throws {
    let place = try Place()
    try place.write("load tiny.gguf\ntop \"ab\" k=2\nlet x = [1][7]\nprint 1\n", to: "a.sonde")
    let failed = try record(place, "a.sonde")
    #expect(try json(place, failed)["ending"] as? String == "failed")
    #expect(try verify(place, failed).status == 0)
    try place.write("print \"begun\"\nfor i in 0..1000000000 { let b = i }\nprint 1\n", to: "b.sonde")
    let session = try place.prompt("--record", "runs", "b.sonde")
    try session.expect("begun")
    try session.send("\u{3}")
    #expect(try session.finish() == 130)
    let stopped = "runs/" + (try #require(records(place).first { "runs/" + $0 != failed }))
    #expect(try json(place, stopped)["ending"] as? String == "interrupted")
    let again = try verify(place, stopped)
    #expect(again.status == 0 && again.verdicts == ["identical", "interrupted"], "\(again)")
  }

  @Test func whatCannotRunOrBeWrittenLeavesNothingBehind() throws {
    let place = try Place()
    try place.write("", to: "file")
    for folder in ["file", "file/in", "/proc/nowhere"] {
      let ending = try place.run("--record", folder, "-c", "print 1")
      #expect(ending.status == 2 && ending.output.isEmpty, "\(folder)")
      #expect(ending.error.split(separator: "\n").count == 1, "\(ending.error)")
    }
    #expect(try place.run("--record", "runs", "-c", "nosuch").status == 2)
    #expect(records(place).isEmpty)
  }

  @Test func aDamagedRecordIsToldInOneSentence() throws {
    let place = try Place()
    let whole = try record(place, "-c", "print 1")
    let text = try #require(place.read(whole + "/record.json"))
    var damaged = (0..<50).filter { $0 % 7 == 0 }.map { String(text.prefix(text.count * $0 / 50)) }
    damaged += [text.replacingOccurrences(of: "\"root\":", with: "\"root\":1,\"root\":"), "[]", "{}"]
    for broken in damaged {
      try place.write(broken, to: "broken.json")
      let ending = try place.run("verify", "broken.json")
      #expect(ending.status == 2 && ending.output.isEmpty && ending.error.split(separator: "\n").count == 1)
    }
    #expect(try place.run("verify", "nosuch").status == 2)
    #expect(try place.run("verify").status == 2)
    try FileManager.default.removeItem(atPath: place.file(whole + "/inputs"))
    #expect(try place.run("verify", whole).status == 2)
  }

  @Test func twoRecordsAreComparedStepByStep() throws {
    let place = try Place()
    try place.write(Self.script, to: "a.sonde")
    try place.write(Self.script.replacingOccurrences(of: "k=3", with: "k=4"), to: "b.sonde")
    let (one, two) = (try record(place, "a.sonde"), try record(place, "a.sonde", "--seed", "3"))
    #expect(try place.run("diff", one, one).status == 0)
    let seeds = try place.run("diff", "--format", "json", one, two)
    #expect(
      seeds.status == 1 && seeds.output.contains("\"first\":6") && seeds.output.contains("\"name\":\"seed\""))
    let other = try place.run("diff", "--lang", "zh", one, try record(place, "b.sonde"))
    #expect(other.status == 1 && other.output.contains("语句") && other.output.contains("k=4"))
    #expect(try place.run("diff", one, "nosuch").status == 2)
  }

  @Test func aSessionHasTheRecordOfTheScriptItIsSavedAs() throws {
    let place = try Place()
    let session = try place.prompt("--seed", "7", "--record", "runs")
    let typed = [
      "load tiny.gguf", "let x = 40", "nosuch", "run \"ab\" temperature=1 max=3", "it.text",
      "patch layer=1 neuron=3 value=0",
      "undo", "patch layer=1 neuron=2 value=1", "top \"ab\" k=2", "replay more.sonde",
      "save session mine.sonde",
    ]
    try place.write("let y = x + 2\nprint y\n", to: "more.sonde")
    try session.send(typed.joined(separator: "\r") + "\r")
    try session.expect("wrote mine.sonde")
    #expect(try session.leave() == 0)
    let typedRecord = "runs/" + (try #require(records(place).first))
    #expect(place.read(typedRecord + "/inputs/script.sonde") == place.read("mine.sonde"))
    let script = try record(place, "mine.sonde")
    #expect(try json(place, typedRecord)["root"] as? String == json(place, script)["root"] as? String)
    #expect(try verify(place, typedRecord).summary["verdict"] as? String == "identical")
  }
}
