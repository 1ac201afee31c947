import Glibc
import Kernels

/// How matrix products treat activations.
public enum Precision: String, Sendable {
  /// Activations stay f32; weights are dequantised exactly as stored.
  case exact
  /// Activations are rounded to eight bits in blocks of 32, and quantised weights multiply them as integers; keys and
  /// values are kept in f16. Products with F32, F16 and BF16 weights stay exact, and the scalar path is exact
  /// altogether. Logits move by some tenths at most.
  case fast
}

/// Why a tensor or matrix can't be made.
public enum TensorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Rows of `columns` values aren't whole blocks of `type`.
  case raggedRows(type: BlockType, columns: Int)
  /// The bytes given aren't those of a [rows, columns] matrix of `type`.
  case wrongSize(type: BlockType, rows: Int, columns: Int, bytes: Int)
  /// There is no memory for so many bytes.
  case outOfMemory(bytes: Int)

  public var description: String {
    switch self {
    case .raggedRows(let type, let columns):
      "rows of \(columns) values are not whole blocks of \(type.name) (\(type.blockLength) values a block)"
    case .wrongSize(let type, let rows, let columns, let bytes):
      "\(bytes) bytes do not make a \(type.name) matrix of \(rows) x \(columns)"
    case .outOfMemory(let bytes):
      "no memory for \(bytes) bytes"
    }
  }
}

/// A weight matrix [rows = outputs, columns = inputs], held in its stored block type and repacked for the kernels.
///
/// The bytes it was made from may be dropped afterwards; nothing is kept twice.
public final class Matrix: Sendable {
  /// Outputs.
  public let rows: Int
  /// Inputs.
  public let columns: Int
  /// The type the weights are stored in.
  public let type: BlockType
  /// The memory the weights take, in bytes.
  public let byteCount: Int
  nonisolated(unsafe) let packed: UnsafeMutablePointer<sonde_matrix>
  /// What holds the weights; nil where they are the matrix's own.
  private let piece: PanelMemory.Piece?

  /// Repacks `bytes`, the rows of a file's tensor one after the other, with the threads of `pool`.
  ///
  /// - Parameter memory: where to keep the weights, beside those of the model's other matrices.
  /// - Throws: `raggedRows` where `columns` is no multiple of the block length, `wrongSize` where `bytes` isn't
  ///   exactly rows × columns values long, `outOfMemory`.
  public init(
    type: BlockType, rows: Int, columns: Int, bytes: UnsafeRawBufferPointer, in memory: PanelMemory? = nil,
    pool: ThreadPool
  ) throws(TensorError) {
    guard columns >= 0, columns % type.blockLength == 0 else {
      throw .raggedRows(type: type, columns: columns)
    }
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows > 0, columns > 0, !overflow, type.byteCount(of: count) == bytes.count,
      let base = bytes.baseAddress
    else { throw .wrongSize(type: type, rows: rows, columns: columns, bytes: bytes.count) }
    let size = sonde_packed_bytes(type.code, rows, columns)
    let held = memory?.allocate(size)
    piece = held?.piece
    guard let panels = memory == nil ? aligned_alloc(64, (size + 63) / 64 * 64) : held?.start else {
      throw .outOfMemory(bytes: size)
    }
    (self.type, self.rows, self.columns, byteCount) = (type, rows, columns, size)
    packed = .allocate(capacity: 1)
    packed.initialize(
      to: sonde_matrix(
        type: type.code, rows: rows, columns: columns, panels: panels.assumingMemoryBound(to: UInt8.self)))
    sonde_pack(packed, base.assumingMemoryBound(to: UInt8.self), pool.handle)
  }

  deinit {
    if piece == nil { free(packed.pointee.panels) }
    packed.deallocate()
  }

  /// Writes row `row` as f32, exactly as stored (an embedding look-up).
  public func copyRow(_ row: Int, into values: UnsafeMutablePointer<Float>) {
    precondition(row >= 0 && row < rows, "row \(row) of a matrix of \(rows)")
    sonde_copy_row(packed, row, values)
  }

  /// y[m, rows] = x[m, columns] · Wᵀ, all row-major.
  ///
  /// A row of y depends on that row of x alone: it has the same bits for any `m` and any number of threads.
  public func multiply(
    _ x: UnsafePointer<Float>, rows m: Int, into y: UnsafeMutablePointer<Float>, precision: Precision,
    pool: ThreadPool
  ) {
    var product = sonde_product(matrix: packed, y: y)
    sonde_multiply(&product, 1, x, m, precision == .fast, pool.handle)
  }

  /// Multiplies one input x[m, columns] by several matrices (q, k and v; gate and up) in one parallel region,
  /// each into its own y[m, rows].
  ///
  /// - Precondition: all matrices have the same number of columns.
  public static func multiply(
    _ parts: [(Matrix, UnsafeMutablePointer<Float>)], x: UnsafePointer<Float>, rows m: Int,
    precision: Precision, pool: ThreadPool
  ) {
    guard let columns = parts.first?.0.columns else { return }
    precondition(parts.allSatisfy { $0.0.columns == columns }, "matrices of one group take one input")
    withUnsafeTemporaryAllocation(of: sonde_product.self, capacity: parts.count) { products in
      for (i, part) in parts.enumerated() {
        products.initializeElement(at: i, to: sonde_product(matrix: part.0.packed, y: part.1))
      }
      sonde_multiply(products.baseAddress, parts.count, x, m, precision == .fast, pool.handle)
    }
  }
}
