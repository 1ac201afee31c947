import Tensors

/// A tensor as a checkpoint stores it: its bytes stay in the file's memory map until something reads them.
public struct StoredTensor: Sendable {
  /// The name in the checkpoint, such as `blk.0.attn_q.weight`.
  public let name: String
  /// Row-major, outermost first: a matrix is `[rows, columns]`. (GGUF itself writes columns first.)
  public let shape: [Int]
  /// How the values are stored.
  public let type: BlockType
  /// Where the first byte lies in the file.
  public let offset: Int
  /// The bytes that shape and type need.
  public let byteCount: Int
  let storage: ByteStorage

  /// The same without its bytes.
  public var entry: TensorEntry {
    TensorEntry(name: name, shape: shape, type: type, offset: offset, byteCount: byteCount)
  }

  /// The number of values.
  public var count: Int { shape.reduce(1, *) }

  /// The length of a row: the innermost dimension, 1 for a scalar.
  public var columns: Int { shape.last ?? 1 }

  /// The number of rows: the product of all dimensions but the innermost.
  public var rows: Int { shape.dropLast().reduce(1, *) }

  /// The bytes as stored, row after row. They are valid while this value or its file is retained;
  /// `withExtendedLifetime` says so where the compiler cannot see it.
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: storage.bytes[offset..<(offset + byteCount)])
  }

  /// All values as f32, row-major, exactly as stored.
  public func dequantized() -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { values, initialized in
      if let start = values.baseAddress { type.dequantize(bytes, into: start, count: count) }
      initialized = count
    }
  }
}

/// A checkpoint that hands out its tensors by name: a GGUF file, a safetensors file or a folder of them.
public protocol TensorSource: Sendable {
  /// The file or folder, for messages.
  var path: String { get }
  /// All tensors that hold numbers the engine reads, in the checkpoint's order.
  var tensors: [StoredTensor] { get }
  /// The tensor of a name, or nil.
  func tensor(_ name: String) -> StoredTensor?
}

extension TensorSource {
  /// The tensor of a name.
  ///
  /// - Throws: `CheckpointError.badTensor` with `.notFound` where there is none.
  public func required(_ name: String) throws(CheckpointError) -> StoredTensor {
    guard let tensor = tensor(name) else { throw .badTensor(file: path, tensor: name, .notFound) }
    return tensor
  }
}
