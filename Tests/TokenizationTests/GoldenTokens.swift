import Checkpoints
import JSON
import TestSupport
import Tokenization

/// The strings that other implementations have tokenised: Golden/{model}/tokens.json.
struct GoldenTokens: Decodable {
  struct Case: Decodable, Sendable {
    let text: String
    let parse_special: Bool
    let ids: [Int]
    let pieces: [String]
    let roundtrip: Bool?
  }

  let cases: [Case]

  /// The strings of a model.
  static func cases(_ model: RealModel) throws -> [Case] {
    try Golden.decode(GoldenTokens.self, "\(model.key)/tokens.json").cases
  }
}

extension RealModel {
  private static let tokenizers: [RealModel: Result<(any Tokenizer, SpecialTokens), any Error>] = {
    var loaded: [RealModel: Result<(any Tokenizer, SpecialTokens), any Error>] = [:]
    for model in [RealModel.smollm2, .qwen, .gemma] {
      loaded[model] = Result { try makeTokenizer(from: GGUFFile(path: model.path()).metadata) }
    }
    loaded[.minilm] = Result {
      try makeTokenizer(fromJSON: JSONValue(contentsOf: RealModel.minilm.path() + "/tokenizer.json"))
    }
    return loaded
  }()

  /// The model's tokenizer, loaded once.
  func tokenizer() throws -> (any Tokenizer, SpecialTokens) {
    guard let loaded = Self.tokenizers[self] else { throw MissingTokenizer() }
    return try loaded.get()
  }
}

struct MissingTokenizer: Error {}
