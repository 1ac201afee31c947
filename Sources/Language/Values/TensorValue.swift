/// An array of 32-bit floats with a shape: what `capture` gives and `save` writes.
public struct TensorValue: Sendable, Equatable {
  /// The length of each axis, outermost first. Empty for a single number.
  public let shape: [Int]
  /// The numbers in row-major order; as many as the product of `shape`.
  public let values: [Float]
  /// What each axis counts (`position`, `d_model`, …); empty where unknown.
  public let axes: [String]

  /// Gives a tensor, or nil where `values` is not as long as `shape` says.
  public init?(shape: [Int], values: [Float], axes: [String] = []) {
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { return nil }
      count = product
    }
    guard count == values.count, axes.isEmpty || axes.count == shape.count else { return nil }
    self.shape = shape
    self.values = values
    self.axes = axes
  }

  /// Gives a vector of the given numbers: shape `[values.count]`.
  public init(vector values: [Float], axis: String? = nil) {
    shape = [values.count]
    self.values = values
    axes = axis.map { [$0] } ?? []
  }

  /// The mean of all numbers, summed in double precision; NaN for an empty tensor.
  public var mean: Double {
    values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
  }

  /// The Euclidean (L2) norm over all numbers, in double precision.
  public var norm: Double {
    values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  /// The slices along the first axis: numbers for a vector, tensors of one axis less otherwise.
  public var slices: [Value]? {
    guard let count = shape.first else { return nil }
    return (0..<count).map { slice(at: $0) }
  }

  /// Gives the slice at `index` of the first axis; the index must be in `0..<shape[0]`.
  public func slice(at index: Int) -> Value {
    if shape.count == 1 { return .number(Double(values[index])) }
    let rest = Array(shape.dropFirst())
    let length = rest.reduce(1, *)
    let part = Array(values[index * length..<(index + 1) * length])
    return TensorValue(shape: rest, values: part, axes: Array(axes.dropFirst())).map(Value.tensor) ?? .nothing
  }

  /// Gives the tensor of the slices at `indices` of the first axis; each must be in `0..<shape[0]`.
  public func slice(at indices: [Int]) -> TensorValue? {
    guard !shape.isEmpty else { return nil }
    let length = shape.dropFirst().reduce(1, *)
    var part: [Float] = []
    part.reserveCapacity(indices.count * length)
    for index in indices { part += values[index * length..<(index + 1) * length] }
    return TensorValue(shape: [indices.count] + shape.dropFirst(), values: part, axes: axes)
  }
}
