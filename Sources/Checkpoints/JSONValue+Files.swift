import JSON

extension JSONValue {
  /// Reads a JSON file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - sizeLimit: a larger file is refused, in bytes.
  /// - Throws: `CheckpointError.cannotRead` or `.badJSON`.
  public init(contentsOf path: String, sizeLimit: Int = 64 << 20) throws(CheckpointError) {
    let storage = try ByteStorage(path: path)
    guard storage.bytes.count <= sizeLimit else {
      throw .cannotRead(file: path, .tooLarge(limit: sizeLimit))
    }
    try self.init(storage, range: storage.bytes.indices)
  }

  /// Reads JSON text; `name` stands for its file in messages.
  ///
  /// - Throws: `CheckpointError.badJSON`.
  public init(bytes: [UInt8], name: String) throws(CheckpointError) {
    do throws(JSONFault) { try self.init(parsing: bytes) } catch {
      throw .badJSON(file: name, offset: error.offset, error.problem)
    }
  }

  /// Reads the JSON text that stands within `range` of a file.
  ///
  /// - Throws: `CheckpointError.badJSON`, with the offset in the whole file.
  init(_ storage: ByteStorage, range: Range<Int>) throws(CheckpointError) {
    do throws(JSONFault) {
      try self.init(parsing: UnsafeRawBufferPointer(rebasing: storage.bytes[range]))
    } catch {
      throw .badJSON(file: storage.name, offset: range.lowerBound + error.offset, error.problem)
    }
  }
}
