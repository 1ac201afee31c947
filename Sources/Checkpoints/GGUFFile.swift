/// A GGUF file (version 2 or 3, little-endian), memory-mapped and checked throughout before anything is
/// handed out.
///
/// ```swift
/// let file = try GGUFFile(path: "smollm2.gguf")
/// file.metadata.string("general.architecture")  // "llama"
/// file.tensor("blk.0.attn_q.weight")?.shape     // [576, 576]
/// ```
/// Opening reads the header and the metadata only; a tensor's pages come in when its bytes are touched.
public final class GGUFFile: TensorSource {
  /// The path that was opened, or the name given to bytes in memory.
  public let path: String
  /// What stands before the tensors' data.
  public let header: GGUFHeader
  /// The tensors, in the file's order.
  public let tensors: [StoredTensor]
  private let index: [String: Int]
  private let storage: ByteStorage

  /// Maps the file at a path.
  ///
  /// - Throws: `CheckpointError` naming what is wrong with the file, and where.
  public convenience init(path: String) throws(CheckpointError) {
    let storage = try ByteStorage(path: path)
    try self.init(storage: storage)
    try storage.checkUnchanged()
  }

  /// Reads a file that lies in memory; `name` stands for its path in messages.
  ///
  /// - Throws: `CheckpointError` naming what is wrong with the bytes, and where.
  public convenience init(bytes: [UInt8], name: String) throws(CheckpointError) {
    try self.init(storage: ByteStorage(copying: bytes, name: name))
  }

  private init(storage: ByteStorage) throws(CheckpointError) {
    var parser = GGUFParser(storage: storage)
    let header = try parser.parse()
    self.storage = storage
    self.header = header
    path = storage.name
    tensors = header.tensors.map {
      StoredTensor(
        name: $0.name, shape: $0.shape, type: $0.type, offset: $0.offset, byteCount: $0.byteCount,
        storage: storage)
    }
    index = Dictionary(
      uniqueKeysWithValues: header.tensors.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// The format's version, 2 or 3.
  public var version: Int { header.version }

  /// The metadata.
  public var metadata: Metadata { header.metadata }

  /// The file's size in bytes.
  public var size: Int { storage.bytes.count }

  /// The tensor of a name, or nil.
  public func tensor(_ name: String) -> StoredTensor? { index[name].map { tensors[$0] } }

  /// Lets the system drop the tensors' pages from memory, as after weights were repacked. What is touched
  /// later is read from the file again.
  public func releasePages() {
    storage.releasePages(header.dataOffset..<storage.bytes.count)
  }

  /// Checks that the file at the path is still the one that was opened.
  ///
  /// - Throws: `CheckpointError.cannotRead` with `.changed` or `.notFound`.
  public func checkUnchanged() throws(CheckpointError) { try storage.checkUnchanged() }

  /// The metadata and the table of tensors of the file at a path; the weights are not read.
  ///
  /// - Throws: `CheckpointError` as opening the file does.
  public static func header(path: String) throws(CheckpointError) -> GGUFHeader {
    var parser = GGUFParser(storage: try ByteStorage(path: path))
    return try parser.parse()
  }
}
