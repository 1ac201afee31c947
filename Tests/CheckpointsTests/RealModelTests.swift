import Checkpoints
import Digests
import Tensors
import TestSupport
import Testing

/// The real models against the values that the `gguf` package reads from them.
@Suite struct RealModelTests {
  struct Expectation: Decodable {
    let models: [String: Model]

    struct Model: Decodable {
      let file_bytes: Int
      let n_tensors: Int
      let types: [String: Int]
      let has_output_weight: Bool
      let tensors: [Values]
      let all_tensors: [Row]
    }

    struct Values: Decodable {
      let name: String
      let type: String
      let shape_rows_cols: [Int]
      let first8: [Float]
      let last4: [Float]
      let sha256_f32le: String
    }

    /// `[name, type, shape with columns first]`.
    struct Row: Decodable, Equatable {
      let name: String
      let type: String
      let shape: [Int]

      init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        name = try row.decode(String.self)
        type = try row.decode(String.self)
        shape = try row.decode([Int].self).reversed()
      }

      init(_ tensor: StoredTensor) {
        name = tensor.name
        type = tensor.type.name
        shape = tensor.shape
      }
    }
  }

  static let expected = Result { try Golden.decode(Expectation.self, "quant/models.json") }

  @Test(arguments: [RealModel.smollm2, .qwen, .gemma])
  func theTableOfTensorsIsAsOthersReadIt(_ model: RealModel) throws {
    let expected = try #require(Self.expected.get().models[model.key])
    let file = try GGUFFile(path: model.path())
    #expect(file.size == expected.file_bytes)
    #expect(file.tensors.count == expected.n_tensors)
    // The golden file lists some of them, a whole block among them.
    for row in expected.all_tensors {
      #expect(try Expectation.Row(file.required(row.name)) == row)
    }
    #expect(Dictionary(grouping: file.tensors, by: \.type.name).mapValues(\.count) == expected.types)
    #expect((file.tensor("output.weight") != nil) == expected.has_output_weight)
  }

  @Test(arguments: [RealModel.smollm2, .qwen, .gemma])
  func dequantisedValuesAreExact(_ model: RealModel) throws {
    let expected = try #require(Self.expected.get().models[model.key])
    let file = try GGUFFile(path: model.path())
    for values in expected.tensors {
      let tensor = try file.required(values.name)
      #expect(tensor.type.name == values.type)
      #expect(tensor.shape == values.shape_rows_cols)
      let floats = tensor.dequantized()
      #expect(Array(floats.prefix(8)) == values.first8, "\(values.name)")
      #expect(Array(floats.suffix(4)) == values.last4, "\(values.name)")
      #expect(floats.withUnsafeBytes { SHA256.hex($0) } == values.sha256_f32le, "\(values.name)")
    }
  }

  @Test func metadataOfARealFileIsRead() throws {
    let metadata = try GGUFFile(path: RealModel.smollm2.path()).metadata
    #expect(metadata.string("general.architecture") == "llama")
    #expect(metadata.keys.first == "general.architecture")
    #expect(metadata.int("llama.block_count") == 30)
    #expect(metadata.float("llama.rope.freq_base") == 100_000)
    #expect(metadata.bool("tokenizer.ggml.add_bos_token") == false)
    #expect(metadata.strings("tokenizer.ggml.tokens")?.count == 49_152)
    #expect(metadata.strings("tokenizer.ggml.tokens")?.first == "<|endoftext|>")
    #expect(metadata.strings("tokenizer.ggml.merges")?[2] == "i n")
    #expect(metadata.ints("tokenizer.ggml.token_type")?.prefix(3) == [3, 3, 3])
  }

  @Test func aLargeVocabularyIsReadOnlyWhenAskedFor() throws {
    let path = try RealModel.gemma.path()
    let clock = ContinuousClock()
    let times = try (0..<5).map { _ in try clock.measure { _ = try GGUFFile.header(path: path) } }
    // 262,144 tokens and as many scores: a millisecond or two, far more where nothing is optimised.
    #if DEBUG
      let limit = Duration.seconds(5)
    #else
      let limit = Duration.milliseconds(100)
    #endif
    #expect(try #require(times.min()) < limit)
    let tokens = try #require(try GGUFFile(path: path).metadata.stringBytes("tokenizer.ggml.tokens"))
    #expect(tokens.count == 262_144)
  }
}
