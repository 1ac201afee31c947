import Tensors

/// The shape of a stored tensor and the bytes it needs, computed without overflow.
struct TensorLayout {
  /// Row-major, outermost first.
  let shape: [Int]
  /// The bytes of all rows.
  let byteCount: Int

  /// - Parameters:
  ///   - dimensions: outermost first; none may be zero.
  ///   - type: how the values are stored; a row must be whole blocks of it.
  init(dimensions: [UInt64], type: BlockType) throws(TensorProblem) {
    guard !dimensions.contains(0) else { throw .zeroDimension(shape: dimensions) }
    var count = 1
    var shape: [Int] = []
    for dimension in dimensions {
      guard let length = Int(exactly: dimension) else { throw .shapeOverflows(shape: dimensions) }
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow else { throw .shapeOverflows(shape: dimensions) }
      count = product
      shape.append(length)
    }
    let columns = shape.last ?? 1
    guard columns % type.blockLength == 0 else {
      throw .partialBlock(columns: columns, block: type.blockLength)
    }
    guard let bytes = type.byteCount(of: count) else { throw .shapeOverflows(shape: dimensions) }
    self.shape = shape
    byteCount = bytes
  }
}
