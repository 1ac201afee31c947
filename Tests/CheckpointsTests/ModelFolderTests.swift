import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct ModelFolderTests {
  private func one(_ name: String, _ value: Float) throws -> [UInt8] {
    var writer = SafetensorsWriter()
    try writer.add(name, shape: [1], floats: [value])
    return writer.serialized()
  }

  @Test(
    arguments: [
      ("llama", "model.embed_tokens.weight", 21), ("gpt2", "transformer.wte.weight", 28),
      ("bert", "bert.embeddings.word_embeddings.weight", 42), ("t5_v1_1", "lm_head.weight", 38),
    ])
  func theFoldersOfOthersAreRead(_ name: String, _ tensor: String, _ count: Int) throws {
    let folder = try ModelFolder(path: Golden.path("fixtures/\(name)"))
    #expect(folder.tensors.count == count)
    #expect(folder.config["vocab_size"]?.int == folder.tensor(tensor)?.rows)
    #expect(try folder.json("absent.json") == nil)
    #expect(throws: CheckpointError.cannotRead(file: folder.path + "/tokenizer.json", .notFound)) {
      try folder.tokenizer()
    }
  }

  @Test func bothSpellingsOfTheRotationAreRead() throws {
    let folder = try ModelFolder(path: Golden.path("fixtures/llama"))
    let legacy = try #require(try folder.json("config_legacy.json"))
    let base = folder.config["rope_parameters"]?["rope_theta"]?.number
    #expect(base != nil)
    #expect(base == legacy["rope_theta"]?.number)
  }

  @Test func theRealFolderIsRead() throws {
    let folder = try ModelFolder(path: RealModel.minilm.path())
    #expect(folder.config["model_type"]?.string == "bert")
    #expect(folder.tensor("embeddings.word_embeddings.weight")?.shape == [30522, 384])
    #expect(try folder.tokenizer()["model"]?["vocab"]?.object?.count == 30522)
  }

  @Test func shardsAreReadByTheirIndex() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write([UInt8]("{}".utf8), to: "config.json")
    _ = try folder.write(one("a", 1), to: "model-00001-of-00002.safetensors")
    _ = try folder.write(one("b", 2), to: "model-00002-of-00002.safetensors")
    let index = """
      {"metadata": {"total_size": 8}, "weight_map": {
        "b": "model-00002-of-00002.safetensors", "a": "model-00001-of-00002.safetensors"}}
      """
    _ = try folder.write([UInt8](index.utf8), to: "model.safetensors.index.json")
    let model = try ModelFolder(path: folder.path)
    #expect(model.tensors.map(\.name) == ["b", "a"])
    #expect(try model.required("b").dequantized() == [2])
  }

  @Test(
    arguments: [
      #"{}"#, #"{"weight_map": []}"#, #"{"weight_map": {"a": 1}}"#, #"{"weight_map": {"a": ""}}"#,
      #"{"weight_map": {"a": "../shard.safetensors"}}"#, #"{"weight_map": {"a": ".."}}"#,
      #"{"weight_map": {"a": "/etc/passwd"}}"#, #"{"weight_map": {"a": "absent.safetensors"}}"#,
      #"{"weight_map": {"b": "shard.safetensors"}}"#,
    ])
  func aMalformedIndexIsRefused(_ index: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write([UInt8]("{}".utf8), to: "config.json")
    _ = try folder.write(one("a", 1), to: "shard.safetensors")
    _ = try folder.write([UInt8](index.utf8), to: "model.safetensors.index.json")
    #expect(throws: CheckpointError.self) { try ModelFolder(path: folder.path) }
  }

  @Test func aFolderWithoutItsFilesIsRefused() throws {
    let folder = try TemporaryFolder()
    #expect(throws: CheckpointError.cannotRead(file: folder.file("config.json"), .notFound)) {
      try ModelFolder(path: folder.path)
    }
    _ = try folder.write([UInt8]("[]".utf8), to: "config.json")
    #expect(throws: CheckpointError.self) { try ModelFolder(path: folder.path) }
    _ = try folder.write([UInt8]("{}".utf8), to: "config.json")
    #expect(throws: CheckpointError.cannotRead(file: folder.file("model.safetensors"), .notFound)) {
      try ModelFolder(path: folder.path)
    }
  }
}
