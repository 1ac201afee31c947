import Foundation

/// A model the tests run on for real; `scripts/fetch` installs all of them.
public enum RealModel: String, CaseIterable, Sendable {
  case smollm2 = "smollm2.gguf"
  case qwen = "qwen2.5-coder-0.5b.gguf"
  case gemma = "gemma-3-270m.gguf"
  /// A folder with model.safetensors, tokenizer.json and config.json.
  case minilm = "minilm"

  /// The key under which the golden files know it.
  public var key: String { "\(self)" }

  /// The model's file or folder.
  ///
  /// - Throws: `MissingModel` where it is not installed: that fails a test, it does not skip it.
  public func path() throws -> String {
    let path = Self.directory + "/" + rawValue
    guard FileManager.default.fileExists(atPath: path) else { throw MissingModel(path: path) }
    return path
  }

  /// Where models are kept: `$SONDE_MODELS`, else below `$XDG_CACHE_HOME`, else below `~/.cache`.
  public static var directory: String {
    let environment = ProcessInfo.processInfo.environment
    if let models = environment["SONDE_MODELS"], !models.isEmpty { return models }
    if let cache = environment["XDG_CACHE_HOME"], !cache.isEmpty { return cache + "/sonde/models" }
    return (environment["HOME"] ?? "") + "/.cache/sonde/models"
  }
}

/// A model that a test needs is not installed.
public struct MissingModel: Error, CustomStringConvertible {
  let path: String
  /// What to do about it.
  public var description: String { "\(path) is missing: run scripts/fetch first" }
}
