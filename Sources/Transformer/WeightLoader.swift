import Checkpoints
import Tensors

/// Reads a checkpoint's tensors by name, checks each one's shape, and repacks matrices for the kernels.
struct WeightLoader {
  let source: any TensorSource
  let pool: ThreadPool
  private let memory = PanelMemory()

  init(source: any TensorSource, pool: ThreadPool) { (self.source, self.pool) = (source, pool) }

  func has(_ name: String) -> Bool { source.tensor(name) != nil }

  func tensor(_ name: String, _ shape: [Int]) throws(EngineError) -> StoredTensor {
    guard let tensor = source.tensor(name) else { throw .missingTensor(name: name) }
    guard tensor.shape == shape else {
      throw .wrongShape(tensor: name, found: tensor.shape, expected: shape)
    }
    return tensor
  }

  /// A vector, dequantised. `[count]`
  func vector(_ name: String, _ count: Int) throws(EngineError) -> [Float] {
    try tensor(name, [count]).dequantized()
  }

  func optionalVector(_ name: String, _ count: Int) throws(EngineError) -> [Float]? {
    has(name) ? try vector(name, count) : nil
  }

  /// A matrix `[rows, columns]`; with `order`, row i of the result is row `order[i]` of the file.
  func matrix(_ name: String, rows: Int, columns: Int, order: [Int]? = nil) throws(EngineError) -> Matrix {
    let stored = try tensor(name, [rows, columns])
    guard let order else { return try pack(name, stored.type, rows, columns, stored.bytes).get() }
    let rowBytes = stored.bytes.count / rows
    var permuted = [UInt8](repeating: 0, count: stored.bytes.count)
    permuted.withUnsafeMutableBytes { target in
      for (row, from) in order.enumerated() {
        let bytes = UnsafeRawBufferPointer(rebasing: stored.bytes[from * rowBytes..<(from + 1) * rowBytes])
        UnsafeMutableRawBufferPointer(rebasing: target[row * rowBytes..<(row + 1) * rowBytes])
          .copyMemory(from: bytes)
      }
    }
    return try permuted.withUnsafeBytes { pack(name, stored.type, rows, columns, $0) }.get()
  }

  /// A matrix of plain numbers that the loader rearranged itself. `[rows, columns]`
  func matrix(_ name: String, values: [Float], rows: Int, columns: Int) throws(EngineError) -> Matrix {
    try values.withUnsafeBytes { pack(name, .f32, rows, columns, $0) }.get()
  }

  private func pack(
    _ name: String, _ type: BlockType, _ rows: Int, _ columns: Int, _ bytes: UnsafeRawBufferPointer
  ) -> Result<Matrix, EngineError> {
    do {
      return .success(
        try Matrix(type: type, rows: rows, columns: columns, bytes: bytes, in: memory, pool: pool))
    } catch {
      return .failure(.unreadableWeights(tensor: name, reason: error.description))
    }
  }
}
