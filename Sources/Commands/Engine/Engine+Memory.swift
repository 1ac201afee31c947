import Checkpoints
import Language

extension Engine {
  /// The memory that a model takes once loaded, from its header alone: its weights, repacked, and the keys and
  /// values of 512 tokens. Bytes; nil where there is no such model.
  public func memoryEstimate(of word: String, files: any FileAccess) -> Int? {
    guard let (_, path) = try? locate(word, files: files), let header = try? GGUFFile.header(path: path),
      let facts = facts(of: word, files: files)
    else { return nil }
    let weights = header.tensors.reduce(0) { $0 + $1.byteCount }
    return weights + 512 * 2 * facts.layers * facts.keyHeads * facts.headWidth * MemoryLayout<Float>.stride
  }
}
