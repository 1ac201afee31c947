import Digests
import Foundation
import ModelStore
import TestSupport
import Testing

@Suite struct ModelStoreTests {
  @Test(
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
  func hashesAreThoseOfTheStandard(_ text: String, _ hash: String) {
    #expect(FakePip.hash([UInt8](text.utf8)) == hash)
    var pieces = SHA256()
    for byte in text.utf8 { withUnsafeBytes(of: byte) { pieces.update($0) } }
    #expect(pieces.finish() == hash)
  }

  @Test(
    arguments: [
      ("smollm2", "smollm2"), ("SmolLM2-135M-Instruct", "smollm2"), ("qwen", "qwen2.5-coder-0.5b"),
      ("gemma", "gemma-3-270m"), ("all-MiniLM-L6-v2", "minilm"),
    ])
  func aliasesAreKnown(_ alias: String, _ name: String) {
    #expect(Catalogue.model(alias)?.name == name)
  }

  @Test func theCatalogueAgreesWithItself() {
    #expect(Catalogue.names.first == "smollm2")
    let names = Catalogue.models.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0 == $0.lowercased() })
    for model in Catalogue.models {
      #expect((model.parts.map(\.sha256)).allSatisfy { $0.count == 64 })
      if case .file(let file) = model.content {
        #expect(file.bytes == model.parts.reduce(0) { $0 + $1.bytes })
      }
    }
    #expect(Catalogue.model("gemma")?.terms?.url == "https://ai.google.dev/gemma/terms")
    #expect(Catalogue.models.filter { $0.terms != nil }.count == 1)
  }

  @Test(arguments: RealModel.allCases)
  func theRealModelsAreWhatTheCatalogueSays(_ real: RealModel) throws {
    _ = try real.path()
    let model = try #require(Catalogue.models.first { $0.fileName == real.rawValue })
    let store = ModelStore(directory: RealModel.directory)
    let location = try store.locate(model.name)
    switch model.content {
    case .file(let file):
      #expect(try store.sha256(of: location.path) == file.sha256)
    case .folder(_, let files):
      for file in files { #expect(try store.sha256(of: location.path + "/" + file.name) == file.sha256) }
    }
  }

  @Test func namesAndPathsAreToldApart() throws {
    let folder = try TemporaryFolder()
    let store = ModelStore(directory: folder.file("models"))
    #expect(store.installedNames == [])
    #expect(throws: StoreError.notInstalled(name: "smollm2")) { try store.locate("SmolLM2") }
    #expect(throws: StoreError.unknownModel(name: "smolm", known: Catalogue.names)) {
      try store.locate("smolm")
    }
    let mine = try folder.write([1, 2, 3], to: "mine.gguf")
    #expect(try store.locate(mine) == .file(path: mine))
    #expect(throws: StoreError.notAModel(path: folder.path)) { try store.locate(folder.path) }
    _ = try folder.write([1], to: "config.json")
    #expect(try store.locate(folder.path) == .folder(path: folder.path))
    let text = try folder.write([1], to: "a.txt")
    #expect(throws: StoreError.notAModel(path: text)) { try store.locate(text) }
    #expect(throws: StoreError.notFound(path: "absent.gguf")) { try store.locate("absent.gguf") }
    #expect(throws: StoreError.notFound(path: "./absent")) { try store.locate("./absent") }
  }

  @Test func whatLiesInTheFolderIsListed() throws {
    let folder = try TemporaryFolder()
    let store = ModelStore(directory: folder.path)
    _ = try folder.write([1, 2, 3], to: "smollm2.gguf")
    _ = try folder.write([4], to: "mine.gguf")
    _ = try folder.write([4], to: "notes.txt")
    try FileManager.default.createDirectory(
      atPath: folder.file("hf"), withIntermediateDirectories: true)
    _ = try folder.write([5, 6], to: "hf/config.json")
    #expect(store.installedNames == ["hf", "mine", "smollm2"])
    let models = try store.installed()
    #expect(models.map(\.name) == ["hf", "mine", "smollm2"])
    #expect(models.map(\.bytes) == [2, 1, 3])
    #expect(models.map(\.sha256) == [nil, FakePip.hash([4]), FakePip.hash([1, 2, 3])])
    #expect(models.map { $0.catalogue?.name } == [nil, nil, "smollm2"])
    #expect(try store.locate("smollm2") == .file(path: folder.file("smollm2.gguf")))
    #expect(try store.locate("mine") == .file(path: folder.file("mine.gguf")))
    #expect(
      throws: StoreError.unknownModel(name: "x", known: Catalogue.names + ["hf", "mine"])
    ) { try store.locate("x") }
  }

  @Test func aHashIsRememberedUntilTheFileChanges() throws {
    let folder = try TemporaryFolder()
    let store = ModelStore(directory: folder.path)
    let path = try folder.write([1], to: "a.gguf")
    #expect(try store.sha256(of: path) == FakePip.hash([1]))
    let cache = try String(contentsOfFile: folder.file(".sha256"), encoding: .utf8)
    // What the cache says is believed: a mark there shows that the file is not read again.
    let mark = String(repeating: "0", count: 64)
    try cache.replacingOccurrences(of: FakePip.hash([1]), with: mark)
      .write(toFile: folder.file(".sha256"), atomically: true, encoding: .utf8)
    #expect(try store.sha256(of: path) == mark)
    _ = try folder.write([2], to: "a.gguf")
    #expect(try store.sha256(of: path) == FakePip.hash([2]))
    // Rubbish in the cache is no harm, and neither is a folder that cannot be written.
    _ = try folder.write([0xFF, 0x0A, 0x09], to: ".sha256")
    #expect(try store.sha256(of: path) == FakePip.hash([2]))
    #expect(try ModelStore(directory: "/proc").sha256(of: path) == FakePip.hash([2]))
    #expect(throws: StoreError.notFound(path: folder.file("absent"))) {
      try store.sha256(of: folder.file("absent"))
    }
  }
}
