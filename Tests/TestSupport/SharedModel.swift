import Checkpoints
import Foundation
import Synchronization
import Tensors
import Tokenization
import Transformer

/// A real model with its tokenizer, loaded once for all tests of a process.
public struct SharedModel: Sendable {
  public let model: Model
  public let tokenizer: any Tokenizer
  public let special: SpecialTokens

  private static let loaded = Mutex<[RealModel: SharedModel]>([:])

  /// The model, on the kernel path that `SONDE_KERNELS` names, if it names one.
  ///
  /// - Throws: ``MissingModel`` where it is not installed; `KernelError` where the processor lacks the path.
  public static func of(_ name: RealModel) throws -> SharedModel {
    try loaded.withLock { loaded in
      if let found = loaded[name] { return found }
      try chooseKernels()
      let file = try GGUFFile(path: name.path())
      let (tokenizer, special) = try makeTokenizer(from: file.metadata)
      let model = try Model(gguf: file, pool: ThreadPool(threads: ThreadPool.defaultThreads()))
      let shared = SharedModel(model: model, tokenizer: tokenizer, special: special)
      loaded[name] = shared
      return shared
    }
  }

  /// Forces the kernel path that `SONDE_KERNELS` names: scripts/test runs the golden values on every one.
  public static func chooseKernels() throws {
    guard let name = ProcessInfo.processInfo.environment["SONDE_KERNELS"], !name.isEmpty else { return }
    guard let path = KernelPath(rawValue: name) else { throw UnknownKernels(name: name) }
    try KernelPath.force(path)
  }

  private struct UnknownKernels: Error { let name: String }
}
