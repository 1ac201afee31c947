import Tensors
import TestSupport
import Transformer

/// A tiny random model.
func tinyModel() throws -> Model {
  try Model(gguf: try TinyModel().file(), pool: ThreadPool(threads: 1))
}
