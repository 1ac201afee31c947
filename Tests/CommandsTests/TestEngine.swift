import Commands
import Foundation
import ModelStore
import TestSupport

/// Engines that the tests share: models are loaded once.
enum TestEngine {
  /// The models that `scripts/fetch` installs.
  static let real = Engine(store: ModelStore(directory: RealModel.directory), threads: 2)

  /// A store in which every name of the catalogue stands for a random model; `smollm2` has as many
  /// layers and heads as the real one, since examples name them.
  static let tiny: Engine = {
    do {
      let folder = try TemporaryFolder()
      var model = TinyModel()
      (model.layers, model.width, model.heads, model.keyValueHeads) = (30, 18, 9, 3)
      (model.neurons, model.context) = (1100, 512)
      try model.write(to: folder.file("smollm2.gguf"))
      try TinyModel().write(to: folder.file("qwen2.5-coder-0.5b.gguf"))
      return Engine(store: ModelStore(directory: keep(folder).path), threads: 1)
    } catch {
      fatalError("no tiny model could be written: \(error)")
    }
  }()

  /// Keeps the folder for as long as the tests run.
  private static func keep(_ folder: TemporaryFolder) -> TemporaryFolder {
    _ = Unmanaged.passRetained(folder)
    return folder
  }
}
