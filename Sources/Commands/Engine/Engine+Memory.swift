import Language

extension Engine {
  /// The memory that a model takes once loaded, from its header alone: its weights, repacked, and the keys and
  /// values of 512 tokens. Bytes; nil where there is no such model.
  public func memoryEstimate(of word: String, files: any FileAccess) -> Int? {
    guard let (_, path) = try? locate(word, files: files),
      let weights = try? ModelForm(path: path).weightBytes(path),
      let facts = facts(of: word, files: files)
    else { return nil }
    return weights + 512 * 2 * facts.layers * facts.keyHeads * facts.headWidth * MemoryLayout<Float>.stride
  }
}
