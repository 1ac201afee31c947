import Tensors

/// What stands before the weights in a GGUF file.
public struct GGUFHeader: Sendable {
  /// The format's version, 2 or 3.
  public let version: Int
  /// The key–value metadata.
  public let metadata: Metadata
  /// The table of tensors, in the file's order.
  public let tensors: [TensorEntry]
  /// What every tensor's place is a multiple of, in bytes.
  public let alignment: Int
  /// Where the tensors' data begins in the file (its end, if there are no tensors).
  public let dataOffset: Int
  /// The size of the whole file in bytes.
  public let fileSize: Int
}

/// A tensor in a checkpoint's table: all but its bytes.
public struct TensorEntry: Sendable, Equatable {
  /// The name in the checkpoint.
  public let name: String
  /// Row-major, outermost first.
  public let shape: [Int]
  /// How the values are stored.
  public let type: BlockType
  /// Where the first byte lies in the file.
  public let offset: Int
  /// The bytes that shape and type need.
  public let byteCount: Int
}
