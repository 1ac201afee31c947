/// A row-major array of f32 with its shape, as a plain value.
public struct Tensor: Sendable, Equatable {
  /// The extent of each dimension, outermost first. An empty shape is a single value.
  public var shape: [Int]
  /// All values, the last dimension running fastest.
  public var values: [Float]

  /// A tensor of `shape` with these values.
  ///
  /// - Precondition: `values` has as many entries as the shape.
  public init(shape: [Int], values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// A tensor of `shape` filled with `value`.
  public init(shape: [Int], repeating value: Float = 0) {
    self.init(shape: shape, values: Array(repeating: value, count: shape.reduce(1, *)))
  }

  /// The number of values.
  public var count: Int { values.count }

  /// The values that one step of the outermost dimension spans.
  public var rowCount: Int { shape.isEmpty ? 1 : shape.dropFirst().reduce(1, *) }

  /// Entry `i` of the outermost dimension, in the shape of the others.
  ///
  /// - Precondition: `i` is within the outermost dimension.
  public func row(_ i: Int) -> Tensor {
    precondition(!shape.isEmpty && shape[0] > i && i >= 0, "row \(i) of the shape \(shape)")
    return Tensor(shape: Array(shape.dropFirst()), values: Array(values[i * rowCount..<(i + 1) * rowCount]))
  }

  /// Entries `range` of the outermost dimension.
  ///
  /// - Precondition: `range` lies within the outermost dimension.
  public func slice(_ range: Range<Int>) -> Tensor {
    precondition(!shape.isEmpty && range.upperBound <= shape[0] && range.lowerBound >= 0)
    return Tensor(
      shape: [range.count] + shape.dropFirst(),
      values: Array(values[range.lowerBound * rowCount..<range.upperBound * rowCount]))
  }

  /// The Euclidean norm of all values, summed in double precision.
  public var norm: Double { Vector.sumOfSquares(values).squareRoot() }

  /// The mean of all values, summed in double precision (not a number where there are none).
  public var mean: Double { Vector.sum(values) / Double(count) }
}
