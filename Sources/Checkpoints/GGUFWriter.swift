import Tensors

/// Builds a GGUF file (version 3, little-endian): metadata and tensors in the order they are given.
///
/// ```swift
/// var writer = GGUFWriter()
/// writer.metadata["general.architecture"] = .string("controlvector")
/// writer.add("direction.1", shape: [576], floats: direction)
/// try writer.write(to: "polite.gguf")
/// ```
/// Unsigned and signed integers are written with 32 bits where they fit, else with 64; numbers with single
/// precision where that is exact, else with double.
public struct GGUFWriter: Sendable {
  /// The metadata, written in the order of its keys.
  public var metadata = Metadata()
  private let alignment = 32
  private var tensors: [Tensor] = []

  private struct Tensor {
    let name: String
    let shape: [Int]
    let type: BlockType
    let bytes: [UInt8]
  }

  /// A file with no metadata and no tensors yet.
  public init() {}

  /// Adds a tensor as stored bytes.
  ///
  /// - Parameters:
  ///   - name: its name, which no other tensor of the file has.
  ///   - shape: row-major, outermost first; one to four dimensions.
  ///   - type: how `bytes` store the values.
  ///   - bytes: exactly what shape and type need.
  /// - Throws: `CheckpointError.badTensor` where these do not fit together.
  public mutating func add(
    _ name: String, shape: [Int], type: BlockType, bytes: [UInt8]
  ) throws(CheckpointError) {
    func bad(_ problem: TensorProblem) -> CheckpointError {
      .badTensor(file: "the new file", tensor: name, problem)
    }
    guard !name.isEmpty else { throw bad(.emptyName(offset: nil)) }
    guard !tensors.contains(where: { $0.name == name }) else { throw bad(.duplicateName) }
    guard (1...4).contains(shape.count) else {
      throw bad(.wrongDimensionCount(UInt64(shape.count), limit: 4))
    }
    do throws(TensorProblem) {
      let layout = try TensorLayout(dimensions: shape.map { UInt64(max(0, $0)) }, type: type)
      guard layout.byteCount == bytes.count else {
        throw .wrongByteCount(expected: layout.byteCount, found: UInt64(bytes.count))
      }
    } catch {
      throw bad(error)
    }
    tensors.append(Tensor(name: name, shape: shape, type: type, bytes: bytes))
  }

  /// Adds a tensor of single-precision values, row-major.
  ///
  /// - Throws: `CheckpointError.badTensor` where shape and values do not fit together.
  public mutating func add(_ name: String, shape: [Int], floats: [Float]) throws(CheckpointError) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(floats.count * 4)
    for float in floats { bytes.append(little: float.bitPattern) }
    try add(name, shape: shape, type: .f32, bytes: bytes)
  }

  /// The whole file.
  public func serialized() -> [UInt8] {
    var bytes = head()
    for tensor in tensors {
      bytes += [UInt8](repeating: 0, count: padding(bytes.count))
      bytes += tensor.bytes
    }
    return bytes
  }

  /// Writes the file under a temporary name and renames it to `path`.
  ///
  /// - Throws: `CheckpointError.cannotWrite`.
  public func write(to path: String) throws(CheckpointError) {
    try AtomicFile.write(to: path) { (write) throws(CheckpointError) in
      var position = 0
      for piece in [head()] + tensors.map(\.bytes) {
        let filler = [UInt8](repeating: 0, count: padding(position))
        try write(filler)
        try write(piece)
        position += filler.count + piece.count
      }
    }
  }

  private func padding(_ count: Int) -> Int { (alignment - count % alignment) % alignment }

  /// Magic, version, counts, metadata and the table of tensors.
  private func head() -> [UInt8] {
    var bytes = [UInt8]("GGUF".utf8)
    bytes.append(little: UInt32(3))
    bytes.append(little: UInt64(tensors.count))
    bytes.append(little: UInt64(metadata.keys.count))
    for key in metadata.keys {
      append(key, to: &bytes)
      if let value = metadata[key] { append(value, to: &bytes) }
    }
    var offset = 0
    for tensor in tensors {
      append(tensor.name, to: &bytes)
      bytes.append(little: UInt32(tensor.shape.count))
      for dimension in tensor.shape.reversed() { bytes.append(little: UInt64(dimension)) }
      bytes.append(little: tensor.type.rawValue)
      bytes.append(little: UInt64(offset))
      offset += tensor.bytes.count
      offset += padding(offset)
    }
    return bytes
  }

  private func append(_ string: String, to bytes: inout [UInt8]) {
    bytes.append(little: UInt64(string.utf8.count))
    bytes += string.utf8
  }

  private func append(_ value: MetadataValue, to bytes: inout [UInt8]) {
    func header(_ type: MetadataType) { bytes.append(little: type.rawValue) }
    switch value {
    case .unsigned(let number):
      if let short = UInt32(exactly: number) {
        header(.uint32)
        bytes.append(little: short)
      } else {
        header(.uint64)
        bytes.append(little: number)
      }
    case .signed(let number):
      if let short = Int32(exactly: number) {
        header(.int32)
        bytes.append(little: short)
      } else {
        header(.int64)
        bytes.append(little: number)
      }
    case .float(let number):
      if Double(Float(number)) == number {
        header(.float32)
        bytes.append(little: Float(number).bitPattern)
      } else {
        header(.float64)
        bytes.append(little: number.bitPattern)
      }
    case .bool(let truth):
      header(.bool)
      bytes.append(truth ? 1 : 0)
    case .string(let text):
      header(.string)
      append(text, to: &bytes)
    case .array(let array):
      header(.array)
      bytes.append(little: array.type.rawValue)
      bytes.append(little: UInt64(array.count))
      bytes += array.storage.bytes[array.range]
    }
  }
}
