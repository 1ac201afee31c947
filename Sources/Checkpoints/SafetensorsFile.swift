import JSON
import Tensors

/// A safetensors file, memory-mapped; its header is checked against the file's size, tensor by tensor,
/// before anything is handed out.
///
/// Tensors of F32, F16 and BF16 are `tensors`; those of other types (a table of positions in I64, say) have
/// their place checked and stand in `others` by name and shape alone.
public final class SafetensorsFile: TensorSource {
  /// The path that was opened, or the name given to bytes in memory.
  public let path: String
  /// The texts under `__metadata__`, in the file's order.
  public let metadata: JSONObject
  /// The floating-point tensors, in the order of their bytes.
  public let tensors: [StoredTensor]
  /// The tensors of types the engine does not compute with, in the order of their bytes.
  public let others: [OtherTensor]
  private let index: [String: Int]
  private let storage: ByteStorage

  /// A tensor whose values the engine does not read.
  public struct OtherTensor: Sendable, Equatable {
    /// The name in the file.
    public let name: String
    /// What the file calls the type, such as `I64`.
    public let type: String
    /// Row-major, outermost first.
    public let shape: [Int]
  }

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
    let header = try SafetensorsParser(storage: storage).parse()
    self.storage = storage
    path = storage.name
    metadata = header.metadata
    var tensors: [StoredTensor] = []
    var others: [OtherTensor] = []
    for entry in header.entries {
      if let type = entry.type.block {
        tensors.append(
          StoredTensor(
            name: entry.name, shape: entry.shape, type: type, offset: entry.range.lowerBound,
            byteCount: entry.range.count, storage: storage))
      } else {
        others.append(OtherTensor(name: entry.name, type: entry.type.rawValue, shape: entry.shape))
      }
    }
    self.tensors = tensors
    self.others = others
    index = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// The floating-point tensor of a name, or nil.
  public func tensor(_ name: String) -> StoredTensor? { index[name].map { tensors[$0] } }

  /// Lets the system drop the tensors' pages from memory; what is touched later is read again.
  public func releasePages() { storage.releasePages(storage.bytes.indices) }
}

/// The element types of safetensors.
enum SafetensorsType: String, CaseIterable {
  case f64 = "F64"
  case f32 = "F32"
  case f16 = "F16"
  case bf16 = "BF16"
  case f8e5m2 = "F8_E5M2"
  case f8e4m3 = "F8_E4M3"
  case i64 = "I64"
  case i32 = "I32"
  case i16 = "I16"
  case i8 = "I8"
  case u64 = "U64"
  case u32 = "U32"
  case u16 = "U16"
  case u8 = "U8"
  case bool = "BOOL"

  /// The bytes of one value.
  var size: Int {
    switch self {
    case .f64, .i64, .u64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .f8e5m2, .f8e4m3, .i8, .u8, .bool: 1
    }
  }

  /// The storage type that the engine reads, or nil.
  var block: BlockType? {
    switch self {
    case .f32: .f32
    case .f16: .f16
    case .bf16: .bf16
    default: nil
    }
  }
}
