import Checkpoints
import Synchronization
import Tensors
import TestSupport
import Tokenization
import Transformer

/// A real model, loaded once for all tests of the target.
struct SharedModel: Sendable {
  let model: Model
  let tokenizer: any Tokenizer
  let special: SpecialTokens

  private static let loaded = Mutex<[RealModel: SharedModel]>([:])

  static func of(_ name: RealModel) throws -> SharedModel {
    try loaded.withLock { loaded in
      if let found = loaded[name] { return found }
      let file = try GGUFFile(path: name.path())
      let (tokenizer, special) = try makeTokenizer(from: file.metadata)
      let model = try Model(gguf: file, pool: ThreadPool(threads: ThreadPool.defaultThreads()))
      let shared = SharedModel(model: model, tokenizer: tokenizer, special: special)
      loaded[name] = shared
      return shared
    }
  }
}
