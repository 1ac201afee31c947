import Checkpoints
import Synchronization
import Tensors
import TestSupport
import Transformer

/// A real model, loaded once for all tests of the target.
enum SharedModel {
  private static let loaded = Mutex<[RealModel: Model]>([:])

  static func of(_ name: RealModel) throws -> Model {
    try loaded.withLock { loaded in
      if let found = loaded[name] { return found }
      let pool = ThreadPool(threads: ThreadPool.defaultThreads())
      let model = try Model(gguf: try GGUFFile(path: name.path()), pool: pool)
      loaded[name] = model
      return model
    }
  }
}

/// A tiny random model.
func tinyModel() throws -> Model {
  try Model(gguf: try TinyModel().file(), pool: ThreadPool(threads: 1))
}
