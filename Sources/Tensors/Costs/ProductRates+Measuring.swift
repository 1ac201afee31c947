import Kernels

extension ProductRates {
  /// Rows at which kinds are measured.
  static let measuredRows = [1, 2, 4, 8, 16, 32, 64, 128, 512]

  /// Measures a kind with the threads of `pool`: about a tenth of a second.
  ///
  /// The matrices are of a small model's size, and so many that their weights come from memory, as in a run.
  ///
  /// - Throws: `TensorError` where memory is short.
  public mutating func measure(_ kind: ProductKind, pool: ThreadPool) throws(TensorError) {
    if region == 0 { region = try Self.regionSeconds(pool) }
    let bench = try ProductBench(kind, pool: pool)
    curves[kind] = Self.measuredRows.map { rows in
      let whole = bench.seconds(rows: rows)
      let seconds = max(whole / 10, whole - region * Double(bench.regions(rows: rows)))
      let flops = 2 * Double(rows) * Double(ProductBench.outputs * ProductBench.inputs)
      return Point(rows: rows, secondsPerFlop: seconds / flops)
    }
  }

  /// The time of a product with hardly anything to multiply, in two pieces of work. Seconds.
  private static func regionSeconds(_ pool: ThreadPool) throws(TensorError) -> Double {
    let matrix = try plainMatrix(.f32, rows: 64, columns: 32, pool)
    let x = [Float](repeating: 1, count: 32)
    var y = [Float](repeating: 0, count: 64)
    return fastestMean(of: 200, times: 5) { _ in
      matrix.multiply(x, rows: 1, into: &y, precision: .exact, pool: pool)
    }
  }

  /// A matrix of some values or other.
  fileprivate static func plainMatrix(
    _ type: BlockType, rows: Int, columns: Int, _ pool: ThreadPool
  ) throws(TensorError) -> Matrix {
    guard let size = type.byteCount(of: rows * columns) else {
      throw .raggedRows(type: type, columns: columns)
    }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { bytes.deallocate() }
    // Bytes that are small normal numbers whatever is read from them: half floats, floats or codes.
    for index in bytes.indices { bytes[index] = UInt8(0x28 + index % 7) }
    return try Matrix(
      type: type, rows: rows, columns: columns, bytes: UnsafeRawBufferPointer(bytes), pool: pool)
  }
}

/// Matrices to measure a kind of products with.
private struct ProductBench {
  static let (outputs, inputs) = (1536, 768)
  /// More than the caches of the processors that the project knows hold of one model.
  private static let bytes = 48 << 20
  /// How long a series of products runs, unless it has been through all matrices before. Seconds.
  private static let enough = 0.004
  /// A product that takes longer is measured once. Seconds.
  private static let long = 0.02

  private let kind: ProductKind
  private let pool: ThreadPool
  private let matrices: [Matrix]
  private let plain: [Float]

  init(_ kind: ProductKind, pool: ThreadPool) throws(TensorError) {
    (self.kind, self.pool) = (kind, pool)
    guard kind.operation != .dense else {
      (matrices, plain) = ([], [Float](repeating: 0.5, count: Self.outputs * Self.inputs))
      return
    }
    var matrices: [Matrix] = []
    repeat {
      matrices.append(
        try ProductRates.plainMatrix(kind.type, rows: Self.outputs, columns: Self.inputs, pool))
    } while matrices.count * matrices[0].byteCount < Self.bytes
    (self.matrices, plain) = (matrices, [])
  }

  /// The regions of a product.
  func regions(rows: Int) -> Int {
    kind.operation == .fast ? (rows + 127) / 128 * 2 : 1
  }

  /// The time of a product, between products of the same kind with other matrices. Seconds.
  func seconds(rows: Int) -> Double {
    let (from, to) = kind.operation == .transposed ? (Self.outputs, Self.inputs) : (Self.inputs, Self.outputs)
    let x = (0..<rows * from).map { Float($0 % 17) / 8 - 1 }
    var y = [Float](repeating: 0, count: rows * to)
    // The first tells how many there is time for.
    let first = fastestMean(of: 1, times: 1) { multiply(x, rows, &y, at: $0) }
    guard first < Self.long else { return first }
    let count = max(2, min(matrices.count, Int(Self.enough / max(first, 1e-9))))
    var next = 0
    return fastestMean(of: count, times: 4) { _ in
      multiply(x, rows, &y, at: next)
      next += 1
    }
  }

  private func multiply(_ x: [Float], _ rows: Int, _ y: inout [Float], at index: Int) {
    guard kind.operation != .dense else {
      Dense.multiply(x, plain, m: rows, n: Self.outputs, k: Self.inputs, into: &y, pool: pool)
      return
    }
    let matrix = matrices[index % matrices.count]
    switch kind.operation {
    case .transposed: matrix.multiplyTransposed(x, rows: rows, into: &y, pool: pool)
    case .fast: matrix.multiply(x, rows: rows, into: &y, precision: .fast, pool: pool)
    default: matrix.multiply(x, rows: rows, into: &y, precision: .exact, pool: pool)
    }
  }
}

/// The time of one call of `body`: the mean of the fastest of some series of calls, as what else the machine does only
/// adds to it. Seconds.
private func fastestMean(of count: Int, times: Int, _ body: (Int) -> Void) -> Double {
  let clock = ContinuousClock()
  let series = (0..<times).map { _ in
    clock.measure { for index in 0..<count { body(index) } } / .seconds(count)
  }
  return series.min() ?? 0
}
